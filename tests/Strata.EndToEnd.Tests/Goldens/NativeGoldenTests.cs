namespace Strata.EndToEnd.Tests.Goldens;

public sealed class NativeGoldenTests(NativeGoldenTests.Native machine) : GoldenTests(machine), IClassFixture<NativeGoldenTests.Native>
{
    public sealed class Native() : Machine("native");
}
