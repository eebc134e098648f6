using System.Text.Json.Serialization;

namespace Strata.Engine.Containers.Documents;

/// <summary>Where a container is in its life, in Docker's words.</summary>
public sealed record ContainerState
{
    /// <summary>Made and never started.</summary>
    public const string Created = "created";

    /// <summary>Its process lives.</summary>
    public const string IsRunning = "running";

    /// <summary>Its processes stand still.</summary>
    public const string IsPaused = "paused";

    /// <summary>Its process ended.</summary>
    public const string Exited = "exited";

    /// <summary>One of the words above.</summary>
    public required string Status { get; init; }

    /// <summary>True while its process lives.</summary>
    public bool Running { get; init; }

    /// <summary>True while its processes stand still; it counts as running.</summary>
    public bool Paused { get; init; }

    /// <summary>Always false: nothing restarts yet.</summary>
    public bool Restarting { get; init; }

    /// <summary>True when the kernel killed it for want of memory.</summary>
    [JsonPropertyName("OOMKilled")]
    public bool OomKilled { get; init; }

    /// <summary>Always false: a container that can't be removed stays as it is.</summary>
    public bool Dead { get; init; }

    /// <summary>The process id on the machine; 0 when it does not run.</summary>
    public int Pid { get; init; }

    /// <summary>The exit code of the last run; 128 + signal when a signal ended it.</summary>
    public int ExitCode { get; init; }

    /// <summary>Why it could not be started; empty otherwise.</summary>
    public string Error { get; init; } = "";

    /// <summary>When it was last started; the year 1 for never.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When its process last ended; the year 1 for never.</summary>
    public DateTimeOffset FinishedAt { get; init; }
}
