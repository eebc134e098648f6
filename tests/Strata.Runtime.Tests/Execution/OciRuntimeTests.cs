using Strata.Runtime.Execution;

namespace Strata.Runtime.Tests.Execution;

public sealed class OciRuntimeTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("strata-runtime-");

    [Fact]
    public void a_chosen_path_is_taken_or_nothing()
    {
        var path = Make("other");
        Assert.Equal(path, OciRuntime.Find(path, null)!.FilePath);
        Assert.Null(OciRuntime.Find(path + "-missing", _directory.FullName));
    }

    [Fact]
    public void a_chosen_name_is_searched()
    {
        var path = Make("own-runtime");
        Assert.Equal(path, OciRuntime.Find("own-runtime", $"/nowhere:{_directory.FullName}")!.FilePath);
        Assert.Null(OciRuntime.Find("own-runtime", "/nowhere"));
    }

    [Fact]
    public void runc_comes_before_crun()
    {
        Make("crun");
        var runc = Make("runc");
        Assert.Equal(runc, OciRuntime.Find(null, _directory.FullName)!.FilePath);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string Make(string name)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, "");
        return path;
    }
}
