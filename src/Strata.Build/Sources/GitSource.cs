namespace Strata.Build.Sources;

/// <summary>A Git repository, and what of it is asked for.</summary>
public sealed record GitSource
{
    /// <summary>The address without what is only for the build: <c>https://…</c>, <c>ssh://…</c>, <c>git://…</c> or <c>git@host:path</c>.</summary>
    public required string Remote { get; init; }

    /// <summary>A branch, tag or commit; null for the repository's default branch.</summary>
    public string? Reference { get; init; }

    /// <summary>The directory whose content is taken; null for all of it.</summary>
    public string? Subdirectory { get; init; }

    /// <summary>The commit, or the beginning of its name, that must be found; null for any.</summary>
    public string? Commit { get; init; }

    /// <summary>True to have <c>.git</c> among the files.</summary>
    public bool KeepsGitDirectory { get; init; }

    /// <summary>True to leave submodules empty.</summary>
    public bool SkipsSubmodules { get; init; }

    /// <summary>As it is written in a Dockerfile.</summary>
    public override string ToString() => Reference is null && Subdirectory is null ? Remote : $"{Remote}#{Reference}{(Subdirectory is null ? "" : ":" + Subdirectory)}";
}
