namespace Strata.Dockerfile.Linting;

/// <summary>One of Docker's build checks.</summary>
/// <param name="Name">The name that <c># check=skip=</c> takes, such as <c>StageNameCasing</c>.</param>
/// <param name="Description">What the rule asks for.</param>
/// <param name="UrlPath">The last part of the address of its page.</param>
public sealed record LintRule(string Name, string Description, string UrlPath)
{
    /// <summary>True for a rule that is silent unless <c># check=experimental=</c> names it; <c>skip=</c> does not touch it.</summary>
    public bool IsExperimental { get; init; }

    /// <summary>The address of its page.</summary>
    public string Url => $"https://docs.docker.com/go/dockerfile/rule/{UrlPath}/";
}
