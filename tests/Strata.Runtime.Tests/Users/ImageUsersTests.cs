using Strata.Linux.Files;
using Strata.Oci;
using Strata.Runtime.Users;

namespace Strata.Runtime.Tests.Users;

public sealed class ImageUsersTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("strata-runtime-");

    public ImageUsersTests()
    {
        _root.CreateSubdirectory("etc");
        Write("passwd", "# people\n\nroot:x:0:0:root:/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\nbroken\n7:x:42:42::/seven:\nnohome:x:8:8\n");
        Write("group", "root:x:0:\nbob:x:1000:bob\nwheel:x:10:alice,bob\nwheel2:x:10:bob\n77:x:78:\n");
    }

    [Theory]
    [InlineData("", 0u, 0u, "/root", new uint[0])]
    [InlineData("root", 0u, 0u, "/root", new uint[0])]
    [InlineData("bob", 1000u, 1000u, "/home/bob", new uint[] { 10 })]
    [InlineData("1000", 1000u, 1000u, "/home/bob", new uint[] { 10 })]
    [InlineData("bob:wheel", 1000u, 10u, "/home/bob", new uint[0])]
    [InlineData("bob:123", 1000u, 123u, "/home/bob", new uint[0])]
    [InlineData("bob:", 1000u, 1000u, "/home/bob", new uint[] { 10 })]
    [InlineData(":wheel", 0u, 10u, "/root", new uint[0])]
    [InlineData("5:6", 5u, 6u, "/", new uint[0])]
    [InlineData("5", 5u, 0u, "/", new uint[0])]
    [InlineData("7", 7u, 0u, "/", new uint[0])]
    [InlineData("42", 42u, 42u, "/seven", new uint[0])]
    [InlineData("bob:77", 1000u, 77u, "/home/bob", new uint[0])]
    [InlineData("nohome", 8u, 8u, "/", new uint[0])]
    public void users_are_found_as_docker_finds_them(string text, uint uid, uint gid, string home, uint[] groups)
    {
        using var root = DirectoryHandle.OpenHostPath(_root.FullName);
        var user = ImageUsers.Get(root, text);
        Assert.Equal((uid, gid, home), (user.Uid, user.Gid, user.Home));
        Assert.Equal(groups, user.SupplementaryGroups);
    }

    [Theory]
    [InlineData("alice", "unable to find user alice: no matching entries in passwd file")]
    [InlineData("bob:staff", "unable to find group staff: no matching entries in group file")]
    [InlineData("2147483648", "uids and gids must be in range 0-2147483647")]
    [InlineData("0:-1", "uids and gids must be in range 0-2147483647")]
    public void unknown_ones_are_refused(string text, string message)
    {
        using var root = DirectoryHandle.OpenHostPath(_root.FullName);
        Assert.Equal(message, Assert.Throws<StrataException>(() => ImageUsers.Get(root, text)).Message);
    }

    [Fact]
    public void without_files_numbers_work_and_names_do_not()
    {
        _root.GetDirectories("etc")[0].Delete(recursive: true);
        using var root = DirectoryHandle.OpenHostPath(_root.FullName);
        Assert.Equal((0u, 0u, "/"), (ImageUsers.Get(root, "").Uid, ImageUsers.Get(root, "").Gid, ImageUsers.Get(root, "").Home));
        Assert.Equal(9u, ImageUsers.Get(root, "9").Uid);
        Assert.Throws<StrataException>(() => ImageUsers.Get(root, "bob"));
    }

    public void Dispose() => _root.Delete(recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_root.FullName, "etc", name), text);
}
