using System.Runtime.InteropServices;
using Strata.Linux.Files;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Linux.UserNamespaces;

/// <summary>
/// Takes an ordinary user's process into a user namespace where it is root, with a mount namespace of its own. A managed
/// process has several threads, and the kernel moves none of those; so the namespace is made and mapped beside it by a
/// short-lived helper, and then the process executes nsenter, unshare and itself again, one after the other in its place: pid,
/// terminal, streams, working directory, signals and exit code stay those of one process, and nobody stands between.
/// </summary>
[SupportedOSPlatform("linux")]
public static class UserNamespaceEntry
{
    private const string DescriptorVariable = UserNamespace.EnteredVariable + "_FD";

    /// <summary>
    /// Enters, and does not return: this program begins again from the start, as root of the namespace. Call it before anything
    /// else is begun. Root, of the machine or of a namespace, has nothing to enter; in a namespace that somebody else made it still
    /// gets mounts of its own.
    /// </summary>
    /// <returns>Null when this process is root; else why it can't be done, and what would help. Nothing has changed then.</returns>
    public static string? Enter()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Arrive();
            return UserNamespace.LacksMounts && ProgramSearch.Find("unshare") is { } program ? Execute([program, "--mount", "--"], null, null) : null;
        }
        if (ProgramSearch.Find("unshare") is not { } unshare || ProgramSearch.Find("nsenter") is not { } nsenter || ProgramSearch.Find("cat") is not { } cat)
        {
            return "unshare and nsenter are missing: install the package util-linux";
        }
        try
        {
            var (descriptor, note) = Make(unshare, cat);
            return Execute([nsenter, $"--user=/proc/self/fd/{descriptor}", "--preserve-credentials", "--", unshare, "--mount", "--"], descriptor, note);
        }
        catch (StrataException e) when (e.Kind == ErrorKind.PermissionDenied)
        {
            return $"this machine lets ordinary users make no user namespaces ({e.Message}): see the sysctls user.max_user_namespaces, kernel.unprivileged_userns_clone and kernel.apparmor_restrict_unprivileged_userns, and, in a container, its seccomp profile";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"no user namespace can be made: {e.Message}";
        }
    }

    // The namespace, and what is missing in it.
    private static (int Descriptor, string? Note) Make(string unshare, string cat)
    {
        var (uid, gid) = (LibcFiles.GetEUid(), LibcFiles.GetEGid());
        var missing = Prepare(uid, gid, out var users, out var groups, out var userMapper, out var groupMapper);
        if (missing is null)
        {
            using var holder = NamespaceHolder.Start(unshare, cat);
            try
            {
                holder.Map(userMapper!, users, groupMapper!, groups);
                return (holder.OpenNamespace(), null);
            }
            catch (StrataException e) when (e.Kind == ErrorKind.PermissionDenied)
            {
                // A map is written once, so the rest needs a new namespace.
                missing = e.Message;
            }
        }
        using var plain = NamespaceHolder.Start(unshare, cat);
        plain.MapSelf(uid, gid);
        return (plain.OpenNamespace(), missing);
    }

    private static string? Prepare(uint uid, uint gid, out List<IdRange> users, out List<IdRange> groups, out string? userMapper, out string? groupMapper)
    {
        var name = Environment.UserName;
        users = [new(0, uid, 1), .. SubordinateIds.Read(SubordinateIds.UserFile, name, uid)];
        groups = [new(0, gid, 1), .. SubordinateIds.Read(SubordinateIds.GroupFile, name, uid)];
        userMapper = ProgramSearch.Find("newuidmap");
        groupMapper = ProgramSearch.Find("newgidmap");
        if (users.Count == 1) return $"{name} has no range in {SubordinateIds.UserFile}";
        if (groups.Count == 1) return $"{name} has no range in {SubordinateIds.GroupFile}";
        return userMapper is null || groupMapper is null ? "newuidmap and newgidmap are not installed" : null;
    }

    // The way is a program with its arguments, which executes this one at its end.
    private static unsafe string Execute(IReadOnlyList<string> way, int? descriptor, string? note)
    {
        using var memory = new NativeStrings();
        string[] arguments = [.. way, Environment.ProcessPath!, .. ReadList("/proc/self/cmdline").Skip(1)];
        // As they came, not as .NET reads them: neither need be UTF-8.
        var environment = ReadList("/proc/self/environ").Where(static e => !e.StartsWith(UserNamespace.EnteredVariable, StringComparison.Ordinal)).ToList();
        environment.Add($"{UserNamespace.EnteredVariable}=1");
        if (descriptor is not null) environment.Add($"{DescriptorVariable}={descriptor}");
        if (note is not null) environment.Add($"{UserNamespace.NoteVariable}={note}");
        _ = ProcessNative.ExecVe(memory.Add(way[0]), memory.AddAll(arguments), memory.AddAll(environment));
        var failure = LinuxException.Last("execve", way[0]);
        if (descriptor is { } open) _ = LibcFiles.Close(open);
        throw failure;
    }

    // Closes what the way in has left open.
    private static void Arrive()
    {
        if (Environment.GetEnvironmentVariable(DescriptorVariable) is not { Length: > 0 } text) return;
        Environment.SetEnvironmentVariable(DescriptorVariable, null);
        if (UserNamespace.IsOurs && int.TryParse(text, out var descriptor) && descriptor > 2) _ = LibcFiles.Close(descriptor);
    }

    private static IEnumerable<string> ReadList(string path)
    {
        var bytes = File.ReadAllBytes(path);
        for (var start = 0; start < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)0, start);
            if (end < 0) end = bytes.Length;
            yield return ImagePath.Decode(bytes.AsSpan(start, end - start));
            start = end + 1;
        }
    }
}
