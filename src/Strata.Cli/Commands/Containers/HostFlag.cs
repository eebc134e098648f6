using System.Net;

namespace Strata.Cli.Commands.Containers;

/// <summary>The value of <c>--add-host</c>: <c>name:address</c> or <c>name=address</c>; the address may be <c>host-gateway</c>.</summary>
internal static class HostFlag
{
    /// <summary>Reads one value as <c>name:address</c>; the error, or null.</summary>
    public static string? Append(string text, IReadOnlyList<string> current, out IReadOnlyList<string> value)
    {
        value = current;
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at < 0) at = text.IndexOf(':', StringComparison.Ordinal);
        if (at <= 0) return $"bad format for add-host: \"{text}\"";
        var (name, address) = (text[..at], text[(at + 1)..]);
        if (address.Length == 0) return $"bad format for add-host: \"{text}\"";
        var bare = address.StartsWith('[') && address.EndsWith(']') ? address[1..^1] : address;
        if (address != "host-gateway" && !IPAddress.TryParse(bare, out _)) return $"invalid IP address in add-host: \"{address}\"";
        value = [.. current, $"{name}:{bare}"];
        return null;
    }
}
