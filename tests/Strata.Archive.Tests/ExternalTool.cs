using System.Diagnostics;

namespace Strata.Archive.Tests;

/// <summary>Programs that the tests compare with; tests that need one which is missing are skipped.</summary>
internal static class ExternalTool
{
    public static bool Exists(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, name)));

    public static void Need(params string[] names)
    {
        foreach (var name in names) Assert.SkipUnless(Exists(name), $"needs {name}");
    }

    /// <summary>Runs a program and returns what it wrote; a failing one fails the test with what it said.</summary>
    public static byte[] Run(string folder, string program, IEnumerable<string> arguments, byte[]? input = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C.UTF-8", ["TZ"] = "UTC" },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var feeding = Task.Run(() =>
        {
            using var standardInput = process.StandardInput.BaseStream;
            if (input is not null) standardInput.Write(input);
        });
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        try
        {
            feeding.Wait();
        }
        catch (AggregateException) when (process.ExitCode != 0)
        {
            // It ended without reading all: its exit code tells.
        }
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result}");
        return output.ToArray();
    }

    public static byte[] Shell(string folder, string script) => Run(folder, "bash", ["-euc", script]);
}
