using Microsoft.Win32.SafeHandles;
using Strata.Runtime;
using Strata.Runtime.Networking;

namespace Strata.Engine.Networks;

/// <summary>What a container is started with: its network namespace and what it is told of names. Disposing lets go of what this process
/// itself holds, the machine's ports; the rest goes with <see cref="ContainerNetworking.ReleaseAsync"/>.</summary>
public sealed class ContainerSandbox : IDisposable
{
    /// <summary>The machine's network, or another one.</summary>
    public required NetworkMode Mode { get; init; }

    /// <summary>The namespace to enter; null for a new, empty one, or for the machine's.</summary>
    public string? NamespacePath { get; init; }

    /// <summary>What it is told of names.</summary>
    public NameResolution? Names { get; init; }

    /// <summary>Variables about other containers, <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The directory of the container whose <c>hosts</c>, <c>hostname</c> and <c>resolv.conf</c> it shares; null for its own.</summary>
    public string? SharedFiles { get; init; }

    /// <summary>What must stay open as long as the container lives.</summary>
    public IReadOnlyList<SafeFileHandle> Held => Ports?.Descriptors ?? [];

    internal HeldPorts? Ports { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Ports?.Dispose();
}
