namespace Strata.Dockerfile.Syntax;

/// <summary>Finds <c>&lt;&lt;NAME</c> on instruction lines.</summary>
internal static class HeredocSyntax
{
    /// <summary>The here-document that a word is; null when it is none. Its content is empty.</summary>
    public static Heredoc? Find(string word) => throw new NotImplementedException();

    public static string StripTabs(string content) => throw new NotImplementedException();
}
