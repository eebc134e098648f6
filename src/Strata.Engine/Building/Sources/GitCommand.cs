using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Strata.Host;
using Strata.Linux.UserNamespaces;
using Strata.Oci;

namespace Strata.Engine.Building.Sources;

/// <summary>
/// Runs the <c>git</c> executable away from everything that could ask, run or read something of the user's: no configuration
/// but its own, no hooks, no templates, no prompts, no other transports than http, https, ssh and git. ssh uses an
/// agent and the user's known hosts, and never asks either.
/// </summary>
/// <param name="executable">The executable's name or path.</param>
/// <param name="directory">Where it works.</param>
/// <param name="credentials">A setting that holds a secret; null for none. It goes by the environment: arguments can be read by everybody.</param>
/// <param name="agent">The socket of the ssh agent; null for the user's.</param>
internal sealed class GitCommand(string executable, string directory, (string Name, string Value)? credentials = null, string? agent = null)
{
    // A remote's own words in an error; more is noise.
    private const int MaxErrorLength = 4000;

    private static readonly string[] Settings =
    [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.autocrlf=false", "core.symlinks=true", "core.fileMode=true",
        "core.logAllRefUpdates=false", "init.defaultBranch=main", "advice.detachedHead=false", "protocol.version=2", "gc.auto=0",
        "maintenance.auto=false", "credential.helper=", "transfer.fsckObjects=true", "submodule.recurse=false",
    ];

    /// <summary>Runs it to its end and gives what it printed.</summary>
    /// <exception cref="StrataException">Unavailable with git's own words when it fails; NotImplemented when there is no git.</exception>
    public async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(executable)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        foreach (var setting in Settings)
        {
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(setting);
        }
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        Isolate(start.Environment);
        using var process = Start(start);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var errors = process.StandardError.ReadToEndAsync(cancel);
            await Task.WhenAll(output, errors);
            await process.WaitForExitAsync(cancel);
            if (process.ExitCode == 0) return await output;
            var text = Redact((await errors).Trim());
            throw new StrataException(ErrorKind.Unavailable, $"git stderr:\n{(text.Length > MaxErrorLength ? text[..MaxErrorLength] + "..." : text)}");
        }
        finally
        {
            // Its transports are children of their own.
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>An address or a message without passwords in it.</summary>
    public static string Redact(string text)
    {
        var result = text;
        for (var at = result.IndexOf("://", StringComparison.Ordinal); at >= 0; at = result.IndexOf("://", at + 3, StringComparison.Ordinal))
        {
            var end = result.AsSpan(at + 3).IndexOfAny("/ '\"\n");
            var authority = end < 0 ? result[(at + 3)..] : result[(at + 3)..(at + 3 + end)];
            var host = authority.LastIndexOf('@');
            var colon = authority.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0 && colon < host) result = $"{result[..(at + 3 + colon + 1)]}xxxxx{result[(at + 3 + host)..]}";
        }
        return result;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("no process was started");
        }
        catch (Win32Exception e)
        {
            throw new StrataException(ErrorKind.NotImplemented, "Git sources need the git executable, which is not on this machine's PATH; install git", e);
        }
    }

    // ssh takes its home from the user database, which in a user namespace has root's.
    private static string SshCommand(string? home)
    {
        const string ssh = "ssh -o BatchMode=yes";
        var isPlain = home is not null && home.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '@');
        return HostSystem.IsLinux && UserNamespace.IsOurs && isPlain ? $"{ssh} -o UserKnownHostsFile={home}/.ssh/known_hosts" : ssh;
    }

    private void Isolate(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(static name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList()) environment.Remove(name);
        environment.Remove("SSH_ASKPASS");
        environment.Remove("XDG_CONFIG_HOME");
        environment["HOME"] = directory;
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_CONFIG_GLOBAL"] = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";
        environment["GIT_ATTR_NOSYSTEM"] = "1";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["GIT_ALLOW_PROTOCOL"] = "http:https:git:ssh";
        environment["GIT_SSH_COMMAND"] = SshCommand(Environment.GetEnvironmentVariable("HOME"));
        environment["GIT_LFS_SKIP_SMUDGE"] = "1";
        environment["GCM_INTERACTIVE"] = "never";
        environment["LC_ALL"] = "C";
        if (agent is not null) environment["SSH_AUTH_SOCK"] = agent;
        if (credentials is not { } setting) return;
        environment["GIT_CONFIG_COUNT"] = "1";
        environment["GIT_CONFIG_KEY_0"] = setting.Name;
        environment["GIT_CONFIG_VALUE_0"] = setting.Value;
    }
}
