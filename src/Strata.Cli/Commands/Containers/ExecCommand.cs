using Strata.Cli.Arguments;
using Strata.Engine.Containers;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>exec</c>: runs one more process in a running container.</summary>
[SupportedOSPlatform("linux")]
internal static class ExecCommand
{
    public static Command Create() => new()
    {
        Short = "Execute a command in a running container",
        Usage = "[OPTIONS] CONTAINER COMMAND [ARG...]",
        AliasPaths = ["container exec", "exec"],
        CommonRank = 3,
        Arguments = PositionalRule.MinArgs(2),
        StopAtFirstPositional = true,
        Define = static flags =>
        {
            var detach = flags.Bool("detach", 'd', "Detached mode: run command in the background");
            var keys = flags.String("detach-keys", null, "Override the key sequence for detaching a container");
            var environment = flags.Custom<IReadOnlyList<string>>("env", 'e', "Set environment variables", "list", [], ContainerFlags.AppendEnvironment);
            var files = flags.Strings("env-file", null, "Read in a file of environment variables");
            var interactive = flags.Bool("interactive", 'i', "Keep STDIN open even if not attached");
            var privileged = flags.Bool("privileged", null, "Give extended privileges to the command");
            var terminal = flags.Bool("tty", 't', "Allocate a pseudo-TTY");
            var user = flags.String("user", 'u', "Username or UID (format: \"<name|uid>[:<group|gid>]\")");
            var directory = flags.String("workdir", 'w', "Working directory inside the container");
            return async (invocation, _) =>
            {
                using var store = invocation.OpenStore();
                var request = new ExecRequest([.. invocation.Arguments.Skip(1)])
                {
                    Environment = [.. files.Value.SelectMany(EnvironmentFile.Read), .. environment.Value],
                    Interactive = interactive.Value,
                    Privileged = privileged.Value,
                    Terminal = terminal.Value,
                    User = user.Value.Length > 0 ? user.Value : null,
                    WorkingDirectory = directory.Value.Length > 0 ? directory.Value : null,
                };
                var attach = detach.Value ? null : ContainerStreams.Read(invocation, terminal.Value, interactive.Value, keys.Value, forwardsSignals: false);
                var outcome = await new ContainerExec(store, invocation.Time).RunAsync(invocation.Arguments[0], request, attach, CancellationToken.None);
                if (outcome.Failure is { } failure) await invocation.Error.WriteLineAsync(failure.Message);
                return await ContainerStreams.TellLeavingAsync(invocation, outcome);
            };
        },
    };
}
