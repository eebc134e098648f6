using Strata.Cli.Arguments;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>update</c>: changes containers' limits and restart policies.</summary>
[SupportedOSPlatform("linux")]
internal static class UpdateCommand
{
    public static Command Create() => new()
    {
        Short = "Update configuration of one or more containers",
        Usage = "[OPTIONS] CONTAINER [CONTAINER...]",
        AliasPaths = ["container update", "update"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var limits = new LimitFlags(flags);
            var restart = flags.String("restart", null, "Restart policy to apply when a container exits");
            return (invocation, _) =>
            {
                if (!limits.IsAnyGiven && !restart.Changed) throw new UsageException("you must provide one or more flags when using this command", UsageException.ArgumentError);
                var policy = restart.Changed ? RestartFlag.Read(restart.Value) : null;
                return EachContainer.RunAsync(invocation, async (containers, text) =>
                {
                    var warnings = await containers.UpdateAsync(text, config => limits.Read(config) with { RestartPolicy = policy ?? config.RestartPolicy });
                    foreach (var warning in warnings) await invocation.Error.WriteLineAsync("WARNING: " + warning);
                });
            };
        },
    };
}
