using Strata.Oci;

namespace Strata.Engine.Building.Verifying;

/// <summary>What came of a verification.</summary>
/// <param name="Image">The image's id.</param>
/// <param name="Difference">The first difference; null when the build gave the same image.</param>
public sealed record Verification(Digest Image, ImageDifference? Difference);
