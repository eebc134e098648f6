using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Linting;

/// <summary>The checks that need nothing but the parsed text: no values of variables, no base images.</summary>
internal sealed class FileChecks
{
    private readonly List<LintWarning> _warnings = [];

    /// <summary>The checks of the file as a whole, in Docker's order.</summary>
    /// <param name="raws">The instructions; of a file that is wrong, those before the first wrong one.</param>
    /// <param name="stages">The stages; null when the file is wrong.</param>
    public static IReadOnlyList<LintWarning> Run(IReadOnlyList<RawInstruction> raws, IReadOnlyList<Stage>? stages)
    {
        var checks = new FileChecks();
        foreach (var raw in raws)
        {
            if (raw.Line.EmptyContinuation is > 0 and var line) checks.Add(LintRules.NoEmptyContinuation, "Empty continuation line", SourceRange.Line(line));
        }
        foreach (var raw in raws) checks.CheckInstruction(raw);
        if (stages is null) return checks._warnings;
        checks.CheckNames(stages);
        checks.CheckCasing(raws);
        return checks._warnings;
    }

    /// <summary>As far as the text alone tells: the checks of stages and their bases.</summary>
    public static IReadOnlyList<LintWarning> RunStages(IReadOnlyList<Stage> stages, char escape)
    {
        var checks = new FileChecks();
        foreach (var stage in stages) checks.CheckPlatform(stage);
        var byName = new Dictionary<string, StageChecks>(StringComparer.OrdinalIgnoreCase);
        foreach (var stage in stages)
        {
            var stageChecks = new StageChecks(checks.Add, byName.GetValueOrDefault(stage.BaseName), escape);
            if (stage.Name is not null) byName[stage.Name] = stageChecks;
            foreach (var instruction in stage.Instructions) stageChecks.Check(instruction);
        }
        return checks._warnings;
    }

    private void Add(LintRule rule, string message, SourceRange range) => _warnings.Add(new LintWarning(rule, message, range));

    private void CheckInstruction(RawInstruction raw)
    {
        switch (raw.Name)
        {
            case "FROM":
                CheckFrom(raw);
                if (raw.Arguments.Count == 3) CheckDescription(raw, [raw.Arguments[2].ToLowerInvariant()]);
                break;
            case "ARG":
                CheckDescription(raw, [.. raw.Arguments.Select(static word => word.Split('=', 2)[0])]);
                break;
            case "MAINTAINER":
                Add(LintRules.MaintainerDeprecated, "Maintainer instruction is deprecated in favor of using label", raw.Line.Range);
                break;
        }
    }

    private void CheckFrom(RawInstruction raw)
    {
        var words = raw.Arguments;
        if (words.Count != 3) return;
        if (words[2].Any(char.IsUpper)) Add(LintRules.StageNameCasing, $"Stage name '{words[2]}' should be lowercase", raw.Line.Range);
        if (Casing(words[1]) is var casing && (casing == LetterCase.Mixed || casing != Casing(raw.Keyword)))
        {
            Add(LintRules.FromAsCasing, $"'{words[1]}' and '{raw.Keyword}' keywords' casing do not match", raw.Line.Range);
        }
    }

    // Only the last comment counts, and an empty one is none.
    private void CheckDescription(RawInstruction raw, string[] names)
    {
        if (raw.Line.Comments.Count == 0 || names.Length == 0) return;
        var word = raw.Line.Comments[^1].Split(' ')[0];
        if (word.Length == 0 || names.Contains(word)) return;
        var example = names.Length > 1 ? "<arg_key>" : names[0];
        Add(LintRules.InvalidDefinitionDescription, $"Comment for {raw.Name} should follow the format: `# {example} <description>`", raw.Line.Range);
    }

    private void CheckNames(IReadOnlyList<Stage> stages)
    {
        var seen = new HashSet<string>();
        foreach (var stage in stages)
        {
            if (stage.Name is "scratch" or "context")
            {
                Add(LintRules.ReservedStageName, $"Stage name should not use the same name as reserved stage {GoText.Quote(stage.Name)}", stage.Range);
            }
            if (stage.Name is not null && !seen.Add(stage.Name))
            {
                Add(LintRules.DuplicateStageName, $"Duplicate stage name {GoText.Quote(stage.Name)}, stage names should be unique", stage.Range);
            }
        }
    }

    private void CheckPlatform(Stage stage)
    {
        switch (stage.Platform)
        {
            case null:
                break;
            case "$TARGETPLATFORM" or "${TARGETPLATFORM}":
                Add(LintRules.RedundantTargetPlatform, PlatformMessages.Redundant(stage.Platform), stage.Range);
                break;
            case var platform when !platform.Contains('$', StringComparison.Ordinal) && PlatformMessages.IsConstantUnnamed(stage.Name, platform):
                Add(LintRules.FromPlatformFlagConstDisallowed, PlatformMessages.Constant(platform), stage.Range);
                break;
        }
    }

    private void CheckCasing(IReadOnlyList<RawInstruction> raws)
    {
        var lower = raws.Count(static raw => Casing(raw.Keyword) == LetterCase.Lower);
        var upper = raws.Count(static raw => Casing(raw.Keyword) == LetterCase.Upper);
        var (majority, name) = lower > upper ? (LetterCase.Lower, "lowercase") : (LetterCase.Upper, "uppercase");
        foreach (var raw in raws)
        {
            if (Casing(raw.Keyword) == majority) continue;
            Add(LintRules.ConsistentInstructionCasing, $"Command '{raw.Keyword}' should match the case of the command majority ({name})", raw.Line.Range);
        }
    }

    private static LetterCase Casing(string word) =>
        !word.Any(char.IsLower) ? LetterCase.Upper : !word.Any(char.IsUpper) ? LetterCase.Lower : LetterCase.Mixed;

    private enum LetterCase
    {
        Upper,
        Lower,
        Mixed,
    }
}
