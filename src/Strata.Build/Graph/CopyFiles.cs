using Strata.Build.Cache;
using Strata.Dockerfile.Syntax;

namespace Strata.Build.Graph;

/// <summary>Files that are copied from elsewhere into a layer.</summary>
internal sealed class CopyFiles : Operation
{
    public required IReadOnlyList<CopySource> Sources { get; init; }

    /// <summary>Absolute; a directory when it ends in <c>/</c>.</summary>
    public required string Destination { get; init; }

    /// <summary><c>user[:group]</c>; null to keep each file's own.</summary>
    public string? Owner { get; init; }

    /// <summary><c>--chmod</c>; null to keep each file's own.</summary>
    public string? Mode { get; init; }

    /// <summary>True when archives of the context are unpacked.</summary>
    public bool Unpacks { get; init; }

    /// <summary>True when downloaded archives are unpacked.</summary>
    public bool UnpacksDownloads { get; init; }

    /// <summary><c>--exclude</c>: patterns of what is left out, relative to each source.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary><c>--parents</c>: the sources' parent directories come along.</summary>
    public bool KeepsParents { get; init; }

    /// <summary><c>--link</c>: the layer is made as if there was nothing below it, so that it fits on any parent.</summary>
    public bool IsLinked { get; init; }

    /// <summary>The time of directories that are made on the way; null for none, which is written as 0. Copied files keep theirs.</summary>
    public long? Time { get; init; }

    /// <summary>A named context as a layer of its own, all of it.</summary>
    public static CopyFiles Whole(string id, NamedFiles files, SourceRange range, bool ignoresCache) => new()
    {
        Id = id,
        Name = NameOf(files),
        Description = $"context {files.Name}",
        Range = range,
        Sources = [new CopySource.Context(".", files)],
        Destination = "/",
        IgnoresCache = ignoresCache,
    };

    /// <summary>What people see of a step that reads a named context.</summary>
    public static string NameOf(NamedFiles files) => $"[context {files.Name}] load files";

    public override IEnumerable<Operation> Inputs =>
        base.Inputs.Concat(Sources.OfType<CopySource.Stage>().Where(static s => s.From is not null).Select(static s => s.From!)).Distinct();

    // The files' own times do not count. A time that was asked for does: else a layer would
    // depend on which build was first.
    public override void Describe(KeyHash hash)
    {
        hash.Add(Unpacks ? "add" : "copy").Add(Destination).Add(Owner).Add(Mode).Add(Time is null ? 0 : 1).Add(Time ?? 0);
        hash.Add(UnpacksDownloads ? 1 : 0).Add(KeepsParents ? 1 : 0).Add(IsLinked ? 1 : 0).Add(Excludes).Add(Sources.Count);
        foreach (var source in Sources) source.Describe(hash);
    }

    public override IEnumerable<CacheInput> Explain()
    {
        yield return new CacheInput("sources", string.Join(' ', Sources.Select(static source => source.Text)));
        yield return new CacheInput("destination", Destination);
        if (Owner is not null) yield return new CacheInput("chown", Owner);
        if (Mode is not null) yield return new CacheInput("chmod", Mode);
        foreach (var pattern in Excludes) yield return new CacheInput("exclude", pattern);
    }
}
