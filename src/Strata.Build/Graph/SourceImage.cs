using Strata.Build.Cache;
using Strata.Build.Sources;

namespace Strata.Build.Graph;

/// <summary>The layers of an image.</summary>
internal sealed class SourceImage : Operation
{
    public required BaseImage Image { get; init; }

    public override void Describe(KeyHash hash)
    {
        hash.Add("image").Add(Image.DisplayName);
        foreach (var layer in Image.Config.RootFs.DiffIds ?? []) hash.Add(layer);
    }

    public override IEnumerable<CacheInput> Explain() => [new("image", Image.DisplayName)];
}
