namespace Strata.Linux.Mounts;

/// <summary>What an overlay mount is made of (kernel: Documentation/filesystems/overlayfs.rst).</summary>
public sealed record OverlayOptions
{
    /// <summary>The directory that the names below are relative to.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>Lower directories, topmost first, relative to <see cref="BaseDirectory"/> or absolute; at most 500.</summary>
    public required IReadOnlyList<string> Lowers { get; init; }

    /// <summary>The upper directory; null for a read-only mount.</summary>
    public string? Upper { get; init; }

    /// <summary>The work directory, on the upper's file system.</summary>
    public string? Work { get; init; }

    /// <summary>True where attributes must be <c>user.overlay.*</c>: as an ordinary user in a user namespace.</summary>
    public bool UserXattr { get; init; }

    /// <summary>True to skip every sync of the upper (kernel 5.10): for layers that become durable by their own sync.</summary>
    public bool Volatile { get; init; }
}
