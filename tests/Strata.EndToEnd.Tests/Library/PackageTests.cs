using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Library;

/// <summary>The packages as somebody else gets them: packed, restored, and used by the example program.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _directory = Directory.CreateTempSubdirectory("strata-packages-").FullName;

    [Fact]
    public void The_example_program_builds_an_image_with_the_packages()
    {
        var repository = FindRepository();
        var feed = Path.Combine(_directory, "feed");
        Run(repository, "pack", "strata.slnx", "-c", "Release", "--no-build", "-o", feed, "-v", "quiet", "--nologo");
        var packages = Directory.GetFiles(feed, "*.nupkg").Select(Path.GetFileName).ToList();
        Assert.Contains(packages, static name => name!.StartsWith("Strata.Engine.", StringComparison.Ordinal));
        foreach (var package in Directory.GetFiles(feed, "*.nupkg"))
        {
            using var archive = ZipFile.OpenRead(package);
            Assert.Contains(archive.Entries, static entry => entry.FullName == "README.md");
            using var about = new StreamReader(archive.Entries.Single(static entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
            Assert.Contains("<license type=\"expression\">Apache-2.0</license>", about.ReadToEnd(), StringComparison.Ordinal);
            Assert.True(File.Exists(Path.ChangeExtension(package, ".snupkg")));
            AssertNamesNoDirectory(archive, ".dll", repository);
            using var symbols = ZipFile.OpenRead(Path.ChangeExtension(package, ".snupkg"));
            AssertNamesNoDirectory(symbols, ".pdb", repository);
            Assert.Contains(archive.Entries, static entry => entry.FullName.StartsWith("lib/net10.0/", StringComparison.Ordinal) && entry.FullName.EndsWith(".xml", StringComparison.Ordinal));
        }

        var example = Path.Combine(_directory, "example");
        Copy(Path.Combine(repository, "examples", "build-from-csharp"), example);
        // A package cache of its own: the version's number is that of earlier builds too.
        Run(example, "build", "-c", "Release", "-v", "quiet", "--nologo", $"-p:RestoreAdditionalProjectSources={feed}", $"-p:RestorePackagesPath={Path.Combine(_directory, "packages")}");
        var program = Path.Combine(example, "bin", "Release", "net10.0", "build-from-csharp.dll");
        var first = Run(example, program, "context", Path.Combine(_directory, "store"));
        Assert.Contains("done    [stage-1 1/1] COPY --from=files /etc /etc", first, StringComparison.Ordinal);
        Assert.Contains("who     csharp", first, StringComparison.Ordinal);
        var second = Run(example, program, "context", Path.Combine(_directory, "store"));
        Assert.Contains("cached  [files 1/1] COPY greeting.txt /etc/greeting", second, StringComparison.Ordinal);
        Assert.Equal(IdOf(first), IdOf(second));

        // The executable's own build of it is the same image.
        using var machine = new TestMachine();
        var id = machine.Run("build", "-q", "--build-arg", "WHO=csharp", "--build-arg", "SOURCE_DATE_EPOCH=1700000000", Path.Combine(example, "context")).Succeeded().Lines[0];
        Assert.Equal(IdOf(first), id);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // The same sources give the same assembly wherever they lie.
    private static void AssertNamesNoDirectory(ZipArchive archive, string extension, string directory)
    {
        using var content = archive.Entries.Single(entry => entry.FullName.EndsWith(extension, StringComparison.Ordinal)).Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        Assert.True(bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(directory)) < 0);
    }

    private static string IdOf(string output) => output.Split('\n').Single(static line => line.StartsWith("image ", StringComparison.Ordinal))[8..].Trim();

    private static string FindRepository()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "strata.slnx"))) return directory.FullName;
        }
        throw new InvalidOperationException("the tests do not lie in the repository");
    }

    private static void Copy(string source, string target)
    {
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(source, file);
            if (relative.StartsWith("bin", StringComparison.Ordinal) || relative.StartsWith("obj", StringComparison.Ordinal)) continue;
            var path = Path.Combine(target, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
        }
    }

    private static string Run(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        // No build server stays behind, holding the pipes open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(Patience), $"dotnet {string.Join(' ', arguments)} did not end");
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {output.Result}{error.Result}");
        return output.Result;
    }
}
