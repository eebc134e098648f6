using System.Globalization;
using Strata.Engine.Containers.Documents;
using Strata.Oci;
using Strata.Runtime.Monitoring;

namespace Strata.Engine.Containers;

/// <summary>Reads what a container's log is to be.</summary>
public static class LogSettings
{
    private const string Failed = "failed to initialize logging driver: ";
    private const string Local = "local";

    // Docker's for the driver local.
    private const long LocalSize = 20_000_000;
    private const int LocalFiles = 5;

    /// <summary>Refuses what no monitor can do.</summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's texts, or NotImplemented for Docker's other drivers and options.</exception>
    public static void Check(ContainerLogConfig config)
    {
        var isFile = Kind(config) == LogKind.File;
        foreach (var (name, value) in config.Config)
        {
            if (isFile && name is "max-size") Limit(config);
            else if (isFile && name is "max-file") FileCount(config);
            else if (isFile && name is "compress") CheckCompression(config, value);
            else if (config.Type == "json-file" && name is "labels" or "labels-regex" or "env" or "env-regex" or "tag") throw StrataException.NotSupported($"--log-opt {name}: lines of a log have no further attributes");
            else throw StrataException.Invalid($"unknown log opt '{name}' for {config.Type} log driver");
        }
    }

    private static void CheckCompression(ContainerLogConfig config, string text)
    {
        var value = TryReadBool(text) ?? throw StrataException.Invalid($"{Failed}{(config.Type == Local ? "error reading compress log option: " : "")}strconv.ParseBool: parsing {Quoted(text)}: invalid syntax");
        if (!value) return;
        if (FileCount(config) == 1) throw StrataException.Invalid(Failed + "compress cannot be true when max-file is less than 2 or max-size is not set");
        throw StrataException.NotSupported("--log-opt compress: full log files are not compressed");
    }

    internal static LogKind Kind(ContainerLogConfig config) => config.Type switch
    {
        "json-file" or Local => LogKind.File,
        "journald" => LogKind.Journal,
        "none" => LogKind.None,
        _ => throw StrataException.NotSupported($"the log driver {config.Type} is not supported: use json-file, local, journald or none"),
    };

    /// <summary>True for a log whose path is told: of the others, the file is nobody's concern.</summary>
    internal static bool HasPath(ContainerLogConfig config) => Kind(config) == LogKind.File && config.Type != Local;

    /// <summary>The bytes that one file may have; null for any number.</summary>
    internal static long? Limit(ContainerLogConfig config)
    {
        if (!config.Config.TryGetValue("max-size", out var text)) return config.Type == Local ? LocalSize : null;
        var isLocal = config.Type == Local;
        if (ReadSize(text) is not { } size) throw StrataException.Invalid($"{Failed}{(isLocal ? $"invalid value for max-size: {text}: " : "")}invalid size: '{text}'");
        if (size < 1) throw StrataException.Invalid(Failed + "max-size must be a positive number");
        return size;
    }

    /// <summary>How many files there may be; 1 when none becomes full.</summary>
    internal static int FileCount(ContainerLogConfig config)
    {
        var isLocal = config.Type == Local;
        if (!config.Config.TryGetValue("max-file", out var text)) return isLocal ? LocalFiles : 1;
        var why = text.Length > 0 && text.TrimStart('+', '-').All(char.IsAsciiDigit) ? "value out of range" : "invalid syntax";
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)) throw StrataException.Invalid($"{Failed}{(isLocal ? $"invalid value for max-file: {text}: " : "")}strconv.Atoi: parsing {Quoted(text)}: {why}");
        // Its files are compressed unless that is refused.
        if (isLocal && count < 2 && !(config.Config.TryGetValue("compress", out var compress) && TryReadBool(compress) is false)) throw StrataException.Invalid(Failed + "compression cannot be enabled when max file count is 1");
        if (count < 1) throw StrataException.Invalid(Failed + "max-file cannot be less than 1");
        return Limit(config) is null ? 1 : count;
    }

    // A number and a decimal unit, as Docker's: k is 1000, and so is KiB.
    private static long? ReadSize(string text)
    {
        var number = text.TrimEnd("bBiIkKmMgGtTpP ".ToCharArray());
        var unit = text[number.Length..].Trim().ToLowerInvariant();
        long? factor = unit switch
        {
            "" or "b" => 1,
            "k" or "kb" or "kib" => 1_000,
            "m" or "mb" or "mib" => 1_000_000,
            "g" or "gb" or "gib" => 1_000_000_000,
            "t" or "tb" or "tib" => 1_000_000_000_000,
            "p" or "pb" or "pib" => 1_000_000_000_000_000,
            _ => null,
        };
        return factor is not null && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count * factor.Value is >= 0 and <= long.MaxValue and var size ? (long)size : null;
    }

    private static bool? TryReadBool(string text) => text switch
    {
        "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
        "0" or "f" or "F" or "FALSE" or "false" or "False" => false,
        _ => null,
    };

    private static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
