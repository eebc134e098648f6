using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Linting;

namespace Strata.Dockerfile.Syntax;

/// <summary>
/// A Dockerfile, parsed: directives, the <c>ARG</c>s before the first <c>FROM</c>, and the stages. Reading is linear in
/// the text and touches nothing but it.
/// </summary>
public sealed record DockerfileDocument
{
    /// <summary>The longest text that is read, in bytes.</summary>
    public const int MaxLength = 16 << 20;

    /// <summary>The text.</summary>
    public required SourceText Source { get; init; }

    /// <summary>The directives.</summary>
    public required ParserDirectives Directives { get; init; }

    /// <summary>The <c>ARG</c>s before the first <c>FROM</c>.</summary>
    public required IReadOnlyList<ArgInstruction> GlobalArguments { get; init; }

    /// <summary>The stages in order; at least one.</summary>
    public required IReadOnlyList<Stage> Stages { get; init; }

    /// <summary>The checks that the file as a whole does not pass, in Docker's order. <c># check=</c> is not yet applied to them.</summary>
    public required IReadOnlyList<LintWarning> FileWarnings { get; init; }

    /// <summary>
    /// All checks that the text alone does not pass, ordered by line: <see cref="FileWarnings"/>, and what can be said of
    /// stages without the values of variables. <c># check=</c> is not yet applied to them, and experimental rules are not
    /// among them.
    /// </summary>
    public IReadOnlyList<LintWarning> Warnings =>
    [
        .. FileWarnings.Where(static warning => !warning.Rule.IsExperimental)
            .Concat(FileChecks.RunStages(Stages, Directives.Escape))
            .OrderBy(static warning => warning.Range.Start),
    ];

    /// <summary>Reads a Dockerfile.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="displayName">What errors call it, such as <c>Dockerfile</c>.</param>
    /// <param name="supported">What of the language's newer parts the caller carries out.</param>
    /// <exception cref="DockerfileException">InvalidArgument with BuildKit's text and the lines; NotImplemented for what is
    /// not in <paramref name="supported"/>.</exception>
    public static DockerfileDocument Parse(ReadOnlyMemory<byte> content, string displayName, DockerfileFeatures supported = DockerfileFeatures.None) =>
        DocumentReader.Read(content.Span, displayName, supported);

    /// <summary>As the other overload, from text.</summary>
    /// <exception cref="DockerfileException">As above.</exception>
    public static DockerfileDocument Parse(string text, string displayName, DockerfileFeatures supported = DockerfileFeatures.None) =>
        DocumentReader.Read(text, displayName, supported);

    /// <summary>Reads instructions that change a config only, as the <c>--change</c> of commit and import hold them.</summary>
    /// <param name="text">The instructions.</param>
    /// <param name="displayName">What errors call the text.</param>
    /// <exception cref="DockerfileException">InvalidArgument with Docker's text, which names no line: an instruction is wrong, or none of those.</exception>
    public static IReadOnlyList<Instruction> ParseChanges(string text, string displayName) =>
        DocumentReader.ReadChanges(text, displayName);

    /// <summary>Reads one instruction as an image's <c>OnBuild</c> holds it.</summary>
    /// <param name="text">The instruction.</param>
    /// <param name="supported">As for <see cref="Parse(string, string, DockerfileFeatures)"/>.</param>
    /// <exception cref="DockerfileException">InvalidArgument: not one instruction, or <c>FROM</c>, <c>ONBUILD</c>, <c>MAINTAINER</c>.</exception>
    public static Instruction ParseTrigger(string text, DockerfileFeatures supported = DockerfileFeatures.None) =>
        DocumentReader.ReadTrigger(text, supported);
}
