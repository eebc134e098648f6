using System.Globalization;
using Strata.Engine.Containers.Documents;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary>The value of <c>--restart</c>: <c>POLICY[:COUNT]</c>.</summary>
internal static class RestartFlag
{
    /// <summary>Reads it.</summary>
    /// <exception cref="StrataException">InvalidArgument, with Docker's texts.</exception>
    public static RestartPolicy Read(string text)
    {
        var parts = text.Split(':');
        if (text.Length == 0) return RestartPolicy.Never;
        if (parts[0].Length == 0) throw StrataException.Invalid("invalid restart policy format: no policy provided before colon");
        if (parts.Length > 2) throw StrataException.Invalid("invalid restart policy format");
        if (parts.Length == 1) return new RestartPolicy(text);
        return int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
            ? new RestartPolicy(parts[0], count)
            : throw StrataException.Invalid("invalid restart policy format: maximum retry count must be an integer");
    }
}
