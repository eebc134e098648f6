using Strata.Cli.Arguments;
using Strata.Engine.Containers.Supervision;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>supervise</c>: the process that checks the health of containers and keeps their full log files; started by the first that needs it.</summary>
[SupportedOSPlatform("linux")]
internal static class SuperviseCommand
{
    public static Command Create() => new()
    {
        Short = "Check the health of containers and keep their full log files until none that needs it runs",
        Hidden = true,
        Define = static _ => static async (invocation, cancel) =>
        {
            if (!invocation.HasStore()) return 0;
            using var store = invocation.OpenStore();
            await new ContainerSupervisor(store, invocation.Time).RunAsync(cancel);
            return 0;
        },
    };
}
