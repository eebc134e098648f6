using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Instructions;

/// <summary>
/// Words to typed instructions: the third stage. Failures are plain: the caller adds the place. <c>FROM</c> is not
/// among them: it makes a stage.
/// </summary>
internal static partial class InstructionParser
{
    private static readonly string[] Keywords =
    [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",
        "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ];

    /// <summary>Reads an instruction.</summary>
    /// <exception cref="StrataException">InvalidArgument with BuildKit's text.</exception>
    public static Instruction Parse(RawInstruction raw)
    {
        Instruction parsed = raw.Name switch
        {
            "ADD" => ParseAdd(raw),
            "ARG" => ParseArg(raw),
            "CMD" => ParseCmd(raw),
            "COPY" => ParseCopy(raw),
            "ENTRYPOINT" => ParseEntrypoint(raw),
            "ENV" => ParseEnv(raw),
            "EXPOSE" => ParseExpose(raw),
            "HEALTHCHECK" => ParseHealthcheck(raw),
            "LABEL" => ParseLabel(raw),
            "MAINTAINER" => ParseMaintainer(raw),
            "ONBUILD" => ParseOnbuild(raw),
            "RUN" => ParseRun(raw),
            "SHELL" => ParseShell(raw),
            "STOPSIGNAL" => ParseStopSignal(raw),
            "USER" => ParseUser(raw),
            "VOLUME" => ParseVolume(raw),
            "WORKDIR" => ParseWorkdir(raw),
            "FROM" => throw StrataException.Invalid("FROM isn't allowed here"),
            _ => throw Unknown(raw.Keyword),
        };
        return parsed with { Comments = raw.Line.Comments, Flags = raw.Flags };
    }

    private static StrataException Unknown(string keyword)
    {
        var isLower = keyword.Length > 0 && !keyword.Any(char.IsUpper);
        var suggestion = Suggestion.For(keyword.ToUpperInvariant(), Keywords);
        return StrataException.Invalid($"unknown instruction: {keyword}{(isLower ? suggestion.ToLowerInvariant() : suggestion)}");
    }

    private static string Original(RawInstruction raw) => raw.Line.Text.Trim();

    private static CmdInstruction ParseCmd(RawInstruction raw)
    {
        _ = new FlagReader(raw);
        return new CmdInstruction { Range = raw.Line.Range, Original = Original(raw), Command = Command(raw) };
    }

    private static EntrypointInstruction ParseEntrypoint(RawInstruction raw)
    {
        _ = new FlagReader(raw);
        return new EntrypointInstruction { Range = raw.Line.Range, Original = Original(raw), Command = Command(raw) };
    }

    private static EnvInstruction ParseEnv(RawInstruction raw) =>
        new() { Range = raw.Line.Range, Original = Original(raw), Variables = Pairs(raw) };

    private static LabelInstruction ParseLabel(RawInstruction raw) =>
        new() { Range = raw.Line.Range, Original = Original(raw), Labels = Pairs(raw) };

    private static MaintainerInstruction ParseMaintainer(RawInstruction raw) =>
        new() { Range = raw.Line.Range, Original = Original(raw), Maintainer = Single(raw) };

    private static UserInstruction ParseUser(RawInstruction raw) =>
        new() { Range = raw.Line.Range, Original = Original(raw), User = Single(raw) };

    private static WorkdirInstruction ParseWorkdir(RawInstruction raw) =>
        new() { Range = raw.Line.Range, Original = Original(raw), Path = Single(raw) };

    private static StopSignalInstruction ParseStopSignal(RawInstruction raw) =>
        new() { Range = raw.Line.Range, Original = Original(raw), Signal = Single(raw) };

    private static ExposeInstruction ParseExpose(RawInstruction raw)
    {
        RequireArguments(raw);
        _ = new FlagReader(raw);
        return new ExposeInstruction { Range = raw.Line.Range, Original = Original(raw), Ports = [.. raw.Arguments.Order(StringComparer.Ordinal)] };
    }

    private static VolumeInstruction ParseVolume(RawInstruction raw)
    {
        RequireArguments(raw);
        _ = new FlagReader(raw);
        string[] paths = [.. raw.Arguments.Select(static path => path.Trim())];
        if (paths.Contains("")) throw StrataException.Invalid("VOLUME specified can not be an empty string");
        return new VolumeInstruction { Range = raw.Line.Range, Original = Original(raw), Paths = paths };
    }

    private static ArgInstruction ParseArg(RawInstruction raw)
    {
        RequireArguments(raw);
        _ = new FlagReader(raw);
        return new ArgInstruction { Range = raw.Line.Range, Original = Original(raw), Arguments = [.. raw.Arguments.Select(Declaration)] };

        static ArgDeclaration Declaration(string word)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals == 0) throw StrataException.Invalid("ARG names can not be blank");
            return equals < 0 ? new ArgDeclaration(word, null) : new ArgDeclaration(word[..equals], word[(equals + 1)..]);
        }
    }

    private static ShellInstruction ParseShell(RawInstruction raw)
    {
        _ = new FlagReader(raw);
        RequireArguments(raw);
        if (!raw.IsJson) throw StrataException.Invalid("SHELL requires the arguments to be in JSON form");
        return new ShellInstruction { Range = raw.Line.Range, Original = Original(raw), Shell = raw.Arguments };
    }

    private static OnbuildInstruction ParseOnbuild(RawInstruction raw)
    {
        RequireArguments(raw);
        _ = new FlagReader(raw);
        var trigger = raw.Arguments[0].ToUpperInvariant();
        switch (trigger)
        {
            case "ONBUILD":
                throw StrataException.Invalid("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
            case "MAINTAINER" or "FROM":
                throw StrataException.Invalid($"{trigger} isn't allowed as an ONBUILD trigger");
        }
        var expression = raw.Line.Text.TrimStart()["ONBUILD".Length..].TrimStart("\t\n\f\r ".ToCharArray());
        foreach (var heredoc in raw.Line.Heredocs) expression += "\n" + heredoc.Content + heredoc.Name;
        return new OnbuildInstruction { Range = raw.Line.Range, Original = Original(raw), Expression = expression };
    }

    private static CommandForm Command(RawInstruction raw) =>
        new() { IsExec = raw.IsJson, Arguments = raw.Arguments, Heredocs = raw.Line.Heredocs };

    private static IReadOnlyList<NamedValue> Pairs(RawInstruction raw)
    {
        _ = new FlagReader(raw);
        if (raw.Pairs.Count == 0) throw NeedsArguments(raw);
        if (raw.Pairs.Any(static pair => pair.Name.Length == 0)) throw StrataException.Invalid($"{raw.Name} names can not be blank");
        return raw.Pairs;
    }

    private static string Single(RawInstruction raw)
    {
        if (raw.Arguments.Count != 1) throw StrataException.Invalid($"{raw.Name} requires exactly one argument");
        _ = new FlagReader(raw);
        return raw.Arguments[0];
    }

    private static void RequireArguments(RawInstruction raw)
    {
        if (raw.Arguments.Count == 0) throw NeedsArguments(raw);
    }

    private static StrataException NeedsArguments(RawInstruction raw) => StrataException.Invalid($"{raw.Name} requires at least one argument");
}
