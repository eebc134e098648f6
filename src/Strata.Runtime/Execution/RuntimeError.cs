using System.Text.Json;

namespace Strata.Runtime.Execution;

/// <summary>What a runtime says on standard error.</summary>
internal static class RuntimeError
{
    /// <summary>The last message: runc writes <c>time="…" level=error msg="…"</c>, crun plain text.</summary>
    public static string Text(string error)
    {
        var line = error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "it said nothing";
        var at = line.IndexOf("msg=", StringComparison.Ordinal);
        if (at < 0) return line;
        var message = line[(at + 4)..];
        try
        {
            // Go quotes as JSON does, for all that appears here.
            return message.StartsWith('"') ? JsonDocument.Parse(message).RootElement.GetString() ?? line : message;
        }
        catch (JsonException)
        {
            return message.Trim('"');
        }
    }
}
