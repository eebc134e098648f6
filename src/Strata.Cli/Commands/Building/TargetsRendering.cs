using System.Text;
using Strata.Dockerfile.Syntax;

namespace Strata.Cli.Commands.Building;

/// <summary>The answer to <c>--call=targets</c>, as Docker prints it.</summary>
internal static class TargetsRendering
{
    /// <summary>For people: name and description of each.</summary>
    public static string ToText(IReadOnlyList<Stage> stages)
    {
        var text = new StringBuilder();
        AlignedColumns.Write(text, gap: 1, [["TARGET", "DESCRIPTION"], .. stages.Select(stage => new[] { Title(stage, stage.Index == stages.Count - 1), About(stage) ?? "" })]);
        return text.ToString();
    }

    /// <summary>For programs.</summary>
    public static string ToJson(IReadOnlyList<Stage> stages, ReadOnlyMemory<byte> dockerfile) => GoJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("targets");
        foreach (var stage in stages)
        {
            json.WriteStartObject();
            GoJson.WriteText(json, "name", stage.Name);
            if (stage.Index == stages.Count - 1) json.WriteBoolean("default", true);
            GoJson.WriteText(json, "description", About(stage));
            json.WriteString("base", stage.BaseName);
            GoJson.WriteText(json, "platform", stage.Platform);
            GoJson.WriteLocation(json, stage.Range);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        GoJson.WriteSource(json, dockerfile);
        json.WriteEndObject();
    });

    private static string? About(Stage stage) => Description.Find(stage.Comments, stage.Name);

    private static string Title(Stage stage, bool isDefault) => (stage.Name, isDefault) switch
    {
        (null, true) => "(default)",
        (null, false) => "",
        var (name, _) => isDefault ? name + " (default)" : name,
    };
}
