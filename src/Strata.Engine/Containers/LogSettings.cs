using System.Globalization;
using Strata.Engine.Containers.Documents;
using Strata.Oci;
using Strata.Runtime.Monitoring;

namespace Strata.Engine.Containers;

/// <summary>Reads what a container's log is to be.</summary>
public static class LogSettings
{
    /// <summary>Refuses what no monitor can do.</summary>
    /// <exception cref="StrataException">InvalidArgument, or NotImplemented for Docker's other drivers and options.</exception>
    public static void Check(ContainerLogConfig config)
    {
        Kind(config);
        foreach (var (name, value) in config.Config)
        {
            if (name == "max-size" && Kind(config) == LogKind.File) Limit(config);
            else if (name == "max-file" && value == "1" && Kind(config) == LogKind.File) continue;
            else if (name == "max-file") throw StrataException.NotSupported("--log-opt max-file: one file is kept, which begins anew when it is full: only 1 is supported");
            else throw StrataException.Invalid($"unknown log opt '{name}' for {config.Type} log driver");
        }
    }

    internal static LogKind Kind(ContainerLogConfig config) => config.Type switch
    {
        "json-file" => LogKind.File,
        "journald" => LogKind.Journal,
        "none" => LogKind.None,
        _ => throw StrataException.NotSupported($"the log driver {config.Type} is not supported: use json-file, journald or none"),
    };

    internal static long? Limit(ContainerLogConfig config)
    {
        if (!config.Config.TryGetValue("max-size", out var text)) return null;
        var number = text.TrimEnd('b', 'B');
        var shift = number.Length == 0 ? 0 : char.ToLowerInvariant(number[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, _ => 0 };
        if (shift > 0) number = number[..^1];
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size is < 1 or > 1L << 32) throw StrataException.Invalid($"invalid value for max-size: invalid size: '{text}'");
        return size << shift;
    }
}
