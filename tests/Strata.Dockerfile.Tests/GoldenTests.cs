using System.Text.Json;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Tests;

/// <summary>Some hundred Dockerfiles, and what Docker 28.5 makes of each: the configuration and warnings, or the error and its lines.</summary>
public sealed class GoldenTests
{
    private static readonly JsonElement[] Cases =
        [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "docker-28.5.json"))).RootElement.EnumerateArray()];

    [Fact]
    public void every_file_gives_what_docker_gives()
    {
        Assert.True(Cases.Length > 400);
        var wrong = new List<string>();
        foreach (var expected in Cases)
        {
            var text = expected.GetProperty("dockerfile").GetString()!;
            var difference = Compare(text, expected);
            if (difference is not null) wrong.Add($"{JsonEncodedText.Encode(text)}\n    {difference}");
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} differ:\n{string.Join('\n', wrong)}");
    }

    private static string? Compare(string text, JsonElement expected)
    {
        DockerfileDocument document;
        GoldenBuild build;
        try
        {
            document = DockerfileDocument.Parse(text, "Dockerfile", DockerfileFeatures.All);
            build = GoldenBuild.Run(document);
        }
        catch (DockerfileException e)
        {
            if (!expected.TryGetProperty("error", out var error)) return $"fails: {e.Message}";
            if (e.Kind != ErrorKind.InvalidArgument) return $"kind {e.Kind}";
            if (error.GetString() != e.Message.Trim()) return $"error: {e.Message} instead of {error}";
            var lines = expected.GetProperty("lines").EnumerateArray().Select(static line => line.GetInt32()).ToArray();
            // Docker shows no place for these; we know it.
            if (lines.Length == 0) return null;
            var marked = e.Frame.Split('\n').Where(static line => line.Contains("| >>>", StringComparison.Ordinal)).Select(static line => int.Parse(line[..4], null)).ToArray();
            return lines.SequenceEqual(marked) ? null : $"lines {string.Join(',', marked)} instead of {string.Join(',', lines)}";
        }
        if (expected.TryGetProperty("error", out var missed)) return $"no error instead of {missed}";

        return List(expected, "Cmd", build.Cmd)
            ?? List(expected, "Entrypoint", build.Entrypoint)
            ?? List(expected, "Shell", build.Shell)
            ?? List(expected, "OnBuild", build.OnBuild)
            ?? List(expected, "Volumes", build.Volumes)
            ?? List(expected, "ExposedPorts", build.ExposedPorts)
            ?? Map(expected, build.Labels)
            ?? (text.Contains("PATH", StringComparison.Ordinal) ? null : List(expected, "Env", build.Env.Select(static pair => $"{pair.Key}={pair.Value}")))
            ?? Text(expected, "User", build.User)
            ?? Text(expected, "StopSignal", build.StopSignal)
            ?? Health(expected, build.Healthcheck)
            ?? Warnings(expected, document);
    }

    private static string? List(JsonElement expected, string name, IEnumerable<string> actual)
    {
        string[] wanted = expected.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(static item => item.GetString()!)] : [];
        return wanted.SequenceEqual(actual) ? null : $"{name}: {string.Join('|', actual)} instead of {string.Join('|', wanted)}";
    }

    private static string? Map(JsonElement expected, Dictionary<string, string> actual)
    {
        string[] wanted = expected.TryGetProperty("Labels", out var map) ? [.. map.EnumerateObject().Select(static pair => $"{pair.Name}={pair.Value}").Order()] : [];
        var found = actual.Select(static pair => $"{pair.Key}={pair.Value}").Order();
        return wanted.SequenceEqual(found) ? null : $"Labels: {string.Join('|', found)} instead of {string.Join('|', wanted)}";
    }

    private static string? Text(JsonElement expected, string name, string actual)
    {
        var wanted = expected.TryGetProperty(name, out var text) ? text.GetString() : "";
        return wanted == actual ? null : $"{name}: {actual} instead of {wanted}";
    }

    private static string? Health(JsonElement expected, HealthConfig? actual)
    {
        if (!expected.TryGetProperty("Healthcheck", out var wanted)) return actual is null ? null : "a health check";
        if (actual is null) return "no health check";
        return List(wanted, "Test", actual.Test!)
            ?? Number("Interval", actual.Interval)
            ?? Number("Timeout", actual.Timeout)
            ?? Number("StartPeriod", actual.StartPeriod)
            ?? Number("StartInterval", actual.StartInterval)
            ?? Number("Retries", actual.Retries);

        string? Number(string name, long? value)
        {
            long? number = wanted.TryGetProperty(name, out var given) ? given.GetInt64() : null;
            return number == value ? null : $"{name}: {value} instead of {number}";
        }
    }

    private static string? Warnings(JsonElement expected, DockerfileDocument document)
    {
        var wanted = expected.GetProperty("warnings").EnumerateArray().Select(static warning => warning.GetString()!).Order(StringComparer.Ordinal);
        var found = document.Warnings.Select(static warning => warning.ToString()).Order(StringComparer.Ordinal);
        return wanted.SequenceEqual(found) ? null : $"warnings: {string.Join('|', found)} instead of {string.Join('|', wanted)}";
    }
}
