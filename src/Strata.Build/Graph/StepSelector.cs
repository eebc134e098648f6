using System.Globalization;
using Strata.Oci;

namespace Strata.Build.Graph;

/// <summary>Finds a step of a graph by what people call it: its number in the target's stage, or <c>STAGE:NUMBER</c>.</summary>
internal static class StepSelector
{
    /// <exception cref="StrataException">InvalidArgument: it is no number. NotFound: no such step; names those that there are.</exception>
    public static Operation Find(IReadOnlyList<Operation> operations, string text, string target)
    {
        var colon = text.LastIndexOf(':');
        var stage = colon < 0 ? target : text[..colon];
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) throw StrataException.Invalid($"invalid step \"{text}\": expected its number, or STAGE:NUMBER");
        var steps = operations.Where(static operation => operation.Number > 0).ToList();
        return steps.Find(operation => operation.Number == number && operation.StageName.Equals(stage, StringComparison.OrdinalIgnoreCase))
            ?? throw StrataException.NotFound($"there is no step {text}; there are:\n" + string.Join('\n', steps.Select(operation => $"  {(operation.StageName == target ? "" : operation.StageName + ":")}{operation.Number}  {operation.Name}")));
    }

    /// <summary>An operation and all that it needs, in the graph's order.</summary>
    public static IReadOnlyList<Operation> Needed(IReadOnlyList<Operation> operations, Operation operation)
    {
        var needed = new HashSet<Operation>();
        var pending = new Stack<Operation>([operation]);
        while (pending.TryPop(out var next))
        {
            if (!needed.Add(next)) continue;
            foreach (var input in next.Inputs) pending.Push(input);
        }
        return [.. operations.Where(needed.Contains)];
    }
}
