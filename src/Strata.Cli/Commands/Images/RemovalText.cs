using System.Text;
using Strata.Engine.Images;

namespace Strata.Cli.Commands.Images;

/// <summary>What a removal did, a line each.</summary>
internal static class RemovalText
{
    /// <summary>The lines; <c>rmi</c> and the prune commands begin them in different cases.</summary>
    public static string Lines(IReadOnlyList<RemovalRecord> records, string untagged, string deleted)
    {
        var text = new StringBuilder();
        foreach (var record in records) text.Append(record.IsDeletion ? deleted : untagged).Append(": ").Append(record.Text).Append('\n');
        return text.ToString();
    }
}
