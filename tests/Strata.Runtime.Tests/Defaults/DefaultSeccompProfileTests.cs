using System.Globalization;
using System.Runtime.InteropServices;
using Strata.Runtime.Defaults;
using Strata.Runtime.Specification;

namespace Strata.Runtime.Tests.Defaults;

public sealed class DefaultSeccompProfileTests
{
    public static TheoryData<string> Capabilities() => [.. Expectations().Keys];

    [Theory]
    [MemberData(nameof(Capabilities))]
    public void filter_is_dockers(string capability)
    {
        var expected = new SortedSet<string>(Expectations()[""], StringComparer.Ordinal);
        if (capability.Length > 0)
        {
            foreach (var change in Expectations()[capability])
            {
                Assert.True(change[0] == '+' ? expected.Add(change[1..]) : expected.Remove(change[1..]), change);
            }
        }
        var profile = DefaultSeccompProfile.Create(Architecture.X64, capability.Length == 0 ? [] : [capability]);
        Assert.Equal(expected, new SortedSet<string>(profile.Syscalls.SelectMany(Describe), StringComparer.Ordinal));
    }

    [Fact]
    public void capabilities_without_an_effect_change_nothing()
    {
        var with = Expectations().Keys.ToList();
        foreach (var capability in DefaultCapabilities.List.Where(c => !with.Contains(c)))
        {
            Assert.Equal(Expectations()[""].Order(StringComparer.Ordinal), DefaultSeccompProfile.Create(Architecture.X64, [capability]).Syscalls.SelectMany(Describe).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void everything_else_fails_with_EPERM()
    {
        var profile = DefaultSeccompProfile.Create(Architecture.X64, DefaultCapabilities.List);
        Assert.Equal(("SCMP_ACT_ERRNO", 1u), (profile.DefaultAction, profile.DefaultErrnoRet));
        Assert.Equal(["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"], profile.Architectures);
    }

    private static IEnumerable<string> Describe(SyscallSpec rule) => rule.Names.Select(name =>
        name
        + (rule.Action == "SCMP_ACT_ALLOW" ? "" : $" errno={rule.ErrnoRet}")
        + string.Concat((rule.Args ?? []).Select(a => string.Create(CultureInfo.InvariantCulture, $" arg{a.Index} {a.Op[9..]} {a.Value}"))));

    private static Dictionary<string, List<string>> Expectations()
    {
        using var reader = new StreamReader(typeof(DefaultSeccompProfileTests).Assembly.GetManifestResourceStream("docker-seccomp-x86-64.txt")!);
        var result = new Dictionary<string, List<string>> { [""] = [] };
        var current = result[""];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            if (line.StartsWith('[')) result[line[1..^1]] = current = [];
            else current.Add(line);
        }
        return result;
    }
}
