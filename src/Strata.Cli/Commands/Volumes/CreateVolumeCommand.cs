using Strata.Cli.Arguments;
using Strata.Engine.Volumes;
using Strata.Oci;

namespace Strata.Cli.Commands.Volumes;

/// <summary><c>volume create</c>: makes a volume.</summary>
[SupportedOSPlatform("linux")]
internal static class CreateVolumeCommand
{
    public static Command Create() => new()
    {
        Short = "Create a volume",
        Usage = "[OPTIONS] [VOLUME]",
        Arguments = PositionalRule.MaxArgs(1),
        Define = static flags =>
        {
            var driver = flags.String("driver", 'd', "Specify volume driver name", defaultValue: "local");
            var labels = flags.Strings("label", null, "Set metadata for a volume");
            var name = flags.String("name", null, "Specify volume name");
            name.Hidden = true;
            var options = flags.Strings("opt", 'o', "Set driver specific options", "map");
            return async (invocation, _) =>
            {
                if (name.Changed && invocation.Arguments.Count > 0) throw StrataException.Invalid("conflicting options: cannot specify a volume-name through both --name and as a positional arg");
                using var store = invocation.OpenStore();
                await invocation.Out.WriteLineAsync(new VolumeCatalog(store, invocation.Time).Create(new NewVolume
                {
                    Name = invocation.Arguments.Count > 0 ? invocation.Arguments[0] : name.Changed ? name.Value : null,
                    Driver = driver.Value,
                    Labels = KeyValues.Read(labels.Value),
                    Options = KeyValues.Read(options.Value),
                }));
                return 0;
            };
        },
    };
}
