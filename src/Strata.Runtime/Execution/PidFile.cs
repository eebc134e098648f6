using System.Globalization;

namespace Strata.Runtime.Execution;

/// <summary>Files in which runtimes and monitors write a process id.</summary>
internal static class PidFile
{
    /// <summary>The process id; null when there is no such file, or none in it yet.</summary>
    public static int? Read(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
