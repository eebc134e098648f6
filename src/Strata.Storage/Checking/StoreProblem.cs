namespace Strata.Storage.Checking;

/// <summary>Something wrong in a store.</summary>
/// <param name="Subject">What it is about, such as <c>layer sha256:…</c>.</param>
/// <param name="Description">What is wrong.</param>
/// <param name="Remedy">What mends it, in words.</param>
/// <param name="Repaired">True when it was mended in this check.</param>
public sealed record StoreProblem(string Subject, string Description, string Remedy, bool Repaired);
