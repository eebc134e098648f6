using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Strata.Oci;
using Strata.Oci.Progress;

namespace Strata.Cli.Rendering.Progress;

/// <summary>
/// One JSON object a line, in the shape of BuildKit's SolveStatus: <c>vertexes</c>, <c>statuses</c>, <c>logs</c> and
/// <c>warnings</c>. A vertex's digest names the step within this build; texts of warnings and logs are base64.
/// </summary>
internal sealed class RawJsonProgress(TextWriter output, TimeProvider time) : IProgressDisplay
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Vertex> _vertexes = [];
    private readonly Dictionary<(string Step, string Action), DateTimeOffset> _statuses = [];
    private string? _first;
    private bool _ended;

    public void Report(ProgressEvent value)
    {
        lock (_gate)
        {
            if (_ended) return;
            var now = time.GetUtcNow();
            switch (value)
            {
                case StepStarted started:
                    WriteVertex(Find(started.Step, started.Name, now), null, now);
                    break;
                case StepCompleted completed:
                    WriteVertex(Find(completed.Step, completed.Step, now), completed, now);
                    break;
                case StepOutput written:
                    Write("logs", json =>
                    {
                        json.WriteString("vertex", Find(written.Step, written.Step, now).Digest);
                        json.WriteNumber("stream", written.IsError ? 2 : 1);
                        json.WriteBase64String("data", written.Bytes.Span);
                        json.WriteString("timestamp", Text(now));
                    });
                    break;
                case StepTransfer transfer:
                    WriteStatus(transfer, now);
                    break;
                case WarningRaised warning:
                    Write("warnings", json =>
                    {
                        json.WriteString("vertex", _first ?? DigestOf(""));
                        json.WriteNumber("level", 1);
                        json.WriteBase64String("short", Encoding.UTF8.GetBytes(warning.Message));
                        if (warning.Detail is not { } detail) return;
                        json.WriteStartArray("detail");
                        foreach (var line in detail.Split('\n')) json.WriteBase64StringValue(Encoding.UTF8.GetBytes(line));
                        json.WriteEndArray();
                    });
                    break;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate) _ended = true;
    }

    private void WriteVertex(Vertex vertex, StepCompleted? completed, DateTimeOffset now) => Write("vertexes", json =>
    {
        json.WriteString("digest", vertex.Digest);
        json.WriteString("name", vertex.Name);
        json.WriteString("started", Text(vertex.Started));
        if (completed is null) return;
        json.WriteString("completed", Text(now));
        if (completed.Cached) json.WriteBoolean("cached", true);
        // BuildKit's readers know a cancelled step by this text.
        if (completed.IsCanceled) json.WriteString("error", "context canceled");
        else if (completed.Error is { } error) json.WriteString("error", error);
    });

    private void WriteStatus(StepTransfer transfer, DateTimeOffset now)
    {
        var vertex = Find(transfer.Step, transfer.Step, now);
        if (!_statuses.TryGetValue((transfer.Step, transfer.Action), out var started)) _statuses[(transfer.Step, transfer.Action)] = started = now;
        Write("statuses", json =>
        {
            json.WriteString("id", transfer.Action);
            json.WriteString("vertex", vertex.Digest);
            json.WriteString("name", transfer.Action);
            if (transfer.Total is { } total) json.WriteNumber("total", total);
            json.WriteNumber("current", transfer.Current);
            json.WriteString("timestamp", Text(now));
            json.WriteString("started", Text(started));
            if (transfer.Current == transfer.Total) json.WriteString("completed", Text(now));
        });
    }

    private Vertex Find(string step, string name, DateTimeOffset now)
    {
        if (_vertexes.TryGetValue(step, out var vertex)) return vertex;
        vertex = new Vertex(DigestOf(step), name, now);
        _first ??= vertex.Digest;
        return _vertexes[step] = vertex;
    }

    private void Write(string kind, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            json.WriteStartArray(kind);
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n");
    }

    private static string DigestOf(string step) => Digest.Of(Encoding.UTF8.GetBytes(step)).ToString();

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private sealed record Vertex(string Digest, string Name, DateTimeOffset Started);
}
