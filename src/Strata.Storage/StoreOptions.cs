using Strata.Host;
using Strata.Linux.UserNamespaces;

namespace Strata.Storage;

/// <summary>How a store is opened.</summary>
public sealed record StoreOptions
{
    /// <summary>The data root; made when it is missing.</summary>
    public required string Root { get; init; }

    /// <summary>The layer driver's name; null for the store's own, or the best that works here for a new store.</summary>
    public string? Driver { get; init; }

    /// <summary>
    /// False to leave writing back to the kernel: faster, and the last half minute's images may be lost when the power fails.
    /// Against a killed process everything is safe either way.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>Why this process may neither mount nor give files to other owners; null when it may. A new store is then one that needs neither.</summary>
    public string? NoPrivileges { get; init; }

    /// <summary>The clock of creation and use times.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// The data root where nobody says otherwise: <c>STRATA_ROOT</c>, else <c>/var/lib/strata</c> as root and
    /// <c>$XDG_DATA_HOME/strata</c> as an ordinary user.
    /// </summary>
    public static string DefaultRoot
    {
        get
        {
            if (Environment.GetEnvironmentVariable("STRATA_ROOT") is { Length: > 0 } root) return Path.GetFullPath(root);
            if (HostSystem.IsLinux && !UserNamespace.IsOrdinaryUser) return "/var/lib/strata";
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "strata");
        }
    }
}
