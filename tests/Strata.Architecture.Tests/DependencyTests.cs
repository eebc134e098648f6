namespace Strata.Architecture.Tests;

/// <summary>Data flows one way: which part may know which (docs/architecture.md).</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Strata.Oci"] = [],
        ["Strata.Archive"] = ["Strata.Oci"],
        ["Strata.Linux"] = ["Strata.Oci"],
        ["Strata.Host"] = ["Strata.Oci", "Strata.Linux"],
        ["Strata.Storage"] = ["Strata.Oci", "Strata.Archive", "Strata.Linux", "Strata.Host"],
        ["Strata.Dockerfile"] = ["Strata.Oci"],
        ["Strata.Build"] = ["Strata.Oci", "Strata.Archive", "Strata.Dockerfile"],
        ["Strata.Runtime"] = ["Strata.Oci", "Strata.Linux"],
        ["Strata.Engine"] = ["Strata.Oci", "Strata.Archive", "Strata.Linux", "Strata.Host", "Strata.Storage", "Strata.Dockerfile", "Strata.Build", "Strata.Runtime"],
        ["Strata.Http"] = ["Strata.Oci", "Strata.Archive", "Strata.Build", "Strata.Engine"],
        ["strata"] = ["Strata.Http", "Strata.Oci", "Strata.Archive", "Strata.Linux", "Strata.Host", "Strata.Storage", "Strata.Dockerfile", "Strata.Build", "Strata.Runtime", "Strata.Engine"],
    };

    [Fact]
    public void Every_part_has_its_place()
    {
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), AssemblyFile.Own.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_part_knows_one_that_it_may_not()
    {
        var offending = new List<string>();
        foreach (var assembly in AssemblyFile.Own.Values)
        {
            foreach (var reference in assembly.References.Where(AssemblyFile.Own.ContainsKey))
            {
                if (!Allowed[assembly.Name].Contains(reference)) offending.Add($"{assembly.Name} -> {reference}");
            }
        }
        Assert.Empty(offending);
    }

    [Fact]
    public void Only_the_command_line_writes_to_the_console()
    {
        AssertOnlyIn("System.Console", static t => t == "System.Console", "strata");
    }

    [Fact]
    public void Only_one_part_speaks_http()
    {
        // Registry projects will join it.
        AssertOnlyIn("System.Net.Http", static t => t.StartsWith("System.Net.Http.", StringComparison.Ordinal), "Strata.Http");
    }

    [Fact]
    public void Only_the_linux_part_makes_system_calls()
    {
        // The codecs that .NET carries are no system calls.
        var offending = AssemblyFile.Own.Values
            .Where(static a => a.Name != "Strata.Linux")
            .SelectMany(static a => a.NativeImports, static (a, import) => (a.Name, Import: import))
            .Where(static i => i is not ("Strata.Archive", "libSystem.IO.Compression.Native" or "System.IO.Compression.Native"));
        Assert.Empty(offending);
    }

    private static void AssertOnlyIn(string what, Func<string, bool> isIt, string allowed)
    {
        var offending = AssemblyFile.Own.Values.Where(a => a.Name != allowed && a.Types.Any(isIt)).Select(a => $"{a.Name} uses {what}");
        Assert.Empty(offending);
    }
}
