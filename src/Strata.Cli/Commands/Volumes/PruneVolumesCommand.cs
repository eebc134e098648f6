using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Engine.Images;
using Strata.Engine.Volumes;
using Strata.Oci;

namespace Strata.Cli.Commands.Volumes;

/// <summary><c>volume prune</c>: removes the volumes that no container uses.</summary>
internal static class PruneVolumesCommand
{
    public static Command Create() => new()
    {
        Short = "Remove unused local volumes",
        Usage = "[OPTIONS]",
        Define = static flags =>
        {
            var all = flags.Bool("all", 'a', "Remove all unused volumes, not just anonymous ones");
            var prune = new PruneFlags(flags, "label=<label>");
            return async (invocation, cancel) =>
            {
                var every = all.Value;
                foreach (var (name, value) in prune.Filters)
                {
                    if (name == "all" && all.Changed) throw StrataException.Invalid("conflicting options: cannot specify both --all and --filter all=1");
                    if (name == "all") every = FilterValues.Bool(name, value);
                    else if (name is not ("label" or "label!")) throw FilterValues.Unknown(name);
                }
                var wanted = PruneFilters.Parse(prune.Filters.Where(static f => f.Name != "all"), every, invocation.Time);
                var warning = every ? "WARNING! This will remove all local volumes not used by at least one container." : "WARNING! This will remove anonymous local volumes not used by at least one container.";
                if (!await prune.MayGoOnAsync(invocation, warning, cancel)) return 0;
                using var store = invocation.OpenStore();
                var (names, reclaimed) = new VolumeCatalog(store, invocation.Time).Prune(wanted, cancel);
                if (names.Count > 0) await invocation.Out.WriteLineAsync("Deleted Volumes:\n" + string.Join('\n', names) + "\n");
                await invocation.Out.WriteLineAsync("Total reclaimed space: " + HumanUnits.HumanSize(reclaimed));
                return 0;
            };
        },
    };
}
