using Strata.Archive.Tar;
using Strata.Build.Files;

namespace Strata.Build.Copying;

/// <summary>A file that a layer being made will have.</summary>
internal sealed class PlannedEntry
{
    public required FileKind Kind { get; init; }

    public uint Mode { get; set; }

    public Owner Owner { get; set; }

    public long MtimeSeconds { get; set; }

    public int MtimeNanoseconds { get; set; }

    public string Target { get; init; } = "";

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    public IReadOnlyList<TarXattr> Xattrs { get; init; } = [];

    /// <summary>Where a file's content comes from: a source and the file's index in it.</summary>
    public SelectedSource? Source { get; init; }

    public int SourceIndex { get; init; }

    public long Size { get; init; }

    /// <summary>The group of names that are one file: the first to be written is the file, the others are links to it.</summary>
    public LinkGroup? Links { get; init; }

    /// <summary>True for a directory that was not there before this layer: nothing below it is in the parent.</summary>
    public bool IsNew { get; init; }

    /// <summary>True for a directory whose content in the parent is hidden, because something took its place in between.</summary>
    public bool IsOpaque { get; init; }

    public bool IsWritten { get; set; }

    internal sealed class LinkGroup
    {
        public string? FirstPath { get; set; }
    }
}
