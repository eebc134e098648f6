using Strata.Oci;

namespace Strata.Build;

/// <summary>What a stage became.</summary>
public sealed class BuiltStage
{
    private readonly Lazy<ImageConfig> _config;

    internal BuiltStage(int index, string? name, ChainId? chain, Func<ImageConfig> config)
    {
        Index = index;
        Name = name;
        Chain = chain;
        _config = new Lazy<ImageConfig>(config);
    }

    /// <summary>Its place in the Dockerfile, counted from 0.</summary>
    public int Index { get; }

    /// <summary>Its name in lower case; null when it has none.</summary>
    public string? Name { get; }

    /// <summary>Its layers; null for none.</summary>
    public ChainId? Chain { get; }

    /// <summary>The config that it has as an image; made when it is asked for.</summary>
    public ImageConfig Config => _config.Value;
}
