using System.Text.Json;
using Strata.Cli.Commands.Building;
using Strata.Cli.Rendering;

namespace Strata.Cli.Commands.Mounting;

/// <summary>What is mounted, as podman lists it: a table without headers, or JSON.</summary>
internal static class MountListing
{
    public const string FormatHelp = "Print the mounts as a table or as JSON (\"table\" or \"json\")";

    /// <summary>The listing.</summary>
    /// <param name="rows">What is mounted.</param>
    /// <param name="isJson">JSON and no table.</param>
    /// <param name="repositories">The JSON has the names as <c>Repositories</c> too, as that of images.</param>
    public static string Render(IReadOnlyList<MountedRow> rows, bool isJson, bool repositories)
    {
        if (isJson) return Json(rows, repositories);
        if (rows.Count == 0) return "";
        var table = new TableWriter(minWidth: 12, padding: 2);
        foreach (var row in rows) table.AddRow(row.Name, row.Directory);
        return table.ToString();
    }

    private static string Json(IReadOnlyList<MountedRow> rows, bool repositories) => GoJson.Write(json =>
    {
        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("id", row.Id);
            WriteNames(json, "Names", row.Names);
            if (repositories) WriteNames(json, "Repositories", row.Names);
            json.WriteString("mountpoint", row.Directory);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static void WriteNames(Utf8JsonWriter json, string member, IReadOnlyList<string> names)
    {
        json.WriteStartArray(member);
        foreach (var name in names) json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
