using System.Text;
using Strata.Build.Linting;

namespace Strata.Cli.Commands.Building;

/// <summary>The answer to <c>--call=outline</c>, as Docker prints it.</summary>
internal static class OutlineRendering
{
    private const int Gap = 3;

    /// <summary>For people: a table for each kind of thing.</summary>
    public static string ToText(BuildOutline outline)
    {
        var text = new StringBuilder();
        if (outline.Name is not null)
        {
            List<string[]> rows = [["TARGET:", outline.Name]];
            if (outline.Description is not null) rows.Add(["DESCRIPTION:", outline.Description]);
            AlignedColumns.Write(text, Gap - 2, rows);
            text.Append('\n');
        }
        if (outline.Arguments.Count > 0)
        {
            AlignedColumns.Write(text, Gap, [["BUILD ARG", "VALUE", "DESCRIPTION"], .. outline.Arguments.Select(static a => new[] { a.Name, a.Value, a.Description ?? "" })]);
            text.Append('\n');
        }
        WriteMounts(text, "SECRET", outline.Secrets);
        WriteMounts(text, "SSH", outline.Agents);
        return text.ToString();
    }

    /// <summary>For programs.</summary>
    public static string ToJson(BuildOutline outline, ReadOnlyMemory<byte> dockerfile) => GoJson.Write(json =>
    {
        json.WriteStartObject();
        GoJson.WriteText(json, "name", outline.Name);
        GoJson.WriteText(json, "description", outline.Description);
        if (outline.Arguments.Count > 0)
        {
            json.WriteStartArray("args");
            foreach (var argument in outline.Arguments)
            {
                json.WriteStartObject();
                json.WriteString("name", argument.Name);
                GoJson.WriteText(json, "description", argument.Description);
                GoJson.WriteText(json, "value", argument.Value);
                GoJson.WriteLocation(json, argument.Range);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        WriteMounts("secrets", outline.Secrets);
        WriteMounts("ssh", outline.Agents);
        GoJson.WriteSource(json, dockerfile);
        json.WriteEndObject();

        void WriteMounts(string member, IReadOnlyList<OutlineMount> mounts)
        {
            if (mounts.Count == 0) return;
            json.WriteStartArray(member);
            foreach (var mount in mounts)
            {
                json.WriteStartObject();
                json.WriteString("name", mount.Name);
                if (mount.IsRequired) json.WriteBoolean("required", true);
                GoJson.WriteLocation(json, mount.Range);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
    });

    private static void WriteMounts(StringBuilder text, string title, IReadOnlyList<OutlineMount> mounts)
    {
        if (mounts.Count == 0) return;
        AlignedColumns.Write(text, Gap, [[title, "REQUIRED"], .. mounts.Select(static mount => new[] { mount.Name, mount.IsRequired ? "true" : "" })]);
        text.Append('\n');
    }
}
