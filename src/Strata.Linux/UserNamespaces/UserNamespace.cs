using System.Globalization;
using Strata.Linux.Files;

namespace Strata.Linux.UserNamespaces;

/// <summary>The user namespace that this process is in (user_namespaces(7)).</summary>
[SupportedOSPlatform("linux")]
public static class UserNamespace
{
    /// <summary>Set by <see cref="UserNamespaceEntry"/> for the process that it starts.</summary>
    internal const string EnteredVariable = "_STRATA_USERNS";

    /// <summary>Set beside it when something is missing: what it is.</summary>
    internal const string NoteVariable = "_STRATA_USERNS_NOTE";

    private static readonly Lazy<IReadOnlyList<IdRange>> Users = new(static () => ReadMap("/proc/self/uid_map"));
    private static readonly Lazy<IReadOnlyList<IdRange>> Groups = new(static () => ReadMap("/proc/self/gid_map"));

    /// <summary>True when ids are not the machine's own: some rights of root end here, whoever made the namespace.</summary>
    public static bool IsNested => Users.Value is not [{ Inside: 0, Outside: 0, Count: >= IdRange.All }];

    /// <summary>True when an ordinary user's command came here through <see cref="UserNamespaceEntry"/>.</summary>
    public static bool IsOurs => Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable(EnteredVariable) is { Length: > 0 } && IsNested;

    /// <summary>
    /// True when this process works for an ordinary user of the machine: it is not root, or root only in a namespace, and what
    /// it sees is not a machine of its own (a container).
    /// </summary>
    public static bool IsOrdinaryUser => !Environment.IsPrivilegedProcess || IsOurs || IsNested && !OwnsRoot();

    /// <summary>The user that this process acts as, as this namespace counts.</summary>
    public static uint EffectiveUser => LibcFiles.GetEUid();

    /// <summary>
    /// True in a namespace that somebody else made, when this process is its root and may get mounts of its own, and most likely has
    /// none yet: <c>unshare -r</c>, not a container.
    /// </summary>
    internal static bool LacksMounts => Environment.IsPrivilegedProcess && !IsOurs && IsOrdinaryUser && HasCapability(21); // CAP_SYS_ADMIN

    /// <summary>What was missing when the namespace was made; null when nothing was, or it is not ours.</summary>
    public static string? Note => IsOurs && Environment.GetEnvironmentVariable(NoteVariable) is { Length: > 0 } note ? note : null;

    /// <summary>How many user ids there are in it.</summary>
    public static long UserCount => Users.Value.Sum(static r => r.Count);

    /// <summary>True when files can belong to a user.</summary>
    public static bool HasUser(long uid) => Users.Value.Any(r => r.Contains(uid));

    /// <summary>True when files can belong to a group.</summary>
    public static bool HasGroup(long gid) => Groups.Value.Any(r => r.Contains(gid));

    /// <summary>
    /// Which ids of the machine stand for which in here, users before groups, as text that can be kept: files that were made with
    /// other ids belong to somebody else.
    /// </summary>
    public static string DescribeIds() => $"{Describe(Users.Value)};{Describe(Groups.Value)}";

    /// <summary>True when each id that a <see cref="DescribeIds"/> has is the same id of the machine in this namespace.</summary>
    public static bool HasIds(string description) =>
        description.Split(';') is [var users, var groups] && Cover(Users.Value, users) && Cover(Groups.Value, groups);

    /// <summary>What to do so that files can have any owner.</summary>
    public const string Remedy = "have an administrator install the package uidmap and run: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER";

    private static string Describe(IReadOnlyList<IdRange> ranges) => string.Join(',', ranges.Select(static r => string.Create(CultureInfo.InvariantCulture, $"{r.Inside}:{r.Outside}:{r.Count}")));

    internal static bool Cover(IReadOnlyList<IdRange> ranges, string description)
    {
        foreach (var part in description.Split(','))
        {
            var numbers = part.Split(':').Select(static n => long.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1).ToArray();
            if (numbers is not [>= 0, >= 0, > 0]) return false;
            var last = numbers[0] + numbers[2] - 1;
            if (!ranges.Any(r => r.Contains(numbers[0]) && r.Contains(last) && r.Outside - r.Inside == numbers[1] - numbers[0])) return false;
        }
        return true;
    }

    private static bool HasCapability(int number)
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("CapEff:", StringComparison.Ordinal)) return (ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << number)) != 0;
        }
        return false;
    }

    // The owner of "/" of somebody else's machine is nobody in here.
    private static bool OwnsRoot()
    {
        using var root = DirectoryHandle.FindHostPath("/");
        return root is not null && root.Status.Uid == 0;
    }

    private static IReadOnlyList<IdRange> ReadMap(string path)
    {
        try
        {
            return
            [
                .. File.ReadLines(path).Select(static line =>
                {
                    var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    return new IdRange(long.Parse(fields[0], CultureInfo.InvariantCulture), long.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[2], CultureInfo.InvariantCulture));
                }),
            ];
        }
        catch (IOException)
        {
            // A kernel without user namespaces.
            return [new IdRange(0, 0, IdRange.All)];
        }
    }
}
