namespace Strata.Runtime;

/// <summary>Which network a container sees.</summary>
public enum NetworkMode
{
    /// <summary>A network of its own with nothing but the loopback device.</summary>
    None,

    /// <summary>The machine's own.</summary>
    Host,
}
