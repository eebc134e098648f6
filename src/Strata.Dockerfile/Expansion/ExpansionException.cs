namespace Strata.Dockerfile.Expansion;

/// <summary>Why a word cannot be expanded; <see cref="WordExpander"/> says which word.</summary>
internal sealed class ExpansionException(string message) : Exception(message);
