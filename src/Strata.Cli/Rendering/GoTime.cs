using System.Globalization;

namespace Strata.Cli.Rendering;

/// <summary>Times as Go prints them.</summary>
internal static class GoTime
{
    /// <summary><c>2026-11-23 12:59:05 +0000 UTC</c>: whole seconds in a zone, as <c>Time.String</c>.</summary>
    public static string Text(DateTimeOffset time, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        var offset = Offset(local.Offset);
        // Without a name Go repeats the offset.
        var name = local.Offset == TimeSpan.Zero ? "UTC" : offset;
        return local.ToString("yyyy-MM-dd HH:mm:ss ", CultureInfo.InvariantCulture) + offset + " " + name;
    }

    /// <summary><c>2026-11-23T12:59:05Z</c>: RFC 3339 with whole seconds in a zone.</summary>
    public static string Rfc3339(DateTimeOffset time, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        return local.ToString(local.Offset == TimeSpan.Zero ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
    }

    private static string Offset(TimeSpan offset) => (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hhmm", CultureInfo.InvariantCulture);
}
