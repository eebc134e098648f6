namespace Strata.Runtime.Networking;

/// <summary>What differs in a container's <c>/etc/resolv.conf</c> and <c>/etc/hosts</c> from those that it would have.</summary>
public sealed record NameResolution
{
    /// <summary>The name servers; null for the machine's.</summary>
    public IReadOnlyList<string>? Servers { get; init; }

    /// <summary>The domains that short names are looked for in; null for the machine's.</summary>
    public IReadOnlyList<string>? SearchDomains { get; init; }

    /// <summary>The resolver's options; null for the machine's.</summary>
    public IReadOnlyList<string>? Options { get; init; }

    /// <summary>Lines for <c>/etc/hosts</c>, an address and a name each.</summary>
    public IReadOnlyList<(string Address, string Name)> Hosts { get; init; } = [];
}
