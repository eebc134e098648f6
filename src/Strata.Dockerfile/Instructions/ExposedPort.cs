using System.Globalization;
using Strata.Oci;

namespace Strata.Dockerfile.Instructions;

/// <summary>The ports that a word of <c>EXPOSE</c> means.</summary>
public static class ExposedPort
{
    /// <summary>
    /// Reads a word, variables expanded: <c>8000-8001/udp</c> gives <c>8000/udp</c> and <c>8001/udp</c>. An address and a
    /// port of the host before it are left out, as Docker leaves them out.
    /// </summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text, such as <c>invalid containerPort: zz</c>.</exception>
    public static IReadOnlyList<string> Parse(string word)
    {
        var slash = word.IndexOf('/', StringComparison.Ordinal);
        var protocol = slash < 0 ? "tcp" : word[(slash + 1)..].ToLowerInvariant();
        if (protocol.Length == 0) protocol = "tcp";
        var range = slash < 0 ? word : word[..slash];
        var colon = range.LastIndexOf(':');
        if (colon >= 0) range = range[(colon + 1)..];
        if (range.Length == 0) throw StrataException.Invalid($"no port specified: {word}<empty>");
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        var first = Port(dash < 0 ? range : range[..dash], range);
        var last = dash < 0 ? first : Port(range[(dash + 1)..], range);
        if (last < first) throw StrataException.Invalid($"invalid containerPort: {range}");
        if (protocol is not ("tcp" or "udp" or "sctp")) throw StrataException.Invalid($"invalid proto: {protocol}");
        return [.. Enumerable.Range(first, last - first + 1).Select(port => string.Create(CultureInfo.InvariantCulture, $"{port}/{protocol}"))];
    }

    private static int Port(string text, string range) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : throw StrataException.Invalid($"invalid containerPort: {range}");
}
