using Strata.Cli.Arguments;
using Strata.Engine.Containers;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary>Does something to every container that a command line names: what fails for one is told, and the others follow.</summary>
[SupportedOSPlatform("linux")]
internal static class EachContainer
{
    /// <summary>Prints each name when it is done.</summary>
    /// <param name="invocation">The command line.</param>
    /// <param name="act">What is done.</param>
    /// <param name="isHarmless">Failures that do not count; null for none.</param>
    /// <returns>0, or 1 when one failed.</returns>
    public static Task<int> RunAsync(Invocation invocation, Func<ContainerLife, string, Task> act, Func<StrataException, bool>? isHarmless = null) => PrintAsync(
        invocation,
        async (containers, text) =>
        {
            await act(containers, text);
            return text;
        },
        isHarmless);

    /// <summary>As <see cref="RunAsync"/>, with a line of its own for each.</summary>
    public static async Task<int> PrintAsync(Invocation invocation, Func<ContainerLife, string, Task<string>> act, Func<StrataException, bool>? isHarmless = null)
    {
        using var store = invocation.OpenStore();
        var containers = invocation.OpenContainers(store);
        return await EachArgument.RunAsync(invocation, invocation.Arguments, async text => await invocation.Out.WriteLineAsync(await act(containers, text)), isHarmless);
    }
}
