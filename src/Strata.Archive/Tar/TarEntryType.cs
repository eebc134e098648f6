namespace Strata.Archive.Tar;

/// <summary>What an entry makes in the file system (POSIX pax, "ustar Interchange Format", typeflag).</summary>
public enum TarEntryType
{
    /// <summary>A regular file: typeflags <c>0</c>, NUL, <c>7</c>, GNU sparse <c>S</c>, and unknown ones.</summary>
    File,

    /// <summary>A hard link to the earlier entry <see cref="TarEntry.LinkName"/>: typeflag <c>1</c>.</summary>
    HardLink,

    /// <summary>A symbolic link: typeflag <c>2</c>.</summary>
    SymbolicLink,

    /// <summary>A character device: typeflag <c>3</c>.</summary>
    CharacterDevice,

    /// <summary>A block device: typeflag <c>4</c>.</summary>
    BlockDevice,

    /// <summary>A directory: typeflag <c>5</c>, GNU <c>D</c>, or an entry older than ustar (typeflag NUL) whose name ends in a slash.</summary>
    Directory,

    /// <summary>A named pipe: typeflag <c>6</c>.</summary>
    Fifo,
}
