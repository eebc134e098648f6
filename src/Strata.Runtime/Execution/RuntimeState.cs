using System.Text.Json;

namespace Strata.Runtime.Execution;

/// <summary>What a runtime's <c>state</c> command says (runtime-spec, runtime.md "State").</summary>
internal static class RuntimeState
{
    /// <summary>The process id of the container's first process; null when there is none, or the text is no state.</summary>
    public static int? FindProcess(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("pid", out var pid) && pid.TryGetInt32(out var number) && number > 0 ? number : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It does not know the container.
            return null;
        }
    }
}
