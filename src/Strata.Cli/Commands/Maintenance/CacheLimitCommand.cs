using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Engine.Maintenance.Caching;

namespace Strata.Cli.Commands.Maintenance;

/// <summary><c>builder limit</c>: shows or sets how much the build cache may keep.</summary>
internal static class CacheLimitCommand
{
    private const string None = "none";

    public static Command Create() => new()
    {
        Short = "Show or set how much the build cache may keep",
        Usage = "[SIZE|none]",
        Arguments = PositionalRule.MaxArgs(1),
        Define = static _ => static async (invocation, _) =>
        {
            using var store = invocation.OpenStore();
            var limit = new CacheLimit(store);
            if (invocation.Arguments is [var text])
            {
                var size = 0L;
                if (text != None && ByteSize.Read(text, out size) is { } error) throw Oci.StrataException.Invalid(error);
                limit.Bytes = text == None ? null : size;
                limit.Enforce();
            }
            await invocation.Out.WriteLineAsync(limit.Bytes is { } now ? HumanUnits.BytesSize(now) : None);
            return 0;
        },
    };
}
