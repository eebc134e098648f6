using System.Globalization;
using System.Text;
using System.Text.Json;
using Strata.Cli.Arguments;
using Strata.Cli.Templates;
using Strata.Cli.Templates.Values;
using Strata.Storage.Events;

namespace Strata.Cli.Rendering.Events;

/// <summary>Events as Docker prints them.</summary>
internal static class EventText
{
    private static readonly RecordShape Shape = RecordShape.Struct("events.Message",
        new("Status", RecordShape.Text, "status", OmitEmpty: true),
        new("ID", RecordShape.Text, "id", OmitEmpty: true),
        new("From", RecordShape.Text, "from", OmitEmpty: true),
        new("Type", RecordShape.Text),
        new("Action", RecordShape.Text),
        new("Actor", RecordShape.Struct("events.Actor", new("ID", RecordShape.Text), new("Attributes", RecordShape.TextMap))),
        new("Scope", RecordShape.Text, "scope", OmitEmpty: true),
        new("Time", RecordShape.Integer, "time", OmitEmpty: true),
        new("TimeNano", RecordShape.Integer, "timeNano", OmitEmpty: true));

    /// <summary>A line: time, kind, what, which, and more in brackets.</summary>
    public static string Line(EventRecord record, TimeZoneInfo zone)
    {
        var time = TimeZoneInfo.ConvertTime(record.Time, zone);
        var text = new StringBuilder(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture)).Append("00").Append(time.Offset == TimeSpan.Zero ? "Z" : time.ToString("zzz", CultureInfo.InvariantCulture));
        text.Append(CultureInfo.InvariantCulture, $" {record.Type} {record.Action} {record.Actor}");
        if (record.Attributes.Count > 0) text.Append(" (").AppendJoin(", ", record.Attributes.Select(static a => $"{a.Key}={a.Value}")).Append(')');
        return text.ToString();
    }

    /// <summary>A template's text.</summary>
    /// <exception cref="UsageException">The template names a field that there is not.</exception>
    public static string Format(EventRecord record, Template template)
    {
        using var document = JsonDocument.Parse(Write(record));
        try
        {
            return template.Execute(Shape.Read(document.RootElement));
        }
        catch (TemplateException wrong)
        {
            throw new UsageException(wrong.Message, UsageException.ArgumentError);
        }
    }

    private static ReadOnlyMemory<byte> Write(EventRecord record)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            // Members from before there were other kinds of objects.
            if (record.Type is "container" or "image" && record.Actor.Length > 0)
            {
                json.WriteString("status", record.Action);
                json.WriteString("id", record.Actor);
                if (record.Type == "container") json.WriteString("from", record.Attributes.GetValueOrDefault("image", ""));
            }
            json.WriteString("Type", record.Type);
            json.WriteString("Action", record.Action);
            json.WriteStartObject("Actor");
            json.WriteString("ID", record.Actor);
            json.WriteStartObject("Attributes");
            foreach (var (name, value) in record.Attributes) json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteString("scope", "local");
            json.WriteNumber("time", record.Time.ToUnixTimeSeconds());
            json.WriteNumber("timeNano", (record.Time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100);
            json.WriteEndObject();
        }
        return output.ToArray();
    }
}
