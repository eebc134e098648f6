using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Linux.UserNamespaces;

/// <summary>A process that sits in a new user namespace while its ids are mapped. Ends when it is disposed.</summary>
[SupportedOSPlatform("linux")]
internal sealed class NamespaceHolder : IDisposable
{
    private readonly ChildProcess _process;
    private readonly PipePair _input;

    private NamespaceHolder(ChildProcess process, PipePair input)
    {
        _process = process;
        _input = input;
    }

    /// <summary>Makes a namespace without ids.</summary>
    /// <param name="unshare">The program unshare(1).</param>
    /// <param name="cat">The program cat(1): it answers as soon as it is in the namespace, and ends with its input.</param>
    /// <exception cref="StrataException">PermissionDenied: this machine does not let the user make one; the text is the program's.</exception>
    public static NamespaceHolder Start(string unshare, string cat)
    {
        using var output = PipePair.Create();
        using var errors = PipePair.Create();
        var input = PipePair.Create();
        ChildProcess? process = null;
        try
        {
            process = ChildProcess.Start(new ChildProcessOptions
            {
                FileName = unshare,
                Arguments = ["-U", cat],
                Descriptors = new Dictionary<int, SafeFileHandle> { [0] = input.Reader, [1] = output.Writer, [2] = errors.Writer },
            });
            input.Reader.Dispose();
            output.Writer.Dispose();
            errors.Writer.Dispose();
            Descriptors.TryWriteAll(input.Writer, "."u8);
            Span<byte> answer = stackalloc byte[1];
            using var answers = output.OpenReader();
            if (answers.Read(answer) == 1) return new NamespaceHolder(process, input);
            throw new StrataException(ErrorKind.PermissionDenied, ReadAll(errors));
        }
        catch
        {
            process?.Dispose();
            input.Dispose();
            throw;
        }
    }

    /// <summary>Maps ids through newuidmap(1) and newgidmap(1), both at once.</summary>
    /// <exception cref="StrataException">PermissionDenied: one of them refuses; the text is its own.</exception>
    public void Map(string userMapper, IEnumerable<IdRange> users, string groupMapper, IEnumerable<IdRange> groups)
    {
        using var nothing = Descriptors.OpenNull();
        using var userErrors = PipePair.Create();
        using var groupErrors = PipePair.Create();
        using var user = StartMapper(userMapper, users, nothing, userErrors);
        using var group = StartMapper(groupMapper, groups, nothing, groupErrors);
        Finish(user, userErrors);
        Finish(group, groupErrors);
    }

    /// <summary>Maps 0 to this process's own user and group, and nothing else: what anybody may do.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public void MapSelf(uint uid, uint gid)
    {
        var directory = $"/proc/{Text(_process.Id)}/";
        File.WriteAllText(directory + "uid_map", $"0 {Text(uid)} 1\n");
        File.WriteAllText(directory + "setgroups", "deny");
        File.WriteAllText(directory + "gid_map", $"0 {Text(gid)} 1\n");
    }

    /// <summary>The namespace, open for setns(2); the descriptor outlasts this holder and an exec.</summary>
    /// <exception cref="LinuxException">The process is gone.</exception>
    public unsafe int OpenNamespace()
    {
        const int readOnlyWithoutCloseOnExec = 0;
        var path = $"/proc/{Text(_process.Id)}/ns/user";
        fixed (byte* p = new Files.NativePath(path, stackalloc byte[Files.NativePath.StackSize]))
        {
            var fd = Files.LibcFiles.OpenAt(Files.LibcFiles.AtFdCwd, p, readOnlyWithoutCloseOnExec, 0);
            return fd >= 0 ? fd : throw LinuxException.Last("open", path);
        }
    }

    /// <summary>Lets the process end, and waits for it.</summary>
    public void Dispose()
    {
        _input.Dispose();
        _process.Exited.GetAwaiter().GetResult();
        _process.Dispose();
    }

    private ChildProcess StartMapper(string mapper, IEnumerable<IdRange> ranges, SafeFileHandle nothing, PipePair errors)
    {
        var child = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = mapper,
            Arguments = [Text(_process.Id), .. ranges.SelectMany(static r => (string[])[Text(r.Inside), Text(r.Outside), Text(r.Count)])],
            Descriptors = new Dictionary<int, SafeFileHandle> { [0] = nothing, [1] = nothing, [2] = errors.Writer },
        });
        errors.Writer.Dispose();
        return child;
    }

    private static void Finish(ChildProcess mapper, PipePair errors)
    {
        var said = ReadAll(errors);
        if (mapper.Exited.GetAwaiter().GetResult() != 0) throw new StrataException(ErrorKind.PermissionDenied, said);
    }

    private static string ReadAll(PipePair pipe)
    {
        using var reader = new StreamReader(pipe.OpenReader());
        return reader.ReadToEnd().Trim();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
