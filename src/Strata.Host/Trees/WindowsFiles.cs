using System.Buffers;

namespace Strata.Host.Trees;

/// <summary>What Windows files are for images of Linux, and what files of Linux are for Windows.</summary>
public static class WindowsFiles
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>:\"/\\|?*");

    /// <summary>The mode that Docker's client gives a file or directory of Windows: everything can be executed, and nobody but root writes.</summary>
    public static uint ModeOf(bool isReadOnly) => isReadOnly ? 0x16Du : 0x1EDu; // 0555, 0755

    /// <summary>Why Windows can't have a file of that name; null when it can.</summary>
    public static string? FindObstacle(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.AsSpan().IndexOfAny(Forbidden) is >= 0 and var at) return $"\"{name[at]}\" may not be in a name";
        if (name.Any(static c => c < ' ')) return "a control character may not be in a name";
        if (name.EndsWith('.') || name.EndsWith(' ')) return "a name may not end with a full stop or a space";
        // With any extension too: a driver answers for "nul.txt".
        var stem = (name.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? name[..dot] : name).TrimEnd(' ').ToUpperInvariant();
        var isDevice = stem is "CON" or "PRN" or "AUX" or "NUL" or "CONIN$" or "CONOUT$" || stem.Length == 4 && (stem.StartsWith("COM", StringComparison.Ordinal) || stem.StartsWith("LPT", StringComparison.Ordinal)) && stem[3] is (>= '0' and <= '9') or '¹' or '²' or '³';
        return isDevice ? $"{stem} is a device" : null;
    }
}
