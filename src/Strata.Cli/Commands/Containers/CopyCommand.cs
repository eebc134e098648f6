using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Engine.Containers.Copying;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>cp</c>: copies files between the machine and a container.</summary>
[SupportedOSPlatform("linux")]
internal static class CopyCommand
{
    public static Command Create() => new()
    {
        Short = "Copy files/folders between a container and the local filesystem",
        Long = """
            Copy files/folders between a container and the local filesystem

            Use '-' as the source to read a tar archive from stdin
            and extract it to a directory destination in a container.
            Use '-' as the destination to stream a tar archive of a
            container source to stdout.
            """,
        Usage = "[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n\tstrata cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH",
        AliasPaths = ["container cp", "cp"],
        Arguments = PositionalRule.ExactArgs(2),
        Define = static flags =>
        {
            var archive = flags.Bool("archive", 'a', "Archive mode (copy all uid/gid information)");
            var follow = flags.Bool("follow-link", 'L', "Always follow symbol link in SRC_PATH");
            var quiet = flags.Bool("quiet", 'q', "Suppress progress output during copy. Progress output is automatically suppressed if no terminal is attached");
            return async (invocation, cancel) =>
            {
                var (from, to) = (invocation.Arguments[0], invocation.Arguments[1]);
                if (from.Length == 0) throw StrataException.Invalid("source can not be empty");
                if (to.Length == 0) throw StrataException.Invalid("destination can not be empty");
                var (source, destination) = (Split(from), Split(to));
                if (source.Container is not null && destination.Container is not null) throw StrataException.NotSupported("copying between containers is not supported");
                if (source.Container is null && destination.Container is null) throw StrataException.Invalid("must specify at least one container source");

                var options = new CopyOptions { Archive = archive.Value, FollowLink = follow.Value };
                using var store = invocation.OpenStore();
                var copy = new ContainerCopy(store, invocation.Time);
                long copied = 0;
                var place = to;
                if (source.Container is { } container)
                {
                    if (to == "-")
                    {
                        if (invocation.Streams.IsOutputTerminal) throw StrataException.Invalid("cowardly refusing to write a tar archive to a terminal: redirect it or name a directory");
                        await copy.PackOutAsync(container, source.Path, invocation.Streams.Output, options, cancel);
                        return 0;
                    }
                    place = Path.GetFullPath(to);
                    copied = await copy.CopyOutAsync(container, source.Path, to, options, cancel);
                }
                else if (from == "-")
                {
                    await copy.UnpackInAsync(invocation.Streams.Input, destination.Container!, destination.Path, options, cancel);
                }
                else
                {
                    copied = await copy.CopyInAsync(from, destination.Container!, destination.Path, options, cancel);
                }
                if (quiet.Changed ? !quiet.Value : invocation.Streams.IsOutputTerminal)
                {
                    await invocation.Error.WriteLineAsync($"Successfully copied {HumanUnits.HumanSizeWithPrecision(copied, 3)} to {place}");
                }
                return 0;
            };
        },
    };

    // A path that begins with / or . is the machine's, whatever colons it has.
    private static (string? Container, string Path) Split(string argument)
    {
        var colon = argument.IndexOf(':', StringComparison.Ordinal);
        return colon <= 0 || argument[0] is '/' or '.' ? (null, argument) : (argument[..colon], argument[(colon + 1)..]);
    }
}
