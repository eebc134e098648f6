using System.Globalization;

namespace Strata.Runtime.Isolation;

/// <summary>A rule that lets a container use devices, as <c>--device-cgroup-rule</c> has it: <c>c 10:200 rwm</c>, <c>b *:* r</c>.</summary>
/// <param name="Type"><c>a</c>, <c>b</c> or <c>c</c>.</param>
/// <param name="Major">The major number; null for all.</param>
/// <param name="Minor">The minor number; null for all.</param>
/// <param name="Access">As <see cref="IsAccess"/> has it.</param>
public sealed record DeviceRule(string Type, int? Major, int? Minor, string Access)
{
    /// <summary>Reads one; null when it is none.</summary>
    public static DeviceRule? TryRead(string text)
    {
        if (text.Split(' ') is not [var type, var numbers, var access] || type is not ("a" or "b" or "c") || numbers.Split(':') is not [var major, var minor] || !IsAccess(access)) return null;
        return TryRead(major, out var first) && TryRead(minor, out var second) ? new DeviceRule(type, first, second, access) : null;
    }

    /// <summary>True for letters of <c>rwm</c>, each once: read, write, make nodes.</summary>
    public static bool IsAccess(string text) => text.Length is > 0 and <= 3 && text.All(static c => c is 'r' or 'w' or 'm') && text.Distinct().Count() == text.Length;

    private static bool TryRead(string text, out int? number)
    {
        number = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : null;
        return number is not null || text == "*";
    }
}
