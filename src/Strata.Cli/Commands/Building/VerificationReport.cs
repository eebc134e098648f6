using System.Globalization;
using System.Text;
using Strata.Cli.Arguments;
using Strata.Engine.Building.Verifying;

namespace Strata.Cli.Commands.Building;

/// <summary>Says what <c>build --verify</c> found.</summary>
internal static class VerificationReport
{
    /// <summary>Writes it: the good news to standard output, a difference to standard error.</summary>
    /// <returns>The exit code: 1 for a difference.</returns>
    public static async Task<int> WriteAsync(Verification verification, Invocation invocation)
    {
        if (verification.Difference is not { } difference)
        {
            await invocation.Out.WriteLineAsync($"verified: {verification.Image} is reproduced");
            return 0;
        }
        await invocation.Error.WriteLineAsync($"ERROR: {verification.Image} is not reproduced: {Describe(difference)}");
        return 1;
    }

    internal static string Describe(ImageDifference difference)
    {
        var text = new StringBuilder();
        if (difference.IsTime) text.Append("only times differ, first ");
        if (difference.Layer is { } layer) text.Append(CultureInfo.InvariantCulture, $"in layer {layer}{(difference.Step is null ? "" : $" ({difference.Step})")}: ");
        else if (difference.Property is "value" or "time") text.Append("in the config: ");
        if (difference.Path.Length > 0) text.Append(difference.Path).Append(": ");
        text.Append(CultureInfo.InvariantCulture, $"{difference.Property}: the image has {difference.Expected}, the build gave {difference.Actual}");
        if (difference.IsTime) text.Append(" (give --build-arg SOURCE_DATE_EPOCH to date what the build makes, and --output type=image,rewrite-timestamp=true for what its programs write)");
        return text.ToString();
    }
}
