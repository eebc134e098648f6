using Strata.Build.Sources;
using Strata.Oci;
using Strata.Oci.Progress;

namespace Strata.Build.Tests.Fakes;

/// <summary>Images by their familiar name.</summary>
internal sealed class FakeImages : IBaseImages
{
    private readonly Lock _gate = new();

    public Dictionary<string, ImageConfig> Images { get; } = [];

    public List<string> Resolved { get; } = [];

    public List<string> Ensured { get; } = [];

    public ValueTask<BaseImage> ResolveAsync(Reference name, Platform platform, CancellationToken cancel)
    {
        lock (_gate) Resolved.Add(name.Familiar);
        if (!Images.TryGetValue(name.Familiar, out var config) && !Images.TryGetValue(name.FamiliarRepository, out config)) throw StrataException.NotFound($"{name}: not found");
        return ValueTask.FromResult(new BaseImage { DisplayName = name.ToString(), Config = config });
    }

    public ValueTask<bool> EnsureLayersAsync(BaseImage image, IProgress<ProgressEvent> progress, string stepId, CancellationToken cancel)
    {
        lock (_gate) Ensured.Add(image.DisplayName);
        return ValueTask.FromResult(true);
    }
}
