using Strata.Dockerfile.Expansion;
using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Linting;

/// <summary>The checks that look at one stage's instructions in their order.</summary>
public sealed class StageChecks
{
    private static readonly HashSet<string> SecretWords =
        new(StringComparer.OrdinalIgnoreCase) { "apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token" };

    private readonly Action<LintRule, string, SourceRange> _report;
    private readonly WordExpander? _unexpanded;
    private readonly Dictionary<string, Instruction> _last = [];
    private bool _hasShell;
    private bool _hasWorkdir;

    /// <summary>For instructions whose variables are expanded.</summary>
    /// <param name="report">Hears of each warning.</param>
    /// <param name="below">The stage that this one starts from; null for an image or none.</param>
    public StageChecks(Action<LintRule, string, SourceRange> report, StageChecks? below)
    {
        _report = report;
        _hasShell = below?._hasShell ?? false;
        _hasWorkdir = below?._hasWorkdir ?? false;
    }

    /// <summary>For instructions as they are written: where a variable decides, nothing is reported.</summary>
    internal StageChecks(Action<LintRule, string, SourceRange> report, StageChecks? below, char escape)
        : this(report, below) => _unexpanded = new WordExpander(escape);

    /// <summary>Looks at the next instruction.</summary>
    public void Check(Instruction instruction)
    {
        switch (instruction)
        {
            case CmdInstruction cmd:
                CheckOnlyOne(cmd);
                CheckForm(cmd, cmd.Command);
                break;
            case EntrypointInstruction entrypoint:
                CheckOnlyOne(entrypoint);
                CheckForm(entrypoint, entrypoint.Command);
                break;
            case HealthcheckInstruction:
                CheckOnlyOne(instruction);
                break;
            case ShellInstruction:
                _hasShell = true;
                break;
            case WorkdirInstruction workdir:
                CheckWorkdir(workdir);
                break;
            case ExposeInstruction expose:
                CheckExpose(expose);
                break;
            case ArgInstruction arg:
                foreach (var argument in arg.Arguments) CheckSecret(arg, argument.Name);
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

    private void CheckForm(Instruction instruction, CommandForm form)
    {
        if (form.IsExec || _hasShell) return;
        _report(LintRules.JsonArgsRecommended, $"JSON arguments recommended for {instruction.Name} to prevent unintended behavior related to OS signals", instruction.Range);
    }

    private void CheckOnlyOne(Instruction instruction)
    {
        if (_last.TryGetValue(instruction.Name, out var earlier))
        {
            _report(
                LintRules.MultipleInstructionsDisallowed,
                $"Multiple {instruction.Name} instructions should not be used in the same stage because only the last one will be used",
                earlier.Range);
        }
        _last[instruction.Name] = instruction;
    }

    // A path with variables may be absolute: better silent than wrong.
    private void CheckWorkdir(WorkdirInstruction workdir)
    {
        var path = workdir.Path;
        var isKnown = _unexpanded is null || !path.Contains('$', StringComparison.Ordinal);
        if (_unexpanded is not null && isKnown)
        {
            try
            {
                path = _unexpanded.Expand(path, static _ => null);
            }
            catch (StrataException)
            {
                // An open quote: the build will say so.
                return;
            }
        }
        if (!path.StartsWith('/') && isKnown && !_hasWorkdir)
        {
            _report(LintRules.WorkdirRelativePath, $"Relative workdir {GoText.Quote(path)} can have unexpected results if the base image changes", workdir.Range);
        }
        _hasWorkdir = true;
    }

    private void CheckExpose(ExposeInstruction expose)
    {
        foreach (var port in expose.Ports)
        {
            if (_unexpanded is not null && port.Contains('$', StringComparison.Ordinal)) continue;
            if (port.LastIndexOf(':') > 0)
            {
                _report(LintRules.ExposeInvalidFormat, $"EXPOSE instruction should not define an IP address or host-port mapping, found '{port}'", expose.Range);
            }
            var slash = port.LastIndexOf('/');
            if (slash >= 0 && port[(slash + 1)..].Any(char.IsUpper))
            {
                _report(LintRules.ExposeProtoCasing, $"Defined protocol '{port}' in EXPOSE instruction should be lowercase", expose.Range);
            }
        }
    }

    private void CheckLegacy(Instruction instruction, IReadOnlyList<NamedValue> pairs)
    {
        if (pairs.Any(static pair => pair.IsLegacy))
        {
            _report(LintRules.LegacyKeyValueFormat, $"\"{instruction.Name} key=value\" should be used instead of legacy \"{instruction.Name} key value\" format", instruction.Range);
        }
    }

    private void CheckSecret(Instruction instruction, string name)
    {
        var words = name.Split('_');
        if (!words.Any(SecretWords.Contains) || words.Contains("public", StringComparer.OrdinalIgnoreCase)) return;
        _report(LintRules.SecretsUsedInArgOrEnv, $"Do not use ARG or ENV instructions for sensitive data ({instruction.Name} {GoText.Quote(name)})", instruction.Range);
    }
}
