using System.Text;
using Strata.Cli.Arguments;
using Strata.Storage.Checking;

namespace Strata.Cli.Commands.Maintenance;

/// <summary><c>system check</c>: looks for damage in the store, and mends it when asked to; code 1 when damage is left.</summary>
internal static class CheckCommand
{
    public static Command Create() => new()
    {
        Short = "Check the store for damage",
        Long = "Compare the store with its database, and every layer with its digest",
        Usage = "[OPTIONS]",
        Define = static flags =>
        {
            var quick = flags.Bool("quick", null, "Look only at what there is, without reading every layer");
            var repair = flags.Bool("repair", null, "Mend what is found: drop what is damaged and what is built on it");
            return async (invocation, cancel) =>
            {
                using var store = invocation.OpenStore();
                var isShown = invocation.Streams.IsErrorTerminal;
                var report = store.Check(
                    new CheckOptions
                    {
                        Quick = quick.Value,
                        Repair = repair.Value,
                        // One line, overwritten: the erasing sequence is ECMA-48's EL.
                        Progress = isShown ? text => invocation.Error.Write($"\rChecking {text}\u001b[K") : null,
                    },
                    cancel);
                if (isShown) await invocation.Error.WriteAsync("\r\u001b[K");
                await invocation.Out.WriteAsync(Render(report, repair.Value));
                return report.IsSound ? 0 : 1;
            };
        },
    };

    private static string Render(CheckReport report, bool repair)
    {
        var text = new StringBuilder();
        foreach (var problem in report.Problems)
        {
            text.Append(problem.Subject).Append(": ").Append(problem.Description).Append('\n');
            text.Append(problem.Repaired ? "  repaired: " : "  remedy: ").Append(problem.Remedy).Append('\n');
        }
        text.Append($"Checked {Count(report.Layers, "layer")} and {Count(report.Images, "image")}: ");
        var left = report.Problems.Count(static p => !p.Repaired);
        if (report.Problems.Count == 0) text.Append("no problems\n");
        else if (left == 0) text.Append($"{Count(report.Problems.Count, "problem")}, all repaired\n");
        else if (repair) text.Append($"{Count(report.Problems.Count, "problem")}, {left} not repaired\n");
        else text.Append($"{Count(report.Problems.Count, "problem")}; strata system check --repair mends what can be mended\n");
        return text.ToString();
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
