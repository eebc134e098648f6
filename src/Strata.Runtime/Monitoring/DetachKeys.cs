using Strata.Oci;

namespace Strata.Runtime.Monitoring;

/// <summary>The keys by which one leaves a container without ending it, in Docker's notation: <c>ctrl-p,ctrl-q</c>.</summary>
public sealed class DetachKeys
{
    /// <summary>Docker's own.</summary>
    public static readonly DetachKeys Usual = new([16, 17]);

    private readonly byte[] _keys;

    private DetachKeys(byte[] keys) => _keys = keys;

    internal ReadOnlySpan<byte> Keys => _keys;

    /// <summary>Reads the notation: single characters, or <c>ctrl-</c> with one of <c>a-z @ [ \ ] ^ _</c>, separated by commas.</summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text.</exception>
    public static DetachKeys Parse(string text)
    {
        if (text.Length == 0) return Usual;
        var keys = new List<byte>();
        foreach (var word in text.Split(','))
        {
            if (word.Length == 1 && word[0] < 128) keys.Add((byte)word[0]);
            else if (word.Length == 6 && word.StartsWith("ctrl-", StringComparison.Ordinal) && FindControl(word[5]) is { } control) keys.Add(control);
            else throw StrataException.Invalid($"invalid detach keys ({text}): Unknown character: '{word}'");
        }
        return new DetachKeys([.. keys]);
    }

    private static byte? FindControl(char letter) => letter switch
    {
        >= 'a' and <= 'z' => (byte)(letter - 'a' + 1),
        '@' => 0,
        >= '[' and <= '_' => (byte)(letter - '[' + 27),
        _ => null,
    };
}
