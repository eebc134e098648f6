using System.Text;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Formatting;

/// <summary>
/// Writes a Dockerfile in one style: keywords in upper case, one space behind them, continuation lines indented by four
/// spaces (a shell's deeper ones keep their extra depth), JSON arrays as <c>["a", "b"]</c>, no white space at the ends of
/// lines, at most one empty line between instructions. Comments stay, here-documents stay byte for byte, and an instruction
/// that would not mean the same afterwards stays as it is. Formatting twice changes nothing more.
/// </summary>
public static class DockerfileFormatter
{
    /// <summary>Formats a file. Line ends are those of its first line; the last line gets one too.</summary>
    /// <param name="content">The file's bytes; a byte order mark is left out.</param>
    /// <param name="displayName">What errors call the file.</param>
    /// <exception cref="DockerfileException">InvalidArgument with its lines: the file is no valid Dockerfile.</exception>
    public static byte[] Format(ReadOnlyMemory<byte> content, string displayName)
    {
        var document = DockerfileDocument.Parse(content, displayName, DockerfileFeatures.All);
        return ImagePath.Encode(Format(document.Source, document.Directives.Escape));
    }

    /// <summary>The same for text.</summary>
    /// <exception cref="DockerfileException">InvalidArgument with its lines: the text is no valid Dockerfile.</exception>
    public static string Format(string text, string displayName)
    {
        var document = DockerfileDocument.Parse(text, displayName, DockerfileFeatures.All);
        return Format(document.Source, document.Directives.Escape);
    }

    private static string Format(SourceText source, char escape)
    {
        var lineEnd = source.GetRawLine(1).EndsWith("\r\n") ? "\r\n" : "\n";
        var result = new StringBuilder();
        var reader = new LineReader(source);
        var next = 1;
        while (reader.Read() is { } line)
        {
            WriteBetween(source, next, line.Range.Start, result, lineEnd);
            if (EndsInEmptyLine(source, next, line.Range.Start) && result.Length > 0) result.Append(lineEnd);
            foreach (var formatted in InstructionFormatter.Format(source, line, escape)) result.Append(formatted).Append(lineEnd);
            for (var number = line.LastTextLine + 1; number <= line.Range.End; number++) result.Append(source.GetRawLine(number));
            // The last here-document may end with the file.
            if (result[^1] != '\n') result.Append(lineEnd);
            next = line.Range.End + 1;
        }
        WriteBetween(source, next, source.LineCount + 1, result, lineEnd);
        return result.ToString();
    }

    // Comments, directives and the empty lines before them.
    private static void WriteBetween(SourceText source, int first, int end, StringBuilder result, string lineEnd)
    {
        for (var number = first; number < end; number++)
        {
            if (IsEmpty(source, number)) continue;
            // Kept at the top of the file too: there it may keep a comment from being read as a directive.
            if (EndsInEmptyLine(source, first, number)) result.Append(lineEnd);
            result.Append(source.GetRawLine(number).Trim()).Append(lineEnd);
        }
    }

    private static bool EndsInEmptyLine(SourceText source, int first, int end) => end > first && IsEmpty(source, end - 1);

    private static bool IsEmpty(SourceText source, int number) => source.GetRawLine(number).Trim().IsEmpty;
}
