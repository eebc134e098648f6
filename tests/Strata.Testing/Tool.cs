using System.Diagnostics;

namespace Strata.Testing;

/// <summary>Programs of the machine that tests compare with.</summary>
public static class Tool
{
    /// <summary>True when a program is on the path.</summary>
    public static bool Exists(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin").Any(d => File.Exists(Path.Combine(d, name)));

    /// <summary>Runs a program to its end and gives back its standard output.</summary>
    /// <exception cref="ToolException">It ended with another code than 0.</exception>
    public static byte[] Run(string name, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : throw new ToolException($"{name} {string.Join(' ', arguments)}: exit code {process.ExitCode}: {errors.Result}");
    }
}
