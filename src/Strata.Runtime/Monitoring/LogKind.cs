namespace Strata.Runtime.Monitoring;

/// <summary>Where a container's output is kept.</summary>
public enum LogKind
{
    /// <summary>In a file of the container's directory.</summary>
    File,

    /// <summary>In systemd's journal.</summary>
    Journal,

    /// <summary>Nowhere.</summary>
    None,
}
