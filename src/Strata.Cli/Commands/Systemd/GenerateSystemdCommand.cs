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
            var separator = flags.String("separator", null, "What stands between the prefix and the container's name", defaultValue: "-");
            var restartSeconds = flags.Int("restart-sec", null, "Seconds before the container is started again (default systemd's, 100ms)", "uint");
            var start = flags.Int("start-timeout", null, "Seconds that the start may take (default systemd's, 90)", "uint");
            var after = flags.Strings("after", null, "Start after a unit, beside network-online.target");
            var wants = flags.Strings("wants", null, "Start a unit with this one, beside network-online.target");
            var requires = flags.Strings("requires", null, "Do not start without a unit");
            var environment = flags.Strings("env", 'e', "Set a variable of the unit's commands");
            var bare = flags.Bool("no-header", null, "Leave out the comment at the beginning");
            // Units are named so in any case: another container with an id's name would be another container.
            flags.Bool("name", 'n', "Use the container's name and not its id (the default)");
            return async (invocation, cancel) =>
            {
                if (restart.Changed && !ContainerUnit.RestartWords.Contains(restart.Value)) throw StrataException.Invalid($"{restart.Value} is not a valid restart policy: use one of {string.Join(", ", ContainerUnit.RestartWords)}");
                using var store = invocation.OpenStore();
                var containers = invocation.OpenContainers(store);
                foreach (var (flag, most) in ((string, long)[])[("stop-timeout", stop.Value), ("restart-sec", restartSeconds.Value), ("start-timeout", start.Value)])
                {
                    if (most is < 0 or > int.MaxValue) throw StrataException.Invalid($"invalid value for --{flag}: {most}");
                }
                var program = Environment.ProcessPath ?? throw new StrataException(ErrorKind.FailedPrecondition, "the path of this program is not known");
                foreach (var text in invocation.Arguments)
                {
                    var container = await containers.GetAsync(text);
                    var unit = new ContainerUnit(container, store.Paths, program)
                    {
                        Prefix = prefix.Value,
                        Restart = restart.Changed ? restart.Value : null,
                        StopSeconds = stop.Changed ? (int)stop.Value : null,
                        Separator = separator.Value,
                        RestartSeconds = restartSeconds.Changed ? (int)restartSeconds.Value : null,
                        StartSeconds = start.Changed ? (int)start.Value : null,
                        After = after.Value,
                        Wants = wants.Value,
                        Requires = requires.Value,
                        Environment = [.. environment.Value.Select(static text => text.Contains('=', StringComparison.Ordinal) ? text : $"{text}={Environment.GetEnvironmentVariable(text)}")],
                        HasHeader = !bare.Value,
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
