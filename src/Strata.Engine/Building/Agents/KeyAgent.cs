using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Engine.Building;

/// <summary>
/// OpenSSH's agent with some keys in it, on a socket that only this user can connect to. It ends when it is disposed, and by
/// itself, within ten seconds, when this process is killed. The keys are in its memory only.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class KeyAgent : IDisposable
{
    private const int MaxErrorLength = 4000;

    private readonly Process _shell;
    private readonly ProcessIdentity? _agent;

    private KeyAgent(Process shell, ProcessIdentity? agent)
    {
        _shell = shell;
        _agent = agent;
    }

    /// <summary>Starts it and gives it the keys.</summary>
    /// <param name="socket">The socket, new, in a directory of this user's.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="StrataException">NotImplemented: there is no ssh-agent or ssh-add. Unavailable: it did not start. InvalidArgument: it does not take a key.</exception>
    public static async Task<KeyAgent> StartAsync(string socket, IReadOnlyList<PrivateKeyFile> keys, CancellationToken cancel)
    {
        // The agent goes on as long as the program that it is started with, and that one as long as we hold its input.
        var shell = Start("ssh-agent", ["-a", socket, "sh", "-c", "echo \"$SSH_AGENT_PID\" && exec cat"], socket: null);
        KeyAgent? agent = null;
        try
        {
            var line = await shell.StandardOutput.ReadLineAsync(cancel);
            if (!int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) throw new StrataException(ErrorKind.Unavailable, $"ssh-agent does not start: {Shorten(await shell.StandardError.ReadToEndAsync(cancel))}");
            agent = new KeyAgent(shell, ProcessIdentity.Find(pid));
            foreach (var key in keys) await AddAsync(socket, key, cancel);
            return agent;
        }
        catch
        {
            (agent ?? new KeyAgent(shell, null)).Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_agent is { } agent) ProcessSignals.TrySend(agent, ProcessSignals.Kill);
        _shell.Kill();
        _shell.Dispose();
    }

    private static async Task AddAsync(string socket, PrivateKeyFile key, CancellationToken cancel)
    {
        // By standard input: permissions of the file are the user's affair, as with Docker.
        using var add = Start("ssh-add", ["-q", "-"], socket);
        try
        {
            var errors = add.StandardError.ReadToEndAsync(cancel);
            try
            {
                await add.StandardInput.BaseStream.WriteAsync(key.Content, cancel);
                add.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has ended before it had read all; its exit code and its words say why.
            }
            var text = await errors;
            await add.WaitForExitAsync(cancel);
            if (add.ExitCode != 0) throw StrataException.Invalid($"failed to add {key.Path} to agent: {Shorten(text)}");
        }
        finally
        {
            if (!add.HasExited) add.Kill();
        }
    }

    private static Process Start(string program, IReadOnlyList<string> arguments, string? socket)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // Nobody is to be asked for a passphrase.
        start.Environment.Remove("SSH_ASKPASS");
        start.Environment.Remove("DISPLAY");
        start.Environment["SSH_ASKPASS_REQUIRE"] = "never";
        start.Environment["SSH_AUTH_SOCK"] = socket;
        start.Environment["LC_ALL"] = "C";
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("no process was started");
        }
        catch (Win32Exception e)
        {
            throw new StrataException(ErrorKind.NotImplemented, $"keys for --ssh need {program}, which is not on this machine's PATH: install OpenSSH's client, or give the socket of an agent", e);
        }
    }

    private static string Shorten(string text) => text.Trim() is { Length: > MaxErrorLength } noise ? noise[..MaxErrorLength] + "..." : text.Trim();
}
