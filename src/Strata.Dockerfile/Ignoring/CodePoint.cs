namespace Strata.Dockerfile.Ignoring;

/// <summary>Reads text by code points; half a surrogate pair, which is how a byte of no valid UTF-8 is held, is one too.</summary>
internal static class CodePoint
{
    public static int Read(ReadOnlySpan<char> text, ref int position)
    {
        var c = text[position++];
        if (!char.IsHighSurrogate(c) || position == text.Length || !char.IsLowSurrogate(text[position])) return c;
        return char.ConvertToUtf32(c, text[position++]);
    }
}
