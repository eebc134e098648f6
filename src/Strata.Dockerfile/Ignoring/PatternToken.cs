namespace Strata.Dockerfile.Ignoring;

/// <summary>One step of a compiled pattern. Characters are code points, so that <c>?</c> takes a whole one.</summary>
internal readonly record struct PatternToken(PatternTokenKind Kind, int Character = 0, CharacterClass? Class = null)
{
    /// <summary>True when this step takes exactly one character and takes this one.</summary>
    public bool Takes(int c) => Kind switch
    {
        PatternTokenKind.Literal => c == Character,
        PatternTokenKind.One => c != '/',
        PatternTokenKind.Class => Class!.Contains(c),
        _ => false,
    };
}
