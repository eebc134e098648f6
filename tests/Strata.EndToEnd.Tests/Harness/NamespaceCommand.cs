using System.Diagnostics;

namespace Strata.EndToEnd.Tests.Harness;

/// <summary>Runs programs in a network namespace.</summary>
internal static class NamespaceCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What it prints; with its complaints when it fails.</summary>
    public static string Run(string space, params string[] command)
    {
        var start = new ProcessStartInfo("/usr/bin/nsenter") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--net=" + space, .. command]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            Assert.Fail($"{command[0]} did not end");
        }
        return output.Result + (process.ExitCode == 0 ? "" : error.Result);
    }

    /// <summary>What a server says; the reason when it can't be reached.</summary>
    public static string Connect(string space, string address, int port) =>
        Run(space, "python3", "-c", $"import socket; s=socket.create_connection(('{address}',{port}),3); s.settimeout(3); print(s.recv(100).decode().strip())").Trim().Split('\n')[^1];
}
