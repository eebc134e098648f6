using System.Text;
using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Linting;
using Strata.Oci;

namespace Strata.Dockerfile.Syntax;

/// <summary>The three stages in a row, and the places of what goes wrong in them.</summary>
internal static class DocumentReader
{
    private static readonly HashSet<string> ChangeNames =
        ["CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "ONBUILD", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"];

    public static DockerfileDocument Read(ReadOnlySpan<byte> content, string displayName, DockerfileFeatures supported)
    {
        if (content.Length > DockerfileDocument.MaxLength) throw TooLong(displayName);
        if (content.StartsWith("\uFEFF"u8)) content = content[3..];
        return ReadDocument(new SourceText(displayName, ImagePath.Decode(content)), supported);
    }

    public static DockerfileDocument Read(string text, string displayName, DockerfileFeatures supported)
    {
        if (text.Length > DockerfileDocument.MaxLength || Encoding.UTF8.GetByteCount(text) > DockerfileDocument.MaxLength) throw TooLong(displayName);
        return ReadDocument(new SourceText(displayName, text.TrimStart('\uFEFF')), supported);
    }

    public static IReadOnlyList<Instruction> ReadChanges(string text, string displayName)
    {
        if (text.Length > DockerfileDocument.MaxLength) throw TooLong(displayName);
        var source = new SourceText(displayName, text);
        var raws = ReadRaw(source, new LineReader(source));
        // The names of all of them before the words of any, as Docker.
        foreach (var raw in raws)
        {
            if (!ChangeNames.Contains(raw.Name)) throw At(StrataException.Invalid($"{raw.Keyword} is not a valid change command"), raw.Line.Range, source);
        }
        var instructions = new List<Instruction>();
        foreach (var raw in raws)
        {
            try
            {
                instructions.Add(InstructionParser.Parse(raw));
            }
            catch (StrataException e)
            {
                throw At(e, raw.Line.Range, source);
            }
        }
        return instructions;
    }

    public static Instruction ReadTrigger(string text, DockerfileFeatures supported)
    {
        if (text.Length > DockerfileDocument.MaxLength) throw TooLong("ONBUILD");
        var source = new SourceText("ONBUILD", text);
        var raws = ReadRaw(source, new LineReader(source));
        if (raws.Count != 1) throw At(StrataException.Invalid($"onbuild trigger should be a single expression: {text}"), SourceRange.None, source);
        var name = raws[0].Name;
        if (name == "ONBUILD") throw At(StrataException.Invalid("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"), raws[0].Line.Range, source);
        if (name is "FROM" or "MAINTAINER") throw At(StrataException.Invalid($"{name} isn't allowed as an ONBUILD trigger"), raws[0].Line.Range, source);
        return Type(raws[0], source, supported);
    }

    private static DockerfileDocument ReadDocument(SourceText source, DockerfileFeatures supported)
    {
        if (source.LineCount == 1 && source.GetLine(1).Length == 0) throw At(StrataException.Invalid("the Dockerfile cannot be empty"), SourceRange.None, source);
        var lines = new LineReader(source);
        var raws = ReadRaw(source, lines);
        if (raws.Count == 0) throw At(StrataException.Invalid("file with no instructions"), SourceRange.Line(lines.LinesRead), source);

        var globals = new List<ArgInstruction>();
        var stages = new List<Stage>();
        var instructions = new List<Instruction>();
        for (var i = 0; i < raws.Count; i++)
        {
            var raw = raws[i];
            try
            {
                if (raw.Name == "FROM")
                {
                    instructions = [];
                    stages.Add(Guard(raw, source, () => StageParser.Parse(raw, stages.Count, instructions)));
                    continue;
                }
                var instruction = Type(raw, source, supported);
                if (stages.Count > 0) instructions.Add(instruction);
                else if (instruction is ArgInstruction global) globals.Add(global);
                else throw At(StrataException.Invalid("no build stage in current context"), raw.Line.Range, source);
            }
            catch (DockerfileException e)
            {
                // Docker warns of what it saw before.
                throw new DockerfileException(e.Kind, e.Message, e.Range, source, e) { Warnings = FileChecks.Run(raws[..i], null), Check = lines.Directives.Check };
            }
        }
        if (stages.Count == 0) throw At(StrataException.Invalid("dockerfile contains no stages to build"), SourceRange.None, source);

        return new DockerfileDocument
        {
            Source = source,
            Directives = lines.Directives,
            GlobalArguments = globals,
            Stages = stages,
            FileWarnings = FileChecks.Run(raws, stages),
        };
    }

    private static List<RawInstruction> ReadRaw(SourceText source, LineReader lines)
    {
        var raws = new List<RawInstruction>();
        while (true)
        {
            LogicalLine? line;
            try
            {
                line = lines.Read();
            }
            catch (DockerfileException e) when (e.Text is null)
            {
                throw At(e, e.Range, source);
            }
            if (line is null) return raws;
            try
            {
                raws.Add(RawInstructionReader.Read(line, lines.Directives.Escape));
            }
            catch (StrataException e)
            {
                throw At(e, line.Range, source);
            }
        }
    }

    private static Instruction Type(RawInstruction raw, SourceText source, DockerfileFeatures supported)
    {
        var instruction = Guard(raw, source, () => InstructionParser.Parse(raw));
        try
        {
            FeatureCheck.Require(instruction, supported);
        }
        catch (StrataException e)
        {
            throw At(e, raw.Line.Range, source);
        }
        return instruction;
    }

    private static T Guard<T>(RawInstruction raw, SourceText source, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (DockerfileException e)
        {
            throw At(e, e.Range, source);
        }
        catch (StrataException e)
        {
            var message = $"dockerfile parse error on line {raw.Line.Range.Start}: {e.Message}";
            throw new DockerfileException(e.Kind, message, raw.Line.Range, source, e);
        }
    }

    private static DockerfileException At(StrataException e, SourceRange range, SourceText source) => new(e.Kind, e.Message, range, source, e);

    private static DockerfileException TooLong(string displayName) => new(
        ErrorKind.InvalidArgument, $"{displayName} is longer than {DockerfileDocument.MaxLength >> 20} MiB", SourceRange.None, null);
}
