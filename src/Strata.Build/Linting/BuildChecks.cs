using Strata.Build.Frontend;
using Strata.Dockerfile.Expansion;
using Strata.Dockerfile.Ignoring;
using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Linting;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Build.Linting;

/// <summary>
/// Docker's checks, those included that need values, base images and the context. The translation calls it as it gets
/// there, so that warnings come in Docker's order and end where a failure ends it.
/// </summary>
internal sealed class BuildChecks(DockerfileDocument document, CheckSettings settings, Action<LintWarning> report)
{
    private readonly List<LintWarning> _warnings = [];

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<LintWarning> Warnings => _warnings;

    /// <summary>The <c>.dockerignore</c>; null for none.</summary>
    public IgnorePatterns? Ignore { get; init; }

    /// <summary>What <c>--call=outline</c> shows, filled by the translation; null when nobody asks.</summary>
    public OutlineRecorder? Outline { get; init; }

    /// <summary>Which checks count: the build argument's value, else the directive's.</summary>
    /// <exception cref="StrataException">InvalidArgument with BuildKit's text.</exception>
    public static CheckSettings ReadSettings(string? directive, IReadOnlyDictionary<string, string> arguments)
    {
        try
        {
            return arguments.TryGetValue(CheckSettings.BuildArgument, out var given) ? CheckSettings.FromBuildArgument(given) : CheckSettings.FromDirective(directive);
        }
        catch (StrataException e)
        {
            throw new DockerfileException(e.Kind, e.Message, SourceRange.None, source: null, e);
        }
    }

    /// <summary>The checks of the file as a whole.</summary>
    public void CheckFile()
    {
        foreach (var warning in document.FileWarnings) Add(warning);
    }

    /// <summary>The checks of all <c>FROM</c>s, reached or not.</summary>
    /// <param name="arguments">The arguments as the build gives them.</param>
    /// <param name="defaults">The same when it gives none; null when they can't be had.</param>
    /// <param name="validate">Fails where the stage can't be right; called behind its checks.</param>
    public void CheckStages(BuildArguments arguments, BuildArguments? defaults, Action<Stage> validate)
    {
        if (defaults is not null) CheckDefaults(defaults);
        foreach (var stage in document.Stages)
        {
            CheckFrom(stage, arguments);
            validate(stage);
        }
    }

    /// <summary>The checks of a stage's instructions.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="below">The checks of the stage that it starts from; null for an image.</param>
    public StageInspection Inspect(Stage stage, StageInspection? below) => new(this, stage, below);

    /// <summary>The check of a base image.</summary>
    public void CheckBaseImage(Stage stage, string name, Platform expected, ImageConfig image)
    {
        if (image.Architecture.Length == 0 || (image.Os == expected.Os && image.Architecture == expected.Architecture)) return;
        Add(LintRules.InvalidBaseImagePlatform, $"Base image {name} was pulled with platform \"{image.Platform}\", expected \"{expected}\" for current build", stage.Range);
    }

    /// <summary>Fails when there are warnings and the settings make errors of them.</summary>
    /// <exception cref="StrataException">InvalidArgument with BuildKit's text.</exception>
    public void ThrowIfWarningsFail()
    {
        if (!settings.FailsOnWarnings || _warnings.Count == 0) return;
        var names = _warnings.Select(static warning => warning.Rule.Name).Distinct();
        throw new DockerfileException(ErrorKind.InvalidArgument, $"lint violation found for rules: {string.Join(", ", names)}", SourceRange.None, document.Source);
    }

    public void Add(LintRule rule, string message, SourceRange range) => Add(new LintWarning(rule, message, range));

    private void Add(LintWarning warning)
    {
        if (!settings.Applies(warning.Rule)) return;
        _warnings.Add(warning);
        report(warning);
    }

    private void CheckDefaults(BuildArguments defaults)
    {
        foreach (var stage in document.Stages)
        {
            string name;
            try
            {
                name = new ExpansionScope(document.Directives.Escape, defaults.FindGlobal).Word(stage.Range, stage.BaseName);
            }
            catch (StrataException)
            {
                // The build fails for the same reason.
                return;
            }
            if (Reference.TryParse(name, out _)) continue;
            Add(LintRules.InvalidDefaultArgInFrom, $"Default value for ARG {stage.BaseName} results in empty or invalid base image name", stage.Range);
        }
    }

    private void CheckFrom(Stage stage, BuildArguments arguments)
    {
        var baseName = new ExpansionScope(document.Directives.Escape, arguments.FindGlobal, document.Source);
        baseName.Word(stage.Range, stage.BaseName);
        ReportUndeclared(stage, baseName, arguments);
        Outline?.UseGlobals(stage, baseName.UsedVariables);
        if (stage.Platform is null) return;

        var platform = new ExpansionScope(document.Directives.Escape, arguments.FindGlobal, document.Source);
        var value = platform.Word(stage.Range, stage.Platform);
        ReportUndeclared(stage, platform, arguments);
        Outline?.UseGlobals(stage, platform.UsedVariables);
        if (platform.UsedVariables is ["TARGETPLATFORM"] && platform.UnsetVariables.Count == 0 && value == arguments.FindGlobal("TARGETPLATFORM"))
        {
            Add(LintRules.RedundantTargetPlatform, PlatformMessages.Redundant(stage.Platform), stage.Range);
        }
        if (platform.UsedVariables.Count == 0 && platform.UnsetVariables.Count == 0 && PlatformMessages.IsConstantUnnamed(stage.Name, value))
        {
            Add(LintRules.FromPlatformFlagConstDisallowed, PlatformMessages.Constant(value), stage.Range);
        }
    }

    private void ReportUndeclared(Stage stage, ExpansionScope scope, BuildArguments arguments)
    {
        var names = arguments.GlobalNames.ToList();
        foreach (var name in scope.UnsetUses)
        {
            // Declared, though without a value.
            if (names.Contains(name)) continue;
            Add(LintRules.UndefinedArgInFrom, $"FROM argument '{name}' is not declared{Suggestion.For(name, names)}", stage.Range);
        }
    }
}
