using System.Diagnostics;
using Strata.Engine.Containers;
using Strata.Engine.Containers.Copying;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Containers.Mounting;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Tests.Containers.Copying;

/// <summary>A store with one stopped container, <c>c</c>, and a directory of the machine.</summary>
internal sealed class CopyFixture : IDisposable
{
    private readonly string _id = new('a', 64);

    public CopyFixture(string? user = null, IReadOnlyList<ContainerMount>? mounts = null)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        Root = Directory.CreateTempSubdirectory("strata-copy-").FullName;
        Host = Directory.CreateDirectory(Path.Combine(Root, "host")).FullName;
        Store = Store.Open(new StoreOptions { Root = Path.Combine(Root, "store"), Driver = "native", Durable = false });
        var document = ContainerMaker.Make(
            new NewContainer { Image = "none", Command = ["sh"], User = user },
            Digest.Of([]),
            new ContainerConfig(),
            new MountPlan([], [], []),
            new ContainerIdentity(_id, "c", "native", DateTimeOffset.UnixEpoch));
        Store.Containers.Add(ContainerJson.ToRecord(document with { Mounts = mounts ?? [] }));
        Store.Writables.Create(_id, null, null);
        Tree = new DirectoryInfo(Store.Writables.Mount(_id)).ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        In("x/dir/a", "two");
        In("x/dir/sub/b", "three");
        In("x/file", "one");
        Directory.CreateDirectory(Path.Combine(Tree, "x/empty"));
        Link("x/lf", "file");
        Link("x/ld", "dir");
        Link("x/absdir", "/x/dir");
        Link("x/updir", "../../../../../../x/dir");
        Link("x/dangle", "/x/newfile");
        Link("x/loop", "loop");
        Out("dir/a", "2");
        Out("dir/sub/b", "3");
        Out("file", "1");
        Directory.CreateDirectory(Path.Combine(Host, "empty"));
        File.CreateSymbolicLink(Path.Combine(Host, "lf"), "file");
        File.CreateSymbolicLink(Path.Combine(Host, "ld"), "dir");
        File.CreateSymbolicLink(Path.Combine(Host, "broken"), "nowhere");
    }

    public string Root { get; }

    public string Host { get; }

    /// <summary>The container's files.</summary>
    public string Tree { get; }

    public Store Store { get; }

    public ContainerCopy Copy => new(Store, TimeProvider.System);

    /// <summary>Copies a path of the machine's directory into the container.</summary>
    public Task<long> CopyIn(string source, string destination, bool follow = false, bool archive = false) =>
        Copy.CopyInAsync(Path.Combine(Host, source), "c", destination, new CopyOptions { FollowLink = follow, Archive = archive }, CancellationToken.None);

    /// <summary>Copies a path of the container into the machine's directory.</summary>
    public Task<long> CopyOut(string source, string destination, bool follow = false) =>
        Copy.CopyOutAsync("c", source, Path.Combine(Host, destination), new CopyOptions { FollowLink = follow }, CancellationToken.None);

    public Task UnpackIn(Stream tar, string destination) => Copy.UnpackInAsync(tar, "c", destination, new CopyOptions(), CancellationToken.None);

    public void In(string path, string content) => Write(Tree, path, content);

    public void Out(string path, string content) => Write(Host, path, content);

    public void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(Tree, path), target);

    /// <summary>What a tree has below a path: each path with a file's content or a link's target.</summary>
    public static string List(string root, string path)
    {
        var top = Path.Combine(root, path);
        if (new FileInfo(top).LinkTarget is { } target) return "-> " + target;
        if (File.Exists(top)) return File.ReadAllText(top);
        if (!Directory.Exists(top)) return "";
        var lines = new List<string>();
        foreach (var entry in new DirectoryInfo(top).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            var name = Path.GetRelativePath(top, entry.FullName);
            lines.Add(entry.LinkTarget is { } to ? $"{name} -> {to}" : entry is DirectoryInfo ? name + "/" : $"{name}={File.ReadAllText(entry.FullName)}");
        }
        lines.Sort(string.CompareOrdinal);
        return string.Join(' ', lines);
    }

    public static FileStatus Status(string path)
    {
        using var parent = DirectoryHandle.OpenHostPath(Path.GetDirectoryName(path)!);
        return parent.FindStatus(Path.GetFileName(path)) ?? throw new FileNotFoundException(path);
    }

    /// <summary>Runs a shell command in the machine's directory.</summary>
    public void Shell(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-ec", command]) { WorkingDirectory = Host })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose()
    {
        Store.Dispose();
        TreeRemoval.Remove(Path.GetDirectoryName(Root)!, Path.GetFileName(Root));
    }

    private static void Write(string root, string path, string content)
    {
        var full = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
