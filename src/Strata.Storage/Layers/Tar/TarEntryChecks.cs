using System.Buffers.Binary;
using Strata.Archive.Tar;
using Strata.Oci;
using Strata.Storage.Layers.Trees;

namespace Strata.Storage.Layers.Tar;

/// <summary>Refuses entries that Linux could not have on any file system: elsewhere the kernel does it when it is asked to make them.</summary>
internal static class TarEntryChecks
{
    private const int MaxNameBytes = 255;
    private const int MaxTargetBytes = 4095;
    private const long MaxSize = 1L << 60;
    private const uint MaxMajor = (1 << 12) - 1;
    private const uint MaxMinor = (1 << 20) - 1;

    /// <summary>Checks what is made at a name.</summary>
    /// <exception cref="StrataException">DataLoss.</exception>
    public static void Check(TarEntry entry, string name)
    {
        if (IsLonger(name, MaxNameBytes)) throw Damaged(entry, "has a name that no file system can hold");
        switch (entry.Type)
        {
            case TarEntryType.SymbolicLink when entry.LinkName.Length == 0:
                throw Damaged(entry, "is a symbolic link to nothing");
            case TarEntryType.SymbolicLink when entry.LinkName.Contains('\0', StringComparison.Ordinal):
                throw Damaged(entry, "is a symbolic link with a NUL in its target");
            case TarEntryType.SymbolicLink when IsLonger(entry.LinkName, MaxTargetBytes):
                throw Damaged(entry, $"is a symbolic link whose target is longer than any path may be ({MaxTargetBytes} bytes)");
            case TarEntryType.CharacterDevice or TarEntryType.BlockDevice when entry.DeviceMajor > MaxMajor || entry.DeviceMinor > MaxMinor:
                throw Damaged(entry, $"is a device {entry.DeviceMajor}:{entry.DeviceMinor}, which no Linux system has");
            case TarEntryType.File when entry.Size > MaxSize:
                throw Damaged(entry, $"is a file of {entry.Size} bytes, which no file system can hold");
        }
        foreach (var xattr in entry.Xattrs)
        {
            if (xattr.Name == "security.capability" && !IsCapability(xattr.Value)) throw Damaged(entry, "has a capability in a form that Linux does not know");
        }
    }

    /// <summary>Checks an entry that makes no file: a deletion, or what aufs kept for itself.</summary>
    /// <exception cref="StrataException">DataLoss.</exception>
    public static void CheckIgnored(TarEntry entry)
    {
        if (entry.StoredSize > EntryAttributes.MaxIgnoredContent) throw Damaged(entry, $"is no file of the layer and carries {entry.StoredSize} bytes");
    }

    public static StrataException Damaged(TarEntry entry, string what) => StrataException.Damaged($"layer entry {LayerPath.Show(entry.Name)} {what}");

    private static bool IsLonger(string text, int bytes) => text.Length > bytes / 3 && ImagePath.Encode(text).Length > bytes;

    // vfs_cap_data of linux/capability.h: the revision in the highest byte, and the size that it has.
    private static bool IsCapability(ReadOnlySpan<byte> value) => value.Length >= 4 && (BinaryPrimitives.ReadUInt32LittleEndian(value) >> 24, value.Length) is (1, 12) or (2, 20) or (3, 24);
}
