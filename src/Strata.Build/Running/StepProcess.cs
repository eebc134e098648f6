using Strata.Build.Frontend;
using Strata.Oci;

namespace Strata.Build.Running;

/// <summary>The process of a <c>RUN</c>.</summary>
public sealed record StepProcess
{
    /// <summary>Program and arguments; at least one.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The environment, <c>NAME=value</c>, each name once.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>
    /// Proxy settings that the process gets besides, in the place of those of <see cref="Environment"/>. They do not
    /// count for the cache and are not kept.
    /// </summary>
    public IReadOnlyList<string> ProxyEnvironment { get; init; } = [];

    /// <summary>The working directory; created by the runner when it is not there.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The user as the image config has it, <c>user[:group]</c>; empty for root.</summary>
    public string User { get; init; } = "";

    /// <summary>What it sees besides its layers, in the order of mounting.</summary>
    public IReadOnlyList<StepMount> Mounts { get; init; } = [];

    /// <summary><c>--security=insecure</c>: all capabilities and devices, no seccomp filter, nothing masked.</summary>
    public bool IsPrivileged { get; init; }

    /// <summary>What all processes of the build have.</summary>
    public StepConditions Conditions { get; init; } = StepConditions.None;

    /// <summary>The shell of the stage (<c>SHELL</c>), for whoever wants to look into a step. Not part of a cache key.</summary>
    public IReadOnlyList<string> Shell { get; init; } = [];

    /// <summary>What its programs are for. Not part of a cache key: the layers below decide what they are.</summary>
    public Platform Platform { get; init; } = Platform.Current;

    /// <summary>The network.</summary>
    public StepNetwork Network { get; init; }

    /// <summary>The failure of the process, in BuildKit's words.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="reason">Why it did not complete.</param>
    /// <param name="inner">What it comes from.</param>
    public StrataException NotCompleted(ErrorKind kind, string reason, Exception? inner = null) =>
        new(kind, $"process {GoFormat.Quote(string.Join(' ', Arguments))} did not complete successfully: {reason}", inner);
}
