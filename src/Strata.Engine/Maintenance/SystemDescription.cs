namespace Strata.Engine.Maintenance;

/// <summary>The store and the machine that it is on.</summary>
public sealed record SystemDescription
{
    /// <summary>How many containers there are.</summary>
    public required int Containers { get; init; }

    /// <summary>How many of them run.</summary>
    public required int ContainersRunning { get; init; }

    /// <summary>How many are paused.</summary>
    public required int ContainersPaused { get; init; }

    /// <summary>How many do neither.</summary>
    public int ContainersStopped => Containers - ContainersRunning - ContainersPaused;

    /// <summary>How many images there are.</summary>
    public required int Images { get; init; }

    /// <summary>The version of this program.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>The storage driver.</summary>
    public required string Driver { get; init; }

    /// <summary>The file system that holds the store.</summary>
    public required string BackingFileSystem { get; init; }

    /// <summary>The data root.</summary>
    public required string RootDirectory { get; init; }

    /// <summary><c>1</c> or <c>2</c>; null when there are no control groups.</summary>
    public required string? CgroupVersion { get; init; }

    /// <summary>The kernel's release.</summary>
    public required string KernelVersion { get; init; }

    /// <summary>The distribution's name for itself.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary><c>linux</c>, <c>windows</c> or <c>darwin</c>.</summary>
    public required string OsType { get; init; }

    /// <summary>The machine as uname(2) names it.</summary>
    public required string Architecture { get; init; }

    /// <summary>How many processors this process may use.</summary>
    public required int Processors { get; init; }

    /// <summary>The memory in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The machine's name.</summary>
    public required string HostName { get; init; }

    /// <summary>The OCI runtime; null when none is installed.</summary>
    public required string? RuntimeName { get; init; }

    /// <summary>Its executable.</summary>
    public required string? RuntimePath { get; init; }

    /// <summary>True for an ordinary user.</summary>
    public required bool Rootless { get; init; }

    /// <summary>How many user ids there are in the user namespace that commands work in; null outside of one.</summary>
    public required long? UserIds { get; init; }

    /// <summary>What puts containers into control groups: <c>cgroupfs</c>, or <c>none</c> without them and for an ordinary user.</summary>
    public string CgroupDriver => CgroupVersion is null || Rootless ? "none" : "cgroupfs";

    /// <summary>What is missing, what it is needed for, and what still works.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
