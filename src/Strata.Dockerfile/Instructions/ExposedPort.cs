using System.Globalization;
using Strata.Oci;

namespace Strata.Dockerfile.Instructions;

/// <summary>The ports that a word of <c>EXPOSE</c> means.</summary>
public static class ExposedPort
{
    /// <summary>
    /// Reads a word, variables expanded: <c>8000-8001/udp</c> gives <c>8000/udp</c> and <c>8001/udp</c>. As Docker does,
    /// an address and a host port before it are checked and dropped.
    /// </summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text, such as <c>invalid containerPort: zz</c>.</exception>
    public static IReadOnlyList<string> Parse(string word)
    {
        var slash = word.IndexOf('/', StringComparison.Ordinal);
        var ports = slash < 0 ? word : word[..slash];
        var protocol = slash < 0 || slash + 1 == word.Length ? "tcp" : word[(slash + 1)..].ToLowerInvariant();
        var colon = ports.LastIndexOf(':');
        var container = ports[(colon + 1)..];
        if (container.Length == 0) throw StrataException.Invalid($"invalid port: {GoText.Quote(word)}: no port specified");
        if (protocol is not ("tcp" or "udp" or "sctp")) throw StrataException.Invalid($"invalid port: {GoText.Quote(word)}: invalid proto: {protocol}");

        var host = colon < 0 ? "" : ports[..colon];
        var address = host.LastIndexOf(':') is >= 0 and var end ? host[..end] : "";
        if (address.Length > 0)
        {
            var ip = address.StartsWith('[') && address.EndsWith(']') ? address[1..^1] : address;
            if (!IsAddress(ip)) throw StrataException.Invalid($"invalid IP address: {ip}");
            host = host[(address.Length + 1)..];
        }
        var (first, last) = Range(container) ?? throw StrataException.Invalid($"invalid containerPort: {container}");
        if (host.Length > 0)
        {
            var (firstHost, lastHost) = Range(host) ?? throw StrataException.Invalid($"invalid hostPort: {host}");
            if (last - first != lastHost - firstHost && first != last)
            {
                throw StrataException.Invalid($"invalid ranges specified for container and host Ports: {container} and {host}");
            }
        }
        var result = new string[last - first + 1];
        for (var i = 0; i < result.Length; i++) result[i] = string.Create(CultureInfo.InvariantCulture, $"{first + i}/{protocol}");
        return result;
    }

    // Four numbers, or anything with colons that the system reads as IPv6.
    private static bool IsAddress(string text) =>
        (text.Contains(':', StringComparison.Ordinal) || text.Split('.').Length == 4) && System.Net.IPAddress.TryParse(text, out _);

    private static (int First, int Last)? Range(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0) return Port(text) is { } single ? (single, single) : null;
        return Port(text[..dash]) is { } first && Port(text[(dash + 1)..]) is { } last && first <= last ? (first, last) : null;
    }

    private static int? Port(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var port) && port is >= 0 and <= 65535 ? port : null;
}
