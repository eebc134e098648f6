using System.Diagnostics;
using Strata.Linux.Files;
using Strata.Linux.Processes;

namespace Strata.EndToEnd.Tests.Harness;

/// <summary>
/// A user of this machine with subordinate ids, made for the tests and gone after them, and a copy of the executable in a place that
/// the user may enter.
/// </summary>
public sealed class OrdinaryUser : IDisposable
{
    // Runs a program as a user in a user namespace with the ids of the machine, in which no further ones can be made.
    private const string WithoutNamespaces = """
        import ctypes, os, sys
        uid, program = int(sys.argv[1]), sys.argv[2:]
        ready, go = os.pipe(), os.pipe()
        child = os.fork()
        if child == 0:
            ctypes.CDLL(None).unshare(0x10000000)
            os.write(ready[1], b'.')
            os.read(go[0], 1)
            with open('/proc/sys/user/max_user_namespaces', 'w') as f: f.write('0')
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            os.execv(program[0], program)
        os.read(ready[0], 1)
        for kind in 'uid', 'gid':
            with open(f'/proc/{child}/{kind}_map', 'w') as f: f.write('0 0 65536')
        os.write(go[1], b'.')
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """;

    private readonly string _name = "strata-" + Guid.NewGuid().ToString("N")[..8];
    private readonly string _directory;
    private readonly bool _canNest;

    public OrdinaryUser(bool canNest = true)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        Assert.SkipUnless(Executable.IsThere, "needs the published executable: run ./test");
        foreach (var tool in (string[])["useradd", "newuidmap", "unshare", "setpriv", "python3"]) Assert.SkipUnless(ProgramSearch.Find(tool) is not null, $"needs {tool}");
        _canNest = canNest;
        _directory = Directory.CreateTempSubdirectory("strata-user-").FullName;
        Run("useradd", "--no-create-home", "--home-dir", _directory + "/home", "--user-group", _name);
        Id = uint.Parse(Run("id", "-u", _name), System.Globalization.CultureInfo.InvariantCulture);
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Executable.Path)!).Where(static f => !f.EndsWith(".dbg", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(_directory, Path.GetFileName(file)));
        }
        Directory.CreateDirectory(_directory + "/home");
        File.WriteAllText(_directory + "/without-namespaces.py", WithoutNamespaces);
        using var directory = DirectoryHandle.OpenHostPath(_directory);
        directory.SetMode(".", 0x1ED);
        directory.SetOwner("home", Id, Id);
    }

    /// <summary>The user's id.</summary>
    public uint Id { get; }

    /// <summary>Runs a program as the user.</summary>
    public IReadOnlyList<string> Identity =>
    [
        "/usr/bin/env", "-u", "XDG_RUNTIME_DIR", "HOME=" + _directory + "/home",
        .. _canNest ? (string[])["setpriv", "--reuid", _name, "--regid", _name, "--init-groups"] : ["python3", _directory + "/without-namespaces.py", $"{Id}"],
    ];

    /// <summary>Runs the executable as the user.</summary>
    public IReadOnlyList<string> Command => [.. Identity, Program];

    /// <summary>The user's copy of the executable.</summary>
    public string Program => Path.Combine(_directory, Path.GetFileName(Executable.Path));

    /// <summary>Gives a directory to the user.</summary>
    public void Own(string directory)
    {
        using var handle = DirectoryHandle.OpenHostPath(directory);
        handle.SetOwner(".", Id, Id);
    }

    public void Dispose()
    {
        Run("userdel", "--force", _name);
        TreeRemoval.Remove(Path.GetDirectoryName(_directory)!, Path.GetFileName(_directory));
    }

    // The files of users are locked by one program at a time.
    private static string Run(string program, params string[] arguments)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == 0) return output;
            if (attempt == 20) Assert.Fail($"{program}: {errors.Result}");
            Thread.Sleep(100);
        }
    }
}
