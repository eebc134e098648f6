using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Strata.Dockerfile.Syntax;

namespace Strata.Cli.Commands.Building;

/// <summary>JSON in the form in which Docker's builder answers.</summary>
internal static class GoJson
{
    private static readonly JsonWriterOptions Form = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a document and a line end.</summary>
    public static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Form)) write(json);
        // Nothing but strings can hold these.
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length).Replace("<", "\\u003c", StringComparison.Ordinal)
            .Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal) + "\n";
    }

    /// <summary>The member <c>location</c>: each line is a range of its own.</summary>
    public static void WriteLocation(Utf8JsonWriter json, SourceRange range)
    {
        json.WriteStartObject("location");
        if (range.IsKnown)
        {
            json.WriteStartArray("ranges");
            for (var line = range.Start; line <= range.End; line++)
            {
                json.WriteStartObject();
                WriteLine("start", line);
                WriteLine("end", line);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();

        void WriteLine(string name, int line)
        {
            json.WriteStartObject(name);
            json.WriteNumber("line", line);
            json.WriteEndObject();
        }
    }

    /// <summary>A member that is left out when it says nothing.</summary>
    public static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) json.WriteString(name, value);
    }

    /// <summary>The member <c>sources</c>: the file's bytes.</summary>
    public static void WriteSource(Utf8JsonWriter json, ReadOnlyMemory<byte> dockerfile)
    {
        json.WriteStartArray("sources");
        json.WriteBase64StringValue(dockerfile.Span);
        json.WriteEndArray();
    }
}
