using Strata.Cli.Arguments;
using Strata.Cli.Commands.Mounting;
using Strata.Engine.Containers.Documents;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>container mount</c> and <c>container unmount</c>.</summary>
[SupportedOSPlatform("linux")]
internal static class ContainerMountCommands
{
    private static readonly MountCommands Commands = new(
        "container",
        "CONTAINER",
        static async (invocation, store, whole) =>
        {
            var containers = invocation.OpenContainers(store);
            var rows = new List<MountedRow>();
            foreach (var container in await containers.ListAsync())
            {
                if (containers.FindMount(container.Id) is { } directory) rows.Add(Row(container, directory, whole));
            }
            return rows;
        },
        static async (invocation, store, isMounted) =>
        {
            var containers = invocation.OpenContainers(store);
            return [.. (await containers.ListAsync()).Where(c => !isMounted || !c.State.Running && containers.FindMount(c.Id) is not null).Select(static c => c.Id)];
        },
        static async (invocation, store, name, whole, cancel) =>
        {
            var (container, directory) = await invocation.OpenContainers(store).MountAsync(name, cancel);
            return Row(container, directory, whole);
        },
        static async (invocation, store, name) => (await invocation.OpenContainers(store).UnmountAsync(name)).Id);

    public static Command CreateMount() => Commands.CreateMount();

    public static Command CreateUnmount() => Commands.CreateUnmount();

    private static MountedRow Row(ContainerDocument container, string directory, bool whole) =>
        new(container.Id, whole ? container.Id : container.Id[..12], [container.Name[1..]], directory);
}
