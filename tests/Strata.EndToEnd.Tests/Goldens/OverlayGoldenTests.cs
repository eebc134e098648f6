namespace Strata.EndToEnd.Tests.Goldens;

public sealed class OverlayGoldenTests(OverlayGoldenTests.Overlay machine) : GoldenTests(machine), IClassFixture<OverlayGoldenTests.Overlay>
{
    public static TheoryData<string> Cases => [.. ((string[])["cases", "run"]).SelectMany(static folder => GoldenFiles.Names(folder).Select(name => $"{folder}/{name}"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_build_is_what_Docker_makes_of_it(string name) => Check(name);

    public sealed class Overlay() : Machine("overlay");
}
