using System.Globalization;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Instructions;

internal static partial class InstructionParser
{
    private const long ShortestDuration = 1_000_000;

    private static HealthcheckInstruction ParseHealthcheck(RawInstruction raw)
    {
        RequireArguments(raw);
        var flags = new FlagReader(raw, "interval", "timeout", "start-period", "start-interval", "retries");
        var command = raw.Arguments.Skip(1).ToArray();
        var type = raw.Arguments[0].ToUpperInvariant();
        HealthConfig health;
        switch (type)
        {
            case "NONE":
                if (command.Length > 0) throw StrataException.Invalid("HEALTHCHECK NONE takes no arguments");
                health = new HealthConfig { Test = [type] };
                break;
            case "CMD":
                if (command.Length == 0) throw StrataException.Invalid("Missing command after HEALTHCHECK CMD");
                health = new HealthConfig
                {
                    Test = [raw.IsJson ? "CMD" : "CMD-SHELL", .. command],
                    Interval = Duration(flags, "interval"),
                    Timeout = Duration(flags, "timeout"),
                    StartPeriod = Duration(flags, "start-period"),
                    StartInterval = Duration(flags, "start-interval"),
                    Retries = Retries(flags),
                };
                break;
            default:
                throw StrataException.Invalid($"Unknown type {GoText.Quote(type)} in HEALTHCHECK (try CMD)");
        }
        return new HealthcheckInstruction { Range = raw.Line.Range, Original = Original(raw), Health = health };
    }

    // Nothing, like an explicit 0, leaves the base image's value.
    private static long? Duration(FlagReader flags, string name)
    {
        if (flags.Text(name) is not { } text) return null;
        var duration = GoDuration.Parse(text);
        if (duration == 0) return null;
        return duration >= ShortestDuration ? duration : throw StrataException.Invalid($"Interval \"{name}\" cannot be less than 1ms");
    }

    private static int? Retries(FlagReader flags)
    {
        if (flags.Text("retries") is not { } text) return null;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var retries))
        {
            var digits = text.AsSpan().TrimStart("+-");
            var isNumber = !digits.IsEmpty && text.Length - digits.Length <= 1 && !digits.ContainsAnyExceptInRange('0', '9');
            throw StrataException.Invalid($"strconv.ParseInt: parsing {GoText.Quote(text)}: {(isNumber ? "value out of range" : "invalid syntax")}");
        }
        if (retries < 0) throw StrataException.Invalid($"--retries cannot be negative ({retries})");
        return retries == 0 ? null : retries;
    }
}
