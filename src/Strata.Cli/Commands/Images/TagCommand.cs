using Strata.Cli.Arguments;
using Strata.Engine.Images;

namespace Strata.Cli.Commands.Images;

/// <summary><c>tag</c>: another name for an image.</summary>
internal static class TagCommand
{
    public static Command Create() => new()
    {
        Short = "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE",
        Usage = "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
        AliasPaths = ["image tag", "tag"],
        Arguments = PositionalRule.ExactArgs(2),
        Store = StoreNeed.Records,
        Define = static _ => static (invocation, _) =>
        {
            using var store = invocation.OpenStore();
            new ImageTagging(store).Tag(invocation.Arguments[0], invocation.Arguments[1]);
            return Task.FromResult(0);
        },
    };
}
