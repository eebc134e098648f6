using Strata.Cli.Arguments;
using Strata.Engine.Containers;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>commit</c>: makes an image of a container's changes.</summary>
[SupportedOSPlatform("linux")]
internal static class CommitCommand
{
    public static Command Create() => new()
    {
        Short = "Create a new image from a container's changes",
        Usage = "[OPTIONS] CONTAINER [REPOSITORY[:TAG]]",
        AliasPaths = ["container commit", "commit"],
        Arguments = PositionalRule.RangeArgs(1, 2),
        Define = static flags =>
        {
            var author = flags.String("author", 'a', "Author (e.g., \"John Hannibal Smith <hannibal@a-team.com>\")");
            var changes = flags.Strings("change", 'c', "Apply Dockerfile instruction to the created image");
            var message = flags.String("message", 'm', "Commit message");
            var pause = flags.Bool("pause", 'p', "Pause container during commit", defaultValue: true);
            return async (invocation, cancel) =>
            {
                var reference = invocation.Arguments.Count > 1 ? Reference.ParseName(invocation.Arguments[1]) : null;
                if (reference?.Digest is not null) throw StrataException.Invalid("refusing to create a tag with a digest reference");
                using var store = invocation.OpenStore();
                var image = await new ContainerCommit(store, invocation.Time).CommitAsync(
                    invocation.Arguments[0],
                    new CommitOptions { Reference = reference, Author = author.Value, Message = message.Value, Changes = changes.Value, Pause = pause.Value },
                    cancel);
                await invocation.Out.WriteLineAsync(image.ToString());
                return 0;
            };
        },
    };
}
