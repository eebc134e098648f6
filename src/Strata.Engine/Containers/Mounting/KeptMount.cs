using Strata.Linux.Files;

namespace Strata.Engine.Containers.Mounting;

/// <summary>Whether somebody wants a container's files mounted while it does not run: a mark in its directory, which a reboot makes void as it does the mount.</summary>
[SupportedOSPlatform("linux")]
internal sealed class KeptMount(string directory)
{
    private const string MarkName = "mounted";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    private string Mark => Path.Combine(directory, MarkName);

    /// <summary>True until <see cref="Forget"/> or a reboot.</summary>
    public bool IsKept
    {
        get
        {
            try
            {
                return File.ReadAllText(Mark) == ReadBoot();
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return false;
            }
        }
    }

    /// <summary>Notes the wish.</summary>
    public void Keep() => File.WriteAllText(Mark, ReadBoot());

    /// <summary>Takes it back.</summary>
    public void Forget() => File.Delete(Mark);

    /// <summary>
    /// A share in the mount of a container that does not run: who can have the lock for itself is the last, and unmounts. Waits for the moment
    /// in which another command does so.
    /// </summary>
    public static async Task<FileHandle> ShareAsync(string directory, TimeProvider time, CancellationToken cancel)
    {
        var held = FileHandle.OpenHostPath(directory);
        try
        {
            while (!held.TryLock(exclusive: false)) await Task.Delay(PollInterval, time, cancel);
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static string ReadBoot() => File.ReadAllText("/proc/sys/kernel/random/boot_id");
}
