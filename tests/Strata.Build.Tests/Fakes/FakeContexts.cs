using Strata.Build.Sources;
using Strata.Oci;

namespace Strata.Build.Tests.Fakes;

/// <summary>Named contexts, and which of them were opened.</summary>
internal sealed class FakeContexts : INamedContexts
{
    private readonly Lock _gate = new();

    public Dictionary<string, NamedContext> Contexts { get; } = [];

    public List<string> Opened { get; } = [];

    public bool Contains(string name) => Contexts.ContainsKey(name);

    public ValueTask<NamedContext> OpenAsync(string name, Platform platform, CancellationToken cancel)
    {
        lock (_gate) Opened.Add($"{name} {platform}");
        return ValueTask.FromResult(Contexts[name]);
    }
}
