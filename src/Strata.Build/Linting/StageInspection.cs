using Strata.Build.Frontend;
using Strata.Dockerfile.Expansion;
using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Linting;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Build.Linting;

/// <summary>The checks of one stage's instructions, as they are translated.</summary>
internal sealed class StageInspection
{
    // Set by who reads the image afterwards, never by the Dockerfile.
    private static readonly string[] NeverDeclared = ["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"];

    private readonly BuildChecks _checks;
    private readonly Stage _stage;
    private readonly StageChecks _stageChecks;
    private readonly HashSet<string> _declared = [];

    public StageInspection(BuildChecks checks, Stage stage, StageInspection? below)
    {
        _checks = checks;
        _stage = stage;
        _stageChecks = new StageChecks(checks.Add, below?._stageChecks);
        if (below is not null) _declared.UnionWith(below._declared);
    }

    /// <summary>Looks at an instruction.</summary>
    /// <param name="instruction">The instruction, its variables expanded.</param>
    /// <param name="scope">What expanded it.</param>
    /// <param name="environment">The variables that were known.</param>
    public void Check(Instruction instruction, ExpansionScope scope, Variables environment)
    {
        if (instruction is RunInstruction run) ReadMounts(run, scope);
        // Ports are expanded in another way, of which Docker tells nothing.
        if (instruction is not ExposeInstruction) CheckVariables(instruction, scope, environment);
        _stageChecks.Check(instruction);
        if (instruction is AddInstruction or CopyInstruction { From: null }) CheckIgnored((FileInstruction)instruction);
    }

    /// <summary>Reports variables that a text of an instruction asks for and nobody has set.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="scope">What expanded the text.</param>
    /// <param name="environment">The variables that were known.</param>
    public void CheckVariables(Instruction instruction, ExpansionScope scope, Variables environment)
    {
        foreach (var name in scope.UnsetUses)
        {
            if (_declared.Contains(name) || NeverDeclared.Contains(name)) continue;
            var suggestion = Suggestion.Find(name, environment.Names) is { } close ? $" (did you mean ${close}?)" : "";
            _checks.Add(LintRules.UndefinedVar, $"Usage of undefined variable '${name}'{suggestion}", instruction.Range);
        }
    }

    /// <summary>Notes an argument and the value that it got; null for none.</summary>
    public void Declare(ArgInstruction instruction, ArgDeclaration declaration, string? value)
    {
        _declared.Add(declaration.Name);
        _checks.Outline?.Declare(_stage, instruction, declaration, value);
    }

    // A mount that is wrong is told of by who carries it out.
    private void ReadMounts(RunInstruction run, ExpansionScope scope)
    {
        foreach (var text in run.Mounts)
        {
            try
            {
                var mount = RunMount.Parse(text, value => scope.Word(run, value));
                _checks.Outline?.AddMount(run, mount);
            }
            catch (StrataException)
            {
                return;
            }
        }
    }

    private void CheckIgnored(FileInstruction instruction)
    {
        if (_checks.Ignore is not { IsEmpty: false } ignore) return;
        var verb = instruction is AddInstruction ? "Add" : "Copy";
        foreach (var source in instruction.Sources)
        {
            if (instruction is AddInstruction && IsRemote(source)) continue;
            if (ignore.IsSourceIgnored(source)) _checks.Add(LintRules.CopyIgnoredFile, $"Attempting to {verb} file \"{source}\" that is excluded by .dockerignore", instruction.Range);
        }
    }

    private static bool IsRemote(string source) => source.Contains("://", StringComparison.Ordinal) || source.StartsWith("git@", StringComparison.Ordinal);
}
