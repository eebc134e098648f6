namespace Strata.EndToEnd.Tests.Goldens;

public sealed class OverlayGoldenTests(OverlayGoldenTests.Overlay machine) : GoldenTests(machine), IClassFixture<OverlayGoldenTests.Overlay>
{
    public sealed class Overlay() : Machine("overlay");
}
