namespace Strata.Engine.Containers.Documents;

/// <summary>The kinds of mounts, in Docker's words.</summary>
public static class MountType
{
    /// <summary>A file or directory of the machine.</summary>
    public const string Bind = "bind";

    /// <summary>A volume.</summary>
    public const string Volume = "volume";

    /// <summary>A file system in memory.</summary>
    public const string Tmpfs = "tmpfs";

    /// <summary>The files of an image, for reading.</summary>
    public const string Image = "image";
}
