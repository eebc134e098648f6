namespace Strata.Linux.Processes;

/// <summary>Waiting with a limit.</summary>
[SupportedOSPlatform("linux")]
public static class TaskLimit
{
    /// <summary>Waits for a task; false when the time is over first. A failure of the task is thrown.</summary>
    public static async Task<bool> EndsWithinAsync(this Task task, TimeSpan limit, TimeProvider time)
    {
        try
        {
            await task.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            return false;
        }
        return true;
    }
}
