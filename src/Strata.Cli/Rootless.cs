using Strata.Cli.Arguments;
using Strata.Cli.Commands;
using Strata.Host;
using Strata.Linux.UserNamespaces;

namespace Strata.Cli;

/// <summary>Gives a command the rights that it needs when an ordinary user starts it.</summary>
internal static class Rootless
{
    /// <summary>
    /// Enters a user namespace where that is needed, and then does not return: the command begins again there. Where none can be
    /// had, the invocation says why, and the command goes on with what it may do.
    /// </summary>
    public static void Prepare(Command command, Invocation invocation)
    {
        if (!HostSystem.IsLinux || command.Store == StoreNeed.None || command.Store == StoreNeed.Records && invocation.HasStore()) return;
        invocation.NoPrivileges = UserNamespaceEntry.Enter();
    }
}
