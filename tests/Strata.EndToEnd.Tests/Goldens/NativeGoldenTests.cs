namespace Strata.EndToEnd.Tests.Goldens;

/// <summary>Those of which the driver makes something: what processes do to files.</summary>
public sealed class NativeGoldenTests(NativeGoldenTests.Native machine) : GoldenTests(machine), IClassFixture<NativeGoldenTests.Native>
{
    private static readonly string[] Kinds = ["add-", "change-", "copy-", "hardlink-", "make-", "many-", "mount-", "name-", "remove-", "rename-", "stage-", "xattr-"];

    public static TheoryData<string> Cases =>
        [.. GoldenFiles.Names("run").Where(static name => Kinds.Any(kind => name.StartsWith(kind, StringComparison.Ordinal))).Select(static name => $"run/{name}")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_build_is_what_Docker_makes_of_it(string name) => Check(name);

    public sealed class Native() : Machine("native");
}
