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

    /// <summary>Its process ended, and it is to be started again.</summary>
    public const string IsRestarting = "restarting";

    /// <summary>Its process ended.</summary>
    public const string Exited = "exited";

    /// <summary>One of the words above.</summary>
    public required string Status { get; init; }

    /// <summary>True while its process lives.</summary>
    public bool Running { get; init; }

    /// <summary>True while its processes stand still; it counts as running.</summary>
    public bool Paused { get; init; }

    /// <summary>True from its end until it is started again by its policy.</summary>
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

    /// <summary>How its health is; null without a check. Shown only with one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ContainerHealth? Health { get; init; }

    /// <summary>True once somebody has stopped it: its policy does not start it again. Not shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WasStopped { get; init; }

    /// <summary>True once this run was asked to stop: its end is told as a stop, too. Not shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsStopping { get; init; }

    /// <summary>How long the last pause before a new start was. Not shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TimeSpan RestartDelay { get; init; }

    /// <summary>When it is to be started again. Not shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public DateTimeOffset RestartAt { get; init; }
}
