using System.Diagnostics;
using System.Text;
using Strata.Build.Files;
using Strata.Build.Sources;
using Strata.Engine.Building;
using Strata.Engine.Building.Sources;
using Strata.Oci;

namespace Strata.Engine.Tests.Building;

public sealed class GitRepositoriesTests : IAsyncLifetime
{
    private const long CommitTime = 1577934245; // 2020-01-02T03:04:05Z

    private static readonly GitCredentials NoCredentials = new(new Dictionary<string, BuildSecret>());

    private readonly string _root = Directory.CreateTempSubdirectory("strata-git-").FullName;
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private GitDaemon? _daemon;
    private string _main = "";
    private string _other = "";
    private int _work;

    private CancellationToken Cancel => _limit.Token;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(HasGit(), "needs git with git daemon");
        _limit.CancelAfter(TimeSpan.FromMinutes(1));
        var work = Path.Combine(_root, "work");
        Directory.CreateDirectory(Path.Combine(work, "sub", "deep"));
        await File.WriteAllTextAsync(Path.Combine(work, "a.txt"), "a\n", Cancel);
        await File.WriteAllTextAsync(Path.Combine(work, "sub", "b.txt"), "b\n", Cancel);
        await File.WriteAllTextAsync(Path.Combine(work, "sub", "deep", "c.sh"), "c\n", Cancel);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(work, "sub", "deep", "c.sh"), (UnixFileMode)0x1ED);
        File.CreateSymbolicLink(Path.Combine(work, "l"), "sub");
        Git(work, "init", "-q", "-b", "main");
        Git(work, "add", "-A");
        Git(work, "commit", "-qm", "one");
        Git(work, "tag", "-a", "-m", "annotated", "v1");
        Git(work, "checkout", "-q", "-b", "other");
        await File.WriteAllTextAsync(Path.Combine(work, "sub", "b.txt"), "b2\n", Cancel);
        Git(work, "commit", "-qam", "two");
        Git(work, "branch", "v1"); // a branch with a tag's name
        Git(work, "checkout", "-q", "main");
        _main = Git(work, "rev-parse", "main").Trim();
        _other = Git(work, "rev-parse", "other").Trim();
        Git(_root, "clone", "-q", "--bare", work, "r.git");
        _daemon = new GitDaemon(_root);
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null) await _daemon.DisposeAsync();
        _limit.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("main", false)]
    [InlineData("refs/heads/main", false)]
    [InlineData("heads/other", true)]
    [InlineData("other", true)]
    [InlineData("v1", false)]
    [InlineData("refs/tags/v1", false)]
    [InlineData("refs/heads/v1", true)]
    public async Task References_mean_what_they_mean_to_git(string? reference, bool isOther) =>
        Assert.Equal(isOther ? _other : _main, await Repositories().ResolveAsync(Source(reference), Cancel));

    [Fact]
    public async Task A_whole_commit_needs_no_asking()
    {
        Assert.Equal(_other, await Repositories().ResolveAsync(Source(_other), Cancel));
        Assert.Equal(0, _daemon!.Connections);
    }

    [Fact]
    public async Task A_checkout_has_the_repositorys_modes_and_the_commits_time()
    {
        await using var tree = await Repositories().FetchAsync(Source("main"), _main, Cancel);
        Assert.Equal(["a.txt", "l", "sub"], tree.List("").Select(static entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Null(tree.Find(".git"));
        Assert.Equal((0x1A4u, 0u, CommitTime, 0), Of(tree.Find("a.txt")!.Value));
        Assert.Equal((0x1EDu, 0u, CommitTime, 0), Of(tree.Find("sub")!.Value));
        Assert.Equal((0x1EDu, 0u, CommitTime, 0), Of(tree.Find("sub/deep/c.sh")!.Value));
        Assert.Equal("sub", tree.ReadLink("l"));
        using var reader = new StreamReader(tree.OpenRead("sub/b.txt"), Encoding.UTF8);
        Assert.Equal("b\n", await reader.ReadToEndAsync(Cancel));

        static (uint, uint, long, int) Of(FileEntry entry) => (entry.Mode, entry.Uid, entry.MtimeSeconds, entry.MtimeNanoseconds);
    }

    [Fact]
    public async Task A_subdirectory_is_the_root_of_its_tree()
    {
        await using var tree = await Repositories().FetchAsync(Source("other") with { Subdirectory = "sub/deep" }, _other, Cancel);
        Assert.Equal("c.sh", Assert.Single(tree.List("")).Name);
    }

    [Fact]
    public async Task The_git_directory_is_kept_when_that_is_asked_for_without_hooks_and_history()
    {
        await using var tree = await Repositories().FetchAsync(Source("other") with { KeepsGitDirectory = true }, _other, Cancel);
        Assert.Equal(FileKind.File, tree.Find(".git/HEAD")!.Value.Kind);
        Assert.Null(tree.Find(".git/hooks"));
        Assert.NotNull(tree.Find(".git/shallow"));
    }

    [Theory]
    [InlineData("nosub", "invalid subdir /nosub: failed to lstat \"nosub\": statat nosub: no such file or directory")]
    [InlineData("a.txt", "invalid subdir /a.txt: git subpath \"/a.txt\" contains non-directory \"a.txt\"")]
    [InlineData("l/deep", "invalid subdir /l/deep: git subpath \"/l/deep\" contains non-directory \"l\"")]
    public async Task A_subdirectory_must_be_one(string subdirectory, string message)
    {
        var failure = await Assert.ThrowsAsync<StrataException>(() => Repositories().FetchAsync(Source("main") with { Subdirectory = subdirectory }, _main, Cancel).AsTask());
        Assert.Equal(message, failure.Message);
    }

    [Fact]
    public async Task Another_commit_than_the_expected_one_is_an_error()
    {
        Assert.Equal(_main, await Repositories().ResolveAsync(Source("main") with { Commit = _main[..7] }, Cancel));
        var failure = await Assert.ThrowsAsync<StrataException>(() => Repositories().ResolveAsync(Source("main") with { Commit = _other }, Cancel).AsTask());
        Assert.Equal($"failed to load cache key: expected checksum to match {_other}, got {_main}", failure.Message);
    }

    [Fact]
    public async Task What_is_not_there_is_named()
    {
        var failure = await Assert.ThrowsAsync<StrataException>(() => Repositories().ResolveAsync(Source("nope"), Cancel).AsTask());
        Assert.Equal((ErrorKind.NotFound, "failed to load cache key: repository does not contain ref nope, output: \"\""), (failure.Kind, failure.Message));
        failure = await Assert.ThrowsAsync<StrataException>(() => Repositories().ResolveAsync(Source(null) with { Remote = _daemon!.Address + "/none.git" }, Cancel).AsTask());
        Assert.StartsWith($"failed to load cache key: error fetching default branch for repository {_daemon!.Address}/none.git: git stderr:\n", failure.Message, StringComparison.Ordinal);
        var missing = new string('1', 40);
        failure = await Assert.ThrowsAsync<StrataException>(() => Repositories().FetchAsync(Source(missing), missing, Cancel).AsTask());
        Assert.Equal(ErrorKind.NotFound, failure.Kind);
        Assert.Contains(missing, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file://")]
    [InlineData("ext::sh -c ")]
    [InlineData("")]
    public async Task No_other_transport_than_the_networks_is_used(string prefix)
    {
        var source = new GitSource { Remote = prefix + Path.Combine(_root, "r.git") };
        var failure = await Assert.ThrowsAsync<StrataException>(() => Repositories().ResolveAsync(source, Cancel).AsTask());
        Assert.Contains("not allowed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_git_the_error_says_so()
    {
        var repositories = new GitRepositories(Work, NoCredentials, "git-that-is-not-there");
        var failure = await Assert.ThrowsAsync<StrataException>(() => repositories.ResolveAsync(Source("main"), Cancel).AsTask());
        Assert.Equal(ErrorKind.NotImplemented, failure.Kind);
        Assert.Contains("install git", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_fetch_ends()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Repositories().FetchAsync(Source("main"), _main, cancelled.Token).AsTask());
    }

    [Theory]
    [InlineData("GIT_AUTH_TOKEN", "hush\n", "basic eC1hY2Nlc3MtdG9rZW46aHVzaA==")]
    [InlineData("GIT_AUTH_HEADER", "Bearer hush", "Bearer hush")]
    [InlineData("GIT_AUTH_TOKEN.127.0.0.1", "hush", "basic eC1hY2Nlc3MtdG9rZW46aHVzaA==")]
    [InlineData("GIT_AUTH_TOKEN.example.org", "hush", null)]
    public async Task A_server_hears_the_credentials_that_are_for_it(string secret, string value, string? expected)
    {
        using var server = new System.Net.HttpListener();
        var address = $"http://127.0.0.1:{Random.Shared.Next(20000, 60000)}";
        server.Prefixes.Add(address + "/");
        server.Start();
        var credentials = new GitCredentials(new Dictionary<string, BuildSecret> { [secret] = BuildSecret.FromBytes(secret, Encoding.UTF8.GetBytes(value)) });
        var asking = new GitRepositories(Work, credentials).ResolveAsync(new GitSource { Remote = address + "/r.git" }, Cancel).AsTask();
        var request = await server.GetContextAsync().WaitAsync(Cancel);
        Assert.Equal(expected, request.Request.Headers["Authorization"]);
        request.Response.StatusCode = 404;
        request.Response.Close();
        var failure = await Assert.ThrowsAsync<StrataException>(() => asking);
        Assert.DoesNotContain("hush", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://user:secret@host/a.git: failed", "https://user:xxxxx@host/a.git: failed")]
    [InlineData("https://user@host/a.git", "https://user@host/a.git")]
    [InlineData("'https://u:p@h/a' and https://v:q@i/b", "'https://u:xxxxx@h/a' and https://v:xxxxx@i/b")]
    public void Passwords_are_not_shown(string text, string expected) => Assert.Equal(expected, GitCommand.Redact(text));

    private GitRepositories Repositories() => new(Work, NoCredentials);

    private GitSource Source(string? reference) => new() { Remote = _daemon!.Address + "/r.git", Reference = reference };

    private string Work() => Directory.CreateDirectory(Path.Combine(_root, $"build-{Interlocked.Increment(ref _work)}")).FullName;

    private static bool HasGit()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("git", "daemon --inetd") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return !errors.Contains("is not a git command", StringComparison.Ordinal);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string Git(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgSign=false", "-c", "tag.gpgSign=false", .. arguments])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
        };
        start.Environment["GIT_AUTHOR_DATE"] = start.Environment["GIT_COMMITTER_DATE"] = "2020-01-02T03:04:05Z";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
