namespace Strata.Host;

/// <summary>Tells a full disk or quota from other failures: .NET has no kind of exception for it, only the system's number.</summary>
public static class DiskFull
{
    /// <summary>True when there was no room for what was to be written.</summary>
    public static bool IsCauseOf(IOException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var number = failure.HResult & 0xFFFF;
        if (OperatingSystem.IsWindows()) return number is 39 or 112 or 1295; // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED
        return number == 28 || number == (OperatingSystem.IsMacOS() ? 69 : 122); // ENOSPC, EDQUOT
    }
}
