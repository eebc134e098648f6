namespace Strata.Runtime.Isolation;

/// <summary>What keeps a container's processes in, beyond namespaces and capabilities.</summary>
public sealed record Confinement
{
    /// <summary>Docker's.</summary>
    public static Confinement Usual { get; } = new();

    /// <summary>Set-user-id programs give no rights (prctl(2), PR_SET_NO_NEW_PRIVS).</summary>
    public bool HasNoNewPrivileges { get; init; }

    /// <summary>No system call is refused.</summary>
    public bool AllowsAllSystemCalls { get; init; }

    /// <summary>A filter of system calls in Docker's format (JSON) instead of the usual one; null for that.</summary>
    public string? SystemCallProfile { get; init; }

    /// <summary>Nothing of <c>/proc</c> and <c>/sys</c> is hidden or read-only.</summary>
    public bool ShowsSystemPaths { get; init; }

    /// <summary>Its control groups can be written.</summary>
    public bool HasWritableControlGroups { get; init; }

    /// <summary>The AppArmor profile; null for none.</summary>
    public string? AppArmorProfile { get; init; }
}
