using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Prompt;
using Strata.Engine.Images;
using Strata.Oci;

namespace Strata.Cli.Commands;

/// <summary>What every command has that removes what nobody uses: filters, and a question that <c>--force</c> leaves out.</summary>
/// <param name="flags">The command's flags.</param>
/// <param name="example">A filter, for the help.</param>
internal sealed class PruneFlags(FlagSet flags, string example)
{
    private readonly Flag<IReadOnlyList<(string Name, string Value)>> _filters = flags.Filters(null, $"Provide filter values (e.g. \"{example}\")");
    private readonly Flag<bool> _force = flags.Bool("force", 'f', "Do not prompt for confirmation");

    /// <summary>The filters as they were given.</summary>
    public IReadOnlyList<(string Name, string Value)> Filters => _filters.Value;

    /// <summary>The filters of things of which none is dangling.</summary>
    /// <exception cref="StrataException">InvalidArgument, with Docker's text.</exception>
    public PruneFilters ReadWithoutDangling(TimeProvider time, bool all = true) =>
        Filters.Any(static f => f.Name == "dangling") ? throw FilterValues.Unknown("dangling") : PruneFilters.Parse(Filters, all, time);

    /// <summary>Whether it is to be done.</summary>
    /// <param name="invocation">The command.</param>
    /// <param name="warning">What will happen.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <param name="isOneLine">The question stands behind the warning.</param>
    public async Task<bool> MayGoOnAsync(Invocation invocation, string warning, CancellationToken cancel, bool isOneLine = false) =>
        _force.Value || await ConfirmationPrompt.AskAsync(invocation.Streams, warning, cancel, isOneLine);
}
