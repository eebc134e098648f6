namespace Strata.Archive.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("strata-archive-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        // Names in it may be no text, which .NET cannot delete.
        ExternalTool.Run("/", "rm", ["-rf", Path]);
    }
}
