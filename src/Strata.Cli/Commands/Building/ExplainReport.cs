using System.Text;
using System.Text.Json;
using Strata.Oci;
using Strata.Oci.Progress;

namespace Strata.Cli.Commands.Building;

/// <summary>Listens to a build beside its display, and tells afterwards why each step ran or came from the cache.</summary>
internal sealed class ExplainReport : IProgress<ProgressEvent>
{
    private const int MostFiles = 20;
    private const string FilePrefix = "file ";

    private readonly Dictionary<string, string> _names = [];
    private readonly List<StepExplained> _steps = [];
    private readonly Lock _gate = new();
    private IProgress<ProgressEvent>? _display;

    /// <summary>Reads the value of <c>--explain-format</c>: true for JSON.</summary>
    /// <exception cref="StrataException">InvalidArgument: no such format.</exception>
    public static bool ReadFormat(string text) => text switch
    {
        "text" => false,
        "json" => true,
        _ => throw StrataException.Invalid($"invalid --explain-format {text}: choose text or json"),
    };

    /// <summary>Passes on to a display all that is not for this report.</summary>
    public void Follow(IProgress<ProgressEvent> display) => _display = display;

    public void Report(ProgressEvent value)
    {
        if (value is StepExplained explained)
        {
            lock (_gate) _steps.Add(explained);
            return;
        }
        if (value is StepStarted started)
        {
            lock (_gate) _names[started.Step] = started.Name;
        }
        _display?.Report(value);
    }

    /// <summary>For people: a line a step, and what differs below it.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var step in InOrder())
        {
            text.Append(step.IsHit ? "hit   " : "miss  ").Append(_names.GetValueOrDefault(step.Step, step.Step)).Append('\n').Append("      ").Append(step.Summary).Append('\n');
            var files = 0;
            foreach (var reason in step.Reasons)
            {
                if (reason.Name == "parent") continue;
                if (reason.Name.StartsWith(FilePrefix, StringComparison.Ordinal) && ++files > MostFiles) continue;
                text.Append("        ").Append(Describe(reason)).Append('\n');
            }
            if (files > MostFiles) text.Append("        and ").Append(files - MostFiles).Append(" more files\n");
        }
        return text.ToString();
    }

    /// <summary>For programs: one object a line.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        foreach (var step in InOrder())
        {
            using (var writer = new Utf8JsonWriter(stream))
            {
                writer.WriteStartObject();
                writer.WriteString("step", _names.GetValueOrDefault(step.Step, step.Step));
                writer.WriteString("result", step.IsHit ? "hit" : "miss");
                writer.WriteString("summary", step.Summary);
                writer.WriteStartArray("reasons");
                foreach (var reason in step.Reasons)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", reason.Name);
                    writer.WriteString("before", reason.Before);
                    writer.WriteString("after", reason.After);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            stream.WriteByte((byte)'\n');
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // Ids count up in the order of the Dockerfile; parallel steps are explained in any.
    private List<StepExplained> InOrder()
    {
        lock (_gate) return [.. _steps.OrderBy(static step => step.Step.Length).ThenBy(static step => step.Step, StringComparer.Ordinal)];
    }

    private static string Describe(StepReason reason)
    {
        if (!reason.Name.StartsWith(FilePrefix, StringComparison.Ordinal))
        {
            return reason switch
            {
                { Before: null } => $"{reason.Name} is new: {reason.After}",
                { After: null } => $"{reason.Name} is gone, was: {reason.Before}",
                _ => $"{reason.Name}: {reason.Before} -> {reason.After}",
            };
        }
        var path = reason.Name[FilePrefix.Length..];
        if (reason.Before is null) return "added    " + path;
        if (reason.After is null) return "removed  " + path;
        // CONTENT [MODE] [OWNER]
        var (before, after) = (reason.Before.Split(' '), reason.After.Split(' '));
        return before[0] != after[0] ? "changed  " + path : $"re-moded {path}: {string.Join(' ', before[1..])} -> {string.Join(' ', after[1..])}";
    }
}
