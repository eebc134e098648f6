using System.Globalization;

namespace Strata.Engine.Networks;

/// <summary>Reads ports, <c>80/tcp</c>, and orders them by number.</summary>
public sealed class PortOrder : IComparer<string>
{
    private PortOrder()
    {
    }

    /// <summary>The one order.</summary>
    public static PortOrder Instance { get; } = new();

    /// <summary>A port's number and protocol, <c>tcp</c> where it says none.</summary>
    public static (int Number, string Protocol) Read(string port)
    {
        var parts = port.Split('/', 2);
        return (int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0, parts.Length == 2 ? parts[1].ToLowerInvariant() : "tcp");
    }

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var (a, b) = (Read(x ?? ""), Read(y ?? ""));
        return a.Number != b.Number ? a.Number.CompareTo(b.Number) : string.CompareOrdinal(a.Protocol, b.Protocol);
    }
}
