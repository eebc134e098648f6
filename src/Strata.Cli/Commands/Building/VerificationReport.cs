using System.Globalization;
using System.Text;
using System.Text.Json;
using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Progress;
using Strata.Engine.Building.Verifying;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>Says what <c>build --verify</c> found.</summary>
internal static class VerificationReport
{
    private const string AskForEpoch = "build both with --build-arg SOURCE_DATE_EPOCH=…, which dates what the build makes, and with --output type=image,rewrite-timestamp=true for what its programs write";
    private const string AskForRewriting = "build both with --output type=image,rewrite-timestamp=true: what programs write is dated by the clock";
    private const string AskForSameEpoch = "the image was built with another SOURCE_DATE_EPOCH, or with none";

    /// <summary>Reads the value of <c>--verify-format</c>: true for JSON.</summary>
    /// <exception cref="StrataException">InvalidArgument: no such format.</exception>
    public static bool ReadFormat(string text) => text switch
    {
        "text" => false,
        "json" => true,
        _ => throw StrataException.Invalid($"invalid --verify-format {text}: choose text or json"),
    };

    /// <summary>Writes it: as text, good news to standard output and a difference to standard error; as JSON, either to standard output.</summary>
    /// <returns>The exit code: 1 for a difference.</returns>
    public static async Task<int> WriteAsync(Verification verification, bool asJson, Invocation invocation)
    {
        if (asJson) await invocation.Out.WriteAsync(ToJson(verification));
        else if (verification.Difference is null) await invocation.Out.WriteLineAsync($"verified: {verification.Image} is reproduced");
        else await invocation.Error.WriteLineAsync($"ERROR: {verification.Image} is not reproduced: {Describe(verification.Difference, verification.IsDated)}");
        return verification.Difference is null ? 0 : 1;
    }

    /// <summary>The difference in a sentence; on further lines the step, and for a time what to do about it.</summary>
    internal static string Describe(ImageDifference difference, bool isDated)
    {
        var text = new StringBuilder();
        if (difference.IsTime) text.Append("only times differ, first ");
        text.Append(difference.Layer is { } layer ? string.Create(CultureInfo.InvariantCulture, $"in layer {layer}: ") : "in the config: ");
        if (difference.Path.Length > 0) text.Append(TerminalText.OneLine(difference.Path)).Append(": ");
        text.Append(Say(difference));
        if (difference.Step is { } step) text.Append("\n  step: ").Append(TerminalText.OneLine(step));
        if (difference.IsTime) text.Append("\n  remedy: ").Append(!isDated ? AskForEpoch : difference.Layer is null ? AskForSameEpoch : AskForRewriting);
        return text.ToString();
    }

    /// <summary>One object on one line.</summary>
    internal static string ToJson(Verification verification)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("image", verification.Image.ToString());
            json.WriteBoolean("reproduced", verification.Difference is null);
            if (verification.Difference is { } difference)
            {
                json.WriteStartObject("difference");
                if (difference.Layer is { } layer) json.WriteNumber("layer", layer);
                if (difference.Step is { } step) json.WriteString("step", Readable(step));
                json.WriteString("path", Readable(difference.Path));
                json.WriteString("property", Readable(difference.Property));
                json.WriteString("image", Readable(difference.Expected));
                json.WriteString("build", Readable(difference.Actual));
                json.WriteBoolean("onlyTimes", difference.IsTime);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static string Say(ImageDifference difference)
    {
        var (expected, actual) = (TerminalText.OneLine(difference.Expected ?? "nothing"), TerminalText.OneLine(difference.Actual ?? "nothing"));
        return difference.Property switch
        {
            "file" when difference.Actual is null => $"the image has this {expected}, the build did not make it",
            "file" => $"the build made this {actual}, the image does not have it",
            "order" => $"the image has it here, the build {actual}",
            _ => $"{TerminalText.OneLine(difference.Property)}: the image has {expected}, the build gave {actual}",
        };
    }

    // Names of files need not be text, and JSON must be.
    private static string? Readable(string? text) => text is null ? null : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
