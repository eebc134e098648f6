using System.Globalization;
using System.Net;
using Strata.Cli.Arguments;
using Strata.Engine.Networks;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary>The values of <c>--publish</c>, <c>[[ip:][hostPort]:]containerPort[/protocol]</c> with ranges, and of <c>--expose</c>.</summary>
internal static class PublishFlag
{
    /// <summary>Reads a publication; one for each port of a range.</summary>
    /// <exception cref="StrataException">InvalidArgument, with Docker's text.</exception>
    public static IEnumerable<PortPublication> Parse(string text)
    {
        if (text.Contains('=', StringComparison.Ordinal)) return [ParseFields(text)];
        var slash = text.LastIndexOf('/');
        var protocol = slash >= 0 ? text[(slash + 1)..].ToLowerInvariant() : "tcp";
        var (ip, hostPort, containerPort) = Split(slash >= 0 ? text[..slash] : text);
        if (containerPort.Length == 0) throw StrataException.Invalid($"No port specified: {text}<empty>");
        if (ip.StartsWith('['))
        {
            if (!ip.EndsWith(']')) throw StrataException.Invalid($"Invalid ip address {ip}: address {ip}:: missing ']' in address");
            ip = ip[1..^1];
        }
        else if (ip.Contains(':', StringComparison.Ordinal)) throw StrataException.Invalid($"Invalid ip address {ip}: address {ip}:: too many colons in address");
        if (ip.Length > 0 && !IsAddress(ip)) throw StrataException.Invalid("Invalid ip address: " + ip);
        var (first, last) = ReadRange(containerPort) ?? throw StrataException.Invalid("Invalid containerPort: " + containerPort);
        var host = hostPort.Length == 0 ? ((int First, int Last)?)null : ReadRange(hostPort) ?? throw StrataException.Invalid("Invalid hostPort: " + hostPort);
        if (host is var (hostFirst, hostLast) && hostLast - hostFirst != last - first && last != first)
        {
            throw StrataException.Invalid($"Invalid ranges specified for container and host Ports: {containerPort} and {hostPort}");
        }
        if (protocol is not ("tcp" or "udp" or "sctp")) throw StrataException.Invalid("Invalid proto: " + protocol);
        return Enumerable.Range(first, last - first + 1).Select(port => new PortPublication(
            string.Create(CultureInfo.InvariantCulture, $"{port}/{protocol}"),
            ip,
            host is not var (from, to) ? ""
                : first == last && from != to ? string.Create(CultureInfo.InvariantCulture, $"{from}-{to}")
                : (from + port - first).ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Reads ports that a container uses.</summary>
    /// <exception cref="StrataException">InvalidArgument, with Docker's text.</exception>
    public static IEnumerable<string> ParseExposed(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal)) throw StrataException.Invalid("invalid port format for --expose: " + text);
        var parts = text.Split('/', 2);
        var protocol = parts.Length == 2 ? parts[1].ToLowerInvariant() : "tcp";
        if (protocol is not ("tcp" or "udp" or "sctp")) throw StrataException.Invalid($"invalid range format for --expose: {text}, error: invalid proto: {protocol}");
        var (first, last) = ReadRange(parts[0]) ?? throw StrataException.Invalid($"invalid range format for --expose: {text}, error: strconv.ParseUint: parsing {GoQuote.Quote(parts[0])}: invalid syntax");
        return Enumerable.Range(first, last - first + 1).Select(port => string.Create(CultureInfo.InvariantCulture, $"{port}/{protocol}"));
    }

    // The long form: published=8080,target=80,protocol=tcp,mode=host.
    private static PortPublication ParseFields(string text)
    {
        string target = "", published = "", protocol = "tcp";
        foreach (var field in text.Split(','))
        {
            var parts = field.Split('=', 2);
            switch (parts[0].Trim().ToLowerInvariant())
            {
                case "target" when parts.Length == 2: target = parts[1]; break;
                case "published" when parts.Length == 2: published = parts[1]; break;
                case "protocol" when parts.Length == 2: protocol = parts[1].ToLowerInvariant(); break;
                case "mode" when parts.Length == 2 && parts[1] is "host" or "ingress": break;
                default: throw StrataException.Invalid($"invalid field {field}");
            }
        }
        return Parse($"{published}{(published.Length > 0 ? ":" : "")}{target}/{protocol}").First();
    }

    private static (string Ip, string HostPort, string ContainerPort) Split(string text)
    {
        var parts = text.Split(':');
        return parts.Length switch
        {
            1 => ("", "", parts[0]),
            2 => ("", parts[0], parts[1]),
            3 => (parts[0], parts[1], parts[2]),
            _ => (string.Join(':', parts[..^2]), parts[^2], parts[^1]),
        };
    }

    private static bool IsAddress(string text) => IPAddress.TryParse(text, out var address) && (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 || text.Count(static c => c == '.') == 3);

    private static (int First, int Last)? ReadRange(string text)
    {
        var ends = text.Split('-');
        if (ends.Length > 2 || ReadPort(ends[0]) is not { } first) return null;
        if (ends.Length == 1) return (first, first);
        return ReadPort(ends[1]) is { } last && last >= first ? (first, last) : null;
    }

    private static int? ReadPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;
}
