using System.Globalization;
using Strata.Build.Files;
using Strata.Build.Sources;
using Strata.Oci;

namespace Strata.Engine.Building.Sources;

/// <summary>Git repositories through the <c>git</c> executable: one commit, without its history where the server allows that.</summary>
/// <param name="createDirectory">Makes an empty directory to work in; its owner removes it after the build.</param>
/// <param name="credentials">What is known of servers that ask who one is.</param>
/// <param name="executable">The executable's name or path.</param>
/// <param name="findAgent">Gives the socket of the ssh agent for remotes of ssh; null for the user's.</param>
internal sealed class GitRepositories(Func<string> createDirectory, GitCredentials credentials, string executable = "git", Func<CancellationToken, string?>? findAgent = null) : IGitRepositories
{
    // Git's own files of a checkout.
    private const string GitDirectory = ".git";

    public async ValueTask<string> ResolveAsync(GitSource source, CancellationToken cancel)
    {
        var reference = source.Reference ?? "HEAD";
        // A whole name needs no asking: the fetch finds out whether it is there.
        var commit = IsCommit(reference) ? reference : await AskAsync(source, reference, cancel);
        if (source.Commit is { } expected && !commit.StartsWith(expected, StringComparison.Ordinal))
        {
            throw StrataException.Invalid($"failed to load cache key: expected checksum to match {expected}, got {commit}");
        }
        return commit;
    }

    public async ValueTask<IFileTree> FetchAsync(GitSource source, string commit, CancellationToken cancel)
    {
        var directory = createDirectory();
        var git = Command(source, directory, cancel);
        await git.RunAsync(["init", "-q", "--template=", "."], cancel);
        await git.RunAsync(["remote", "add", "--", "origin", source.Remote], cancel);
        await FetchCommitAsync(git, source, commit, cancel);
        await git.RunAsync(["checkout", "-q", "--force", "--detach", commit], cancel);
        if (!source.SkipsSubmodules && File.Exists(Path.Combine(directory, ".gitmodules")))
        {
            await git.RunAsync(["submodule", "--quiet", "update", "--init", "--recursive", "--depth=1"], cancel);
        }
        var time = long.Parse((await git.RunAsync(["log", "-1", "--format=%ct", commit], cancel)).Trim(), CultureInfo.InvariantCulture);
        if (source.Subdirectory is not { } subdirectory) return new GitFileTree(HostFileTree.Open(directory), time, source.KeepsGitDirectory);

        await using (var tree = HostFileTree.Open(directory)) RequireDirectory(tree, subdirectory);
        return new GitFileTree(HostFileTree.Open(Path.Combine(directory, subdirectory)), time, keepsGitDirectory: false);
    }

    // ssh://host/path, or user@host:path.
    private GitCommand Command(GitSource source, string directory, CancellationToken cancel)
    {
        var isSsh = source.Remote.StartsWith("ssh://", StringComparison.Ordinal) || !source.Remote.Contains("://", StringComparison.Ordinal);
        return new GitCommand(executable, directory, credentials.Find(source.Remote), isSsh ? findAgent?.Invoke(cancel) : null);
    }

    private async Task<string> AskAsync(GitSource source, string reference, CancellationToken cancel)
    {
        var git = Command(source, createDirectory(), cancel);
        string output;
        try
        {
            // The second pattern gives the commit of an annotated tag.
            output = await git.RunAsync(["ls-remote", "--", source.Remote, reference, reference + "^{}"], cancel);
        }
        catch (StrataException e) when (e.Kind == ErrorKind.Unavailable)
        {
            var what = source.Reference is null ? "error fetching default branch for repository" : "failed to fetch remote";
            throw new StrataException(e.Kind, $"failed to load cache key: {what} {GitCommand.Redact(source.Remote)}: {e.Message}", e);
        }
        var found = new Dictionary<string, string>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab > 0 && IsCommit(line[..tab])) found[line[(tab + 1)..].TrimEnd('\r')] = line[..tab];
        }
        // A pattern also fits the end of longer names: only these count, tags before branches.
        foreach (var name in (ReadOnlySpan<string>)[reference, "refs/" + reference, "refs/tags/" + reference, "refs/heads/" + reference])
        {
            if (found.TryGetValue(name + "^{}", out var commit) || found.TryGetValue(name, out commit)) return commit;
        }
        throw StrataException.NotFound(source.Reference is null
            ? $"failed to load cache key: could not find default branch for repository {GitCommand.Redact(source.Remote)}"
            : $"failed to load cache key: repository does not contain ref {reference}, output: \"\"");
    }

    private static async Task FetchCommitAsync(GitCommand git, GitSource source, string commit, CancellationToken cancel)
    {
        try
        {
            await git.RunAsync(["fetch", "-q", "--depth=1", "--no-tags", "--no-recurse-submodules", "origin", commit], cancel);
            return;
        }
        catch (StrataException e) when (e.Kind == ErrorKind.Unavailable)
        {
            // Not every server gives a commit by its name, or without history: then all of it is fetched.
        }
        try
        {
            await git.RunAsync(["fetch", "-q", "--no-recurse-submodules", "origin", "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"], cancel);
        }
        catch (StrataException e) when (e.Kind == ErrorKind.Unavailable)
        {
            throw new StrataException(e.Kind, $"failed to fetch remote {GitCommand.Redact(source.Remote)}: {e.Message}", e);
        }
        try
        {
            await git.RunAsync(["cat-file", "-e", commit + "^{commit}"], cancel);
        }
        catch (StrataException e) when (e.Kind == ErrorKind.Unavailable)
        {
            throw new StrataException(ErrorKind.NotFound, $"repository {GitCommand.Redact(source.Remote)} does not contain commit {commit}", e);
        }
    }

    // No link on the way: it could lead out of the repository.
    private static void RequireDirectory(IFileTree tree, string subdirectory)
    {
        for (var end = subdirectory.IndexOf('/', StringComparison.Ordinal); ; end = subdirectory.IndexOf('/', end + 1))
        {
            var path = end < 0 ? subdirectory : subdirectory[..end];
            if (path == GitDirectory || tree.Find(path) is not { } entry)
            {
                throw StrataException.NotFound($"invalid subdir /{subdirectory}: failed to lstat \"{path}\": statat {path}: no such file or directory");
            }
            if (entry.Kind != FileKind.Directory) throw StrataException.Invalid($"invalid subdir /{subdirectory}: git subpath \"/{subdirectory}\" contains non-directory \"{path}\"");
            if (end < 0) return;
        }
    }

    private static bool IsCommit(string text) => text.Length is 40 or 64 && text.All(static c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}
