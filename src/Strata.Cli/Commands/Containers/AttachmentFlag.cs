using Strata.Engine.Networks;

namespace Strata.Cli.Commands.Containers;

/// <summary>The value of <c>--network</c>: a name, or <c>name=NAME,alias=…,ip=…,ip6=…,mac-address=…</c>.</summary>
internal static class AttachmentFlag
{
    /// <summary>Reads one value; the error, or null.</summary>
    public static string? Append(string text, IReadOnlyList<NetworkAttachment> current, out IReadOnlyList<NetworkAttachment> value)
    {
        value = current;
        if (text.Length == 0) return null;
        var attachment = new NetworkAttachment { Network = text };
        if (text.Contains('=', StringComparison.Ordinal))
        {
            attachment = attachment with { Network = "" };
            foreach (var field in text.Split(','))
            {
                var parts = field.Split('=', 2);
                if (parts.Length != 2) return $"invalid field {field}";
                var (key, content) = (parts[0].Trim().ToLowerInvariant(), parts[1].Trim());
                switch (key)
                {
                    case "name": attachment = attachment with { Network = content }; break;
                    case "alias": attachment = attachment with { Aliases = [.. attachment.Aliases, content] }; break;
                    case "ip": attachment = attachment with { IPv4Address = content }; break;
                    case "ip6": attachment = attachment with { IPv6Address = content }; break;
                    case "mac-address": attachment = attachment with { MacAddress = content }; break;
                    case "driver-opt" or "link-local-ip" or "gw-priority": return $"the field {key} is not supported";
                    default: return $"invalid field key {key}";
                }
            }
            if (attachment.Network.Length == 0) return "network name or ID is required";
        }
        value = [.. current, attachment];
        return null;
    }
}
