using System.Text.Json;
using Strata.Linux;
using Strata.Linux.Files;

namespace Strata.Runtime.Execution;

/// <summary>Reads from a runtime's log why a container did not start, and says it as Docker does.</summary>
[SupportedOSPlatform("linux")]
internal static class RuntimeLog
{
    private const string Prefix = "failed to create task for container: failed to create shim task: OCI runtime create failed: ";
    private const string Stage = "unable to start container process: ";
    private const string InitStage = "error during container init: ";

    /// <summary>The last error in the log; null when it has none or does not exist.</summary>
    public static string? FindError(string path)
    {
        if (!File.Exists(path)) return null;
        string? error = null;
        foreach (var line in File.ReadLines(path))
        {
            RuntimeLogEntry? entry;
            try
            {
                entry = JsonSerializer.Deserialize(line, RuntimeLogJson.Default.RuntimeLogEntry);
            }
            catch (JsonException)
            {
                // A line cut off by a kill.
                continue;
            }
            // crun gives its errors no level in some versions.
            if (entry?.Message is { Length: > 0 } message && entry.Level is null or "error" or "fatal") error = message;
        }
        return error;
    }

    /// <summary>Docker's words and exit code for a runtime's message.</summary>
    /// <param name="runtime">The runtime's name.</param>
    /// <param name="program">The container's program.</param>
    /// <param name="rootFileSystem">The container's files, where a program that could not be executed is looked at.</param>
    /// <param name="error">The runtime's message.</param>
    public static RuntimeFailure Describe(string runtime, string program, string rootFileSystem, string error)
    {
        var text = error.Trim();
        var stage = text.IndexOf(Stage, StringComparison.Ordinal);
        var reason = stage >= 0 ? text[(stage + Stage.Length)..] : text;
        foreach (var prefix in (string[])[InitStage, "runc run failed: ", "runc create failed: "])
        {
            if (reason.StartsWith(prefix, StringComparison.Ordinal)) reason = reason[prefix.Length..];
        }
        reason = FromCrun(reason, program);
        // What runc before 1.2 leaves out.
        if (reason == $"exec: \"{program}\": permission denied" && IsDirectory(rootFileSystem, program)) reason = $"exec: \"{program}\": is a directory: permission denied";
        var isExec = reason.StartsWith("exec: ", StringComparison.Ordinal);
        var message = isExec || stage >= 0
            ? $"{Prefix}{runtime} create failed: {Stage}{InitStage}{reason}"
            : $"{Prefix}{runtime} create failed: {reason}";
        return new RuntimeFailure(reason, message, CodeOf(reason));
    }

    private static bool IsDirectory(string rootFileSystem, string program)
    {
        if (!program.StartsWith('/')) return false;
        try
        {
            using var root = DirectoryHandle.OpenHostPath(rootFileSystem);
            return root.FindStatusInRoot(program) is { Kind: FileKind.Directory };
        }
        catch (LinuxException)
        {
            return false;
        }
    }

    private static int CodeOf(string reason)
    {
        if (reason.Contains("executable file not found", StringComparison.Ordinal) || reason.Contains("no such file or directory", StringComparison.Ordinal)) return 127;
        if (reason.Contains("permission denied", StringComparison.Ordinal) || reason.Contains("is a directory", StringComparison.Ordinal)) return 126;
        return 125;
    }

    /// <summary>crun says the same with other words.</summary>
    private static string FromCrun(string reason, string program)
    {
        if (reason.StartsWith("executable file ", StringComparison.Ordinal) && reason.Contains("not found", StringComparison.Ordinal))
        {
            return program.Contains('/', StringComparison.Ordinal)
                ? $"exec: \"{program}\": stat {program}: no such file or directory"
                : $"exec: \"{program}\": executable file not found in $PATH";
        }
        if (reason.StartsWith("open executable", StringComparison.Ordinal) || reason.StartsWith("the path ", StringComparison.Ordinal) && reason.Contains("is not a regular file", StringComparison.Ordinal))
        {
            return reason.Contains("regular file", StringComparison.Ordinal) ? $"exec: \"{program}\": is a directory: permission denied" : $"exec: \"{program}\": permission denied";
        }
        return reason;
    }
}
