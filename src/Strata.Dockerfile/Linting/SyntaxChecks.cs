using Strata.Dockerfile.Expansion;
using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Linting;

/// <summary>The checks that need nothing but the parsed text: no values of variables, no base images.</summary>
internal sealed class SyntaxChecks(char escape)
{
    private static readonly HashSet<string> SecretWords =
        new(StringComparer.OrdinalIgnoreCase) { "apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token" };

    private readonly List<LintWarning> _warnings = [];

    // What a stage leaves to those that start from it.
    private readonly Dictionary<string, StageState> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The warnings, ordered by line.</summary>
    public static IReadOnlyList<LintWarning> Run(
        IReadOnlyList<RawInstruction> raws, IReadOnlyList<ArgInstruction> globals, IReadOnlyList<Stage> stages, char escape)
    {
        var checks = new SyntaxChecks(escape);
        foreach (var raw in raws)
        {
            if (raw.Line.EmptyContinuation is > 0 and var line)
            {
                checks.Add(LintRules.NoEmptyContinuation, "Empty continuation line", SourceRange.Line(line));
            }
        }
        foreach (var raw in raws.Where(static raw => raw.Name == "FROM")) checks.CheckFrom(raw);
        checks.CheckStageNames(stages);
        checks.CheckCasing(raws);
        foreach (var global in globals) checks.CheckArg(global);
        foreach (var stage in stages) checks.CheckStage(stage);
        return [.. checks._warnings.OrderBy(static warning => warning.Range.Start)];
    }

    private void Add(LintRule rule, string message, SourceRange range) => _warnings.Add(new LintWarning(rule, message, range));

    private void CheckFrom(RawInstruction raw)
    {
        var words = raw.Arguments;
        if (words.Count == 3)
        {
            if (words[2].Any(char.IsUpper)) Add(LintRules.StageNameCasing, $"Stage name '{words[2]}' should be lowercase", raw.Line.Range);
            if (Casing(words[1]) is var casing && (casing == LetterCase.Mixed || casing != Casing(raw.Keyword)))
            {
                Add(LintRules.FromAsCasing, $"'{words[1]}' and '{raw.Keyword}' keywords' casing do not match", raw.Line.Range);
            }
        }
    }

    private void CheckStageNames(IReadOnlyList<Stage> stages)
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
            switch (stage.Platform)
            {
                case null:
                    break;
                case "$TARGETPLATFORM" or "${TARGETPLATFORM}":
                    Add(LintRules.RedundantTargetPlatform, $"Setting platform to predefined {stage.Platform} in FROM is redundant as this is the default behavior", stage.Range);
                    break;
                case var platform when !platform.Contains('$', StringComparison.Ordinal):
                    Add(LintRules.FromPlatformFlagConstDisallowed, $"FROM --platform flag should not use constant value {GoText.Quote(platform)}", stage.Range);
                    break;
            }
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

    private void CheckStage(Stage stage)
    {
        var state = _byName.TryGetValue(stage.BaseName, out var parent) ? new StageState { HasShell = parent.HasShell, HasWorkdir = parent.HasWorkdir } : new StageState();
        if (stage.Name is not null) _byName[stage.Name] = state;
        var last = new Dictionary<string, Instruction>();
        foreach (var instruction in stage.Instructions)
        {
            switch (instruction)
            {
                case CmdInstruction cmd:
                    CheckForm(cmd, cmd.Command, state);
                    CheckOnlyOne(cmd, last);
                    break;
                case EntrypointInstruction entrypoint:
                    CheckForm(entrypoint, entrypoint.Command, state);
                    CheckOnlyOne(entrypoint, last);
                    break;
                case HealthcheckInstruction:
                    CheckOnlyOne(instruction, last);
                    break;
                case ShellInstruction:
                    state.HasShell = true;
                    break;
                case MaintainerInstruction:
                    Add(LintRules.MaintainerDeprecated, "Maintainer instruction is deprecated in favor of using label", instruction.Range);
                    break;
                case WorkdirInstruction workdir:
                    CheckWorkdir(workdir, state);
                    break;
                case ExposeInstruction expose:
                    CheckExpose(expose);
                    break;
                case ArgInstruction arg:
                    CheckArg(arg);
                    break;
                case EnvInstruction env:
                    CheckLegacy(env, env.Variables);
                    foreach (var variable in env.Variables) CheckSecret(env, variable.Name);
                    break;
                case LabelInstruction label:
                    CheckLegacy(label, label.Labels);
                    break;
            }
        }
    }

    private void CheckForm(Instruction instruction, CommandForm form, StageState state)
    {
        if (form.IsExec || state.HasShell) return;
        Add(LintRules.JsonArgsRecommended, $"JSON arguments recommended for {instruction.Name} to prevent unintended behavior related to OS signals", instruction.Range);
    }

    private void CheckOnlyOne(Instruction instruction, Dictionary<string, Instruction> last)
    {
        if (last.TryGetValue(instruction.Name, out var earlier))
        {
            Add(
                LintRules.MultipleInstructionsDisallowed,
                $"Multiple {instruction.Name} instructions should not be used in the same stage because only the last one will be used",
                earlier.Range);
        }
        last[instruction.Name] = instruction;
    }

    // A path with variables may be absolute: better silent than wrong.
    private void CheckWorkdir(WorkdirInstruction workdir, StageState state)
    {
        var path = workdir.Path;
        if (!path.Contains('$', StringComparison.Ordinal))
        {
            try
            {
                path = new WordExpander(escape).Expand(path, static _ => null);
            }
            catch (StrataException)
            {
                // An open quote: the build will say so.
                return;
            }
        }
        if (!path.StartsWith('/') && !path.Contains('$', StringComparison.Ordinal) && !state.HasWorkdir)
        {
            Add(LintRules.WorkdirRelativePath, $"Relative workdir {GoText.Quote(path)} can have unexpected results if the base image changes", workdir.Range);
            return;
        }
        state.HasWorkdir = true;
    }

    private void CheckExpose(ExposeInstruction expose)
    {
        foreach (var port in expose.Ports)
        {
            if (port.Contains('$', StringComparison.Ordinal)) continue;
            if (port.LastIndexOf(':') > 0)
            {
                Add(LintRules.ExposeInvalidFormat, $"EXPOSE instruction should not define an IP address or host-port mapping, found '{port}'", expose.Range);
            }
            var slash = port.LastIndexOf('/');
            if (slash >= 0 && port[(slash + 1)..].Any(char.IsUpper))
            {
                Add(LintRules.ExposeProtoCasing, $"Defined protocol '{port}' in EXPOSE instruction should be lowercase", expose.Range);
            }
        }
    }

    private void CheckLegacy(Instruction instruction, IReadOnlyList<NamedValue> pairs)
    {
        if (pairs.Any(static pair => pair.IsLegacy))
        {
            Add(LintRules.LegacyKeyValueFormat, $"\"{instruction.Name} key=value\" should be used instead of legacy \"{instruction.Name} key value\" format", instruction.Range);
        }
    }

    private void CheckArg(ArgInstruction arg)
    {
        foreach (var argument in arg.Arguments) CheckSecret(arg, argument.Name);
    }

    private void CheckSecret(Instruction instruction, string name)
    {
        var words = name.Split('_');
        if (!words.Any(SecretWords.Contains) || words.Contains("public", StringComparer.OrdinalIgnoreCase)) return;
        Add(LintRules.SecretsUsedInArgOrEnv, $"Do not use ARG or ENV instructions for sensitive data ({instruction.Name} {GoText.Quote(name)})", instruction.Range);
    }

    private static LetterCase Casing(string word) =>
        !word.Any(char.IsLower) ? LetterCase.Upper : !word.Any(char.IsUpper) ? LetterCase.Lower : LetterCase.Mixed;

    private enum LetterCase
    {
        Upper,
        Lower,
        Mixed,
    }

    private sealed class StageState
    {
        public bool HasShell { get; set; }

        public bool HasWorkdir { get; set; }
    }
}
