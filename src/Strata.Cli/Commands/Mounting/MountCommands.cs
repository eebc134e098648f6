using Strata.Cli.Arguments;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Cli.Commands.Mounting;

/// <summary><c>mount</c> and <c>unmount</c>, which containers and images have alike.</summary>
/// <param name="what"><c>container</c> or <c>image</c>.</param>
/// <param name="argument">How the usage line calls one: <c>CONTAINER</c>.</param>
/// <param name="list">What is mounted. The second argument: ids are not shortened.</param>
/// <param name="all">Everything that can be mounted, or is mounted and can be unmounted: ids.</param>
/// <param name="mount">Mounts one.</param>
/// <param name="unmount">Unmounts one; its id.</param>
internal sealed class MountCommands(
    string what,
    string argument,
    Func<Invocation, Store, bool, Task<IReadOnlyList<MountedRow>>> list,
    Func<Invocation, Store, bool, Task<IReadOnlyList<string>>> all,
    Func<Invocation, Store, string, bool, CancellationToken, Task<MountedRow>> mount,
    Func<Invocation, Store, string, Task<string>> unmount)
{
    private const string Json = "json";
    private const string Table = "table";

    private bool IsImage => what == "image";

    public Command CreateMount() => new()
    {
        Short = $"Mount {what}s' files to look at, and print where; without {argument}S, list what is mounted",
        Usage = $"[OPTIONS] [{argument}...]",
        AliasPaths = [$"{what} mount"],
        Arguments = PositionalRule.Any,
        Define = flags =>
        {
            var everything = flags.Bool("all", 'a', $"Mount all {what}s");
            var format = flags.String("format", null, MountListing.FormatHelp);
            var noTruncation = flags.Bool("no-trunc", null, "Don't truncate output");
            return async (invocation, cancel) =>
            {
                if (format.Value is not ("" or Json or Table)) throw new UsageException($"unknown --format argument: {GoQuote.Quote(format.Value)}", UsageException.ArgumentError);
                if (everything.Value && invocation.Arguments.Count > 0) throw new UsageException($"--all and {argument}s exclude each other", UsageException.ArgumentError);
                using var store = invocation.OpenStore();
                if (invocation.Arguments.Count == 0 && !everything.Value)
                {
                    await invocation.Out.WriteAsync(MountListing.Render(await list(invocation, store, noTruncation.Value), format.Value == Json, IsImage));
                    return 0;
                }
                var rows = new List<MountedRow>();
                var names = everything.Value ? await all(invocation, store, false) : invocation.Arguments;
                var code = await EachArgument.RunAsync(invocation, names, async name => rows.Add(await mount(invocation, store, name, noTruncation.Value, cancel)));
                // Of one that was named, a script wants the directory alone.
                if (invocation.Arguments.Count == 1 && format.Value.Length == 0)
                {
                    foreach (var row in rows) await invocation.Out.WriteLineAsync(row.Directory);
                }
                else if (rows.Count > 0)
                {
                    await invocation.Out.WriteAsync(MountListing.Render(rows, format.Value == Json, IsImage));
                }
                return code;
            };
        },
    };

    public Command CreateUnmount() => new()
    {
        Short = $"Unmount what \"{what} mount\" has mounted",
        Usage = $"[OPTIONS] {argument} [{argument}...]",
        AliasPaths = [$"{what} unmount", $"{what} umount"],
        Arguments = PositionalRule.Any,
        Define = flags =>
        {
            var everything = flags.Bool("all", 'a', IsImage ? "Unmount all images" : "Unmount all containers that do not run");
            return async (invocation, _) =>
            {
                if (everything.Value == invocation.Arguments.Count > 0) throw new UsageException(everything.Value ? $"--all and {argument}s exclude each other" : $"name at least one {argument}, or give --all", UsageException.ArgumentError);
                using var store = invocation.OpenStore();
                var names = everything.Value ? await all(invocation, store, true) : invocation.Arguments;
                return await EachArgument.RunAsync(invocation, names, async name => await invocation.Out.WriteLineAsync(await unmount(invocation, store, name)));
            };
        },
    };
}
