using Strata.Cli.Arguments;
using Strata.Cli.Commands.Containers;
using Strata.Oci;

namespace Strata.Cli.Commands.Systemd;

/// <summary><c>generate systemd</c>: a unit that starts a container with the machine and keeps it running.</summary>
[SupportedOSPlatform("linux")]
internal static class GenerateSystemdCommand
{
    public static Command Create() => new()
    {
        Short = "Generate a systemd unit for each container",
        Usage = "[OPTIONS] CONTAINER [CONTAINER...]",
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var files = flags.Bool("files", 'f', "Write NAME.service into the working directory instead of standard output");
            var restart = flags.String("restart-policy", null, "systemd's Restart=: no, on-success, on-failure, on-abnormal, on-watchdog, on-abort, always (default follows the container's)");
            var stop = flags.Int("stop-timeout", 't', "Seconds before a container is killed that does not stop (default follows the container's)", "uint");
            var prefix = flags.String("container-prefix", null, "What the unit's name begins with", defaultValue: "container");
            return async (invocation, cancel) =>
            {
                if (restart.Changed && !ContainerUnit.RestartWords.Contains(restart.Value)) throw StrataException.Invalid($"{restart.Value} is not a valid restart policy: use one of {string.Join(", ", ContainerUnit.RestartWords)}");
                using var store = invocation.OpenStore();
                var containers = invocation.OpenContainers(store);
                var program = Environment.ProcessPath ?? throw new StrataException(ErrorKind.FailedPrecondition, "the path of this program is not known");
                foreach (var text in invocation.Arguments)
                {
                    var container = await containers.GetAsync(text);
                    var unit = new ContainerUnit(container, store.Paths, program)
                    {
                        Prefix = prefix.Value,
                        Restart = restart.Changed ? restart.Value : null,
                        StopSeconds = stop.Changed ? (int)stop.Value : null,
                    };
                    if (!files.Value) await invocation.Out.WriteAsync(unit.ToString());
                    else
                    {
                        var path = Path.GetFullPath(unit.FileName);
                        await File.WriteAllTextAsync(path, unit.ToString(), cancel);
                        await invocation.Out.WriteLineAsync(path);
                    }
                }
                return 0;
            };
        },
    };
}
