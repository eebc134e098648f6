namespace Strata.Dockerfile.Instructions;

/// <summary>The confinement of a <c>RUN</c>.</summary>
public enum RunSecurity
{
    /// <summary>As any container.</summary>
    Sandbox,

    /// <summary>Privileged.</summary>
    Insecure,
}
