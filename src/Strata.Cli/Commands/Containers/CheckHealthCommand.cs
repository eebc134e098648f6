using Strata.Cli.Arguments;
using Strata.Engine.Containers.Health;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>health</c>: the process that checks the health of containers; started by the first that has a check.</summary>
[SupportedOSPlatform("linux")]
internal static class CheckHealthCommand
{
    public static Command Create() => new()
    {
        Short = "Check the health of containers until none with a check runs",
        Hidden = true,
        Define = static _ => static async (invocation, cancel) =>
        {
            if (!invocation.HasStore()) return 0;
            using var store = invocation.OpenStore();
            await new HealthSupervisor(store, invocation.Time).RunAsync(cancel);
            return 0;
        },
    };
}
