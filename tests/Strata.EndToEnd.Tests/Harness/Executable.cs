namespace Strata.EndToEnd.Tests.Harness;

/// <summary>The published native executable that these tests drive: <c>STRATA_EXECUTABLE</c>, set by ./test.</summary>
internal static class Executable
{
    public static string Path => Environment.GetEnvironmentVariable("STRATA_EXECUTABLE") ?? "";

    public static bool IsThere => File.Exists(Path);
}
