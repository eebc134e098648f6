using Strata.Oci;

namespace Strata.Engine.Building.Verifying;

/// <summary>What came of a verification.</summary>
/// <param name="Image">The image's id.</param>
/// <param name="Difference">The first difference; null when the build gave the same image.</param>
/// <param name="IsDated">True when the build was given <c>SOURCE_DATE_EPOCH</c>: the times of the config counted, and without a difference the id is the same.</param>
public sealed record Verification(Digest Image, ImageDifference? Difference, bool IsDated);
