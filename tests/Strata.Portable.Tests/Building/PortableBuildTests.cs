using Strata.Portable.Tests.Harness;
using Strata.Testing;

namespace Strata.Portable.Tests.Building;

/// <summary>What the commands do on a system that is not Linux, and what they refuse.</summary>
public sealed class PortableBuildTests : IDisposable
{
    private readonly PortableMachine _machine = new();

    [Fact]
    public void A_build_says_at_its_beginning_what_it_has_and_what_is_missing()
    {
        var outcome = Build("FROM scratch\nCOPY a /\n", "--progress=plain", "-t", "x").Succeeded();

        Assert.Contains("[internal] without Linux: storage driver tar, no RUN", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("containers and RUN need Linux, and this system is", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_RUN_that_the_target_needs_is_refused_before_the_first_step()
    {
        var outcome = Build("FROM scratch\nCOPY a /\nRUN true\n", "--progress=plain");

        outcome.Failed(1, "containers and RUN need Linux");
        Assert.DoesNotContain("COPY a /\n", outcome.Error.Split("Dockerfile:")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_RUN_that_the_target_does_not_need_is_in_nobodys_way() =>
        Build("FROM scratch AS other\nRUN true\nFROM scratch\nCOPY a /\n", "-q").Succeeded();

    [Theory]
    [InlineData("run", "x")]
    [InlineData("create", "x")]
    [InlineData("ps")]
    [InlineData("container", "ls")]
    [InlineData("exec", "x", "sh")]
    [InlineData("volume", "create")]
    [InlineData("network", "ls")]
    [InlineData("image", "mount")]
    [InlineData("cp", "x:/a", "b")]
    [InlineData("export", "x")]
    [InlineData("generate", "systemd", "x")]
    public void What_needs_Linux_is_refused_before_there_is_a_store(params string[] arguments)
    {
        var outcome = _machine.Run(arguments);

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("containers and RUN need Linux, and this system is", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_machine.Root));
    }

    [Fact]
    public void Its_help_is_shown_all_the_same() => Assert.Contains("Usage:  strata run", _machine.Run("run", "--help").Succeeded().Out, StringComparison.Ordinal);

    [Theory]
    [InlineData("--on-fail=shell")]
    [InlineData("--debug-step=1")]
    [InlineData("--ssh=default=/nowhere")]
    public void A_build_flag_that_is_for_RUN_is_refused(string flag)
    {
        _machine.Write("nowhere", "");

        Build("FROM scratch\nCOPY a /\n", flag.Replace("/nowhere", _machine.File("nowhere"), StringComparison.Ordinal)).Failed(1, "need Linux");
    }

    [Theory]
    [InlineData("overlay")]
    [InlineData("native")]
    public void A_driver_that_mounts_is_refused(string driver) => _machine.Run("--storage-driver", driver, "images").Failed(1, $"the storage driver \"{driver}\" needs Linux: here there is tar");

    [Fact]
    public void An_image_lives_its_whole_life()
    {
        Build("FROM scratch\nCOPY a d /\nLABEL x=y\n", "-q", "-t", "one:1", "--build-arg", "SOURCE_DATE_EPOCH=1").Succeeded();
        var id = _machine.Run("images", "-q", "--no-trunc").Succeeded().Out.Trim();
        _machine.Run("tag", "one:1", "two").Succeeded();
        Assert.Contains("COPY a d /", _machine.Run("history", "two").Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal("y\n", _machine.Run("inspect", "-f", "{{.Config.Labels.x}}", "one:1").Succeeded().Out);

        _machine.Run("save", "-o", _machine.File("saved.tar"), "one:1", "two").Succeeded();
        _machine.Run("rmi", "one:1", "two").Succeeded();
        Assert.Equal("", _machine.Run("images", "-q").Succeeded().Out);
        _machine.Run("builder", "prune", "-af").Succeeded();
        Assert.Equal(0, Count("layers"));
        _machine.Run("load", "-i", _machine.File("saved.tar")).Succeeded();
        Assert.Equal(id, _machine.Run("images", "-q", "--no-trunc").Succeeded().Out.Trim().Split('\n')[0]);

        Assert.Contains("IMAGE", _machine.Run("system", "df", "-v").Succeeded().Out.ToUpperInvariant(), StringComparison.Ordinal);
        _machine.Run("system", "check").Succeeded();
        Assert.Contains("tar", _machine.Run("info").Succeeded().Out, StringComparison.Ordinal);
        _machine.Run("events", "--since", "1h", "--until", "0s").Succeeded();
        _machine.Run("system", "prune", "-af", "--volumes").Succeeded();
        Assert.Equal(0, Count("layers"));
        Assert.Equal(0, Count("leases"));
        Assert.Equal(0, Count("locks"));
        Assert.Equal(0, Count("staging"));
    }

    [Fact]
    public void Images_go_to_Linux_and_come_back_unchanged()
    {
        Build("FROM scratch\nCOPY a d /\n", "-q", "-t", "x").Succeeded();
        var id = _machine.Run("images", "-q", "--no-trunc").Succeeded().Out;
        _machine.Run("save", "-o", _machine.File("there.tar"), "x").Succeeded();
        _machine.RunOnLinux("", "load", "-i", _machine.File("there.tar")).Succeeded();
        Assert.Equal(id, _machine.RunOnLinux("", "images", "-q", "--no-trunc").Succeeded().Out);

        _machine.RunOnLinux("", "save", "-o", _machine.File("back.tar"), "x").Succeeded();
        _machine.Run("rmi", "x").Succeeded();
        _machine.Run("load", "-i", _machine.File("back.tar")).Succeeded();
        Assert.Equal(id, _machine.Run("images", "-q", "--no-trunc").Succeeded().Out);
    }

    [Fact]
    public void A_store_is_the_same_for_both()
    {
        Build("FROM scratch\nCOPY a d /\n", "-q", "-t", "x").Succeeded();

        var seen = _machine.RunOnLinux("", "--root", _machine.Root, "images", "-q", "--no-trunc").Succeeded().Out;
        _machine.RunOnLinux("", "--root", _machine.Root, "system", "check").Succeeded();

        Assert.Equal(_machine.Run("images", "-q", "--no-trunc").Succeeded().Out, seen);
    }

    [Fact]
    public void A_layout_directory_is_written_again_and_again_and_read()
    {
        var layout = _machine.File("layout");
        for (var i = 0; i < 2; i++) Build("FROM scratch\nCOPY a d /\n", "-q", "-o", $"type=oci,dest={layout},tar=false").Succeeded();

        Assert.Equal(["blobs", "index.json", "oci-layout"], Directory.EnumerateFileSystemEntries(layout).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        _machine.Run("load", "-i", layout).Succeeded();
        Build("FROM base\nCOPY a /b\n", "-q", "--build-context", $"base=oci-layout://{layout}").Succeeded();
    }

    [Fact]
    public void A_cache_travels()
    {
        const string dockerfile = "FROM scratch\nCOPY a d /\n";
        var cache = _machine.File("cache");
        Build(dockerfile, "--progress=plain", "--cache-to", $"type=local,dest={cache},mode=max").Succeeded();
        _machine.Run("builder", "prune", "-af").Succeeded();

        Assert.Contains("CACHED", Build(dockerfile, "--progress=plain", "--cache-from", $"type=local,src={cache}").Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repeated_build_is_cached_and_sees_a_change_that_has_the_same_size_and_time()
    {
        const string dockerfile = "FROM scratch\nCOPY a d /\n";
        var first = Build(dockerfile, "-q").Succeeded().Out;
        Assert.Contains("CACHED", Build(dockerfile, "--progress=plain").Succeeded().Error, StringComparison.Ordinal);

        Assert.NotEqual(first, Build(dockerfile, "-q", content: "other").Succeeded().Out);
    }

    [Fact]
    public void A_context_from_a_stream_is_built()
    {
        _machine.Write("tree/Dockerfile", "FROM scratch\nCOPY a /\n");
        _machine.Write("tree/a", "a");
        Tool.Run("tar", "-cf", _machine.File("tree.tar"), "-C", _machine.File("tree"), ".");

        var made = _machine.RunWith(File.ReadAllText(_machine.File("tree.tar")), "build", "-q", "-").Succeeded().Out;

        Assert.Equal(made, _machine.Run("images", "-aq", "--no-trunc").Succeeded().Out);
    }

    [Fact]
    public void An_archive_is_imported()
    {
        _machine.Write("tree/a", "a");
        Tool.Run("tar", "-czf", _machine.File("tree.tgz"), "-C", _machine.File("tree"), ".");

        _machine.Run("import", _machine.File("tree.tgz"), "imported").Succeeded();

        Assert.Contains("imported", _machine.Run("images").Succeeded().Out, StringComparison.Ordinal);
    }

    public void Dispose() => _machine.Dispose();

    private PortableOutcome Build(string dockerfile, params string[] arguments) => Build(dockerfile, arguments, "first");

    private PortableOutcome Build(string dockerfile, string argument, string content) => Build(dockerfile, [argument], content);

    private PortableOutcome Build(string dockerfile, string[] arguments, string content)
    {
        _machine.Write("context/a", content);
        _machine.Write("context/d/b/c", "c");
        return _machine.RunWith(dockerfile, ["build", "-f", "-", .. arguments, _machine.File("context")]);
    }

    private int Count(string directory) => Directory.EnumerateFileSystemEntries(Path.Combine(_machine.Root, directory)).Count();
}
