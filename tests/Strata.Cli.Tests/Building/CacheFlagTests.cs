using Strata.Archive.Compression;
using Strata.Cli.Arguments;
using Strata.Cli.Commands.Building;
using Strata.Engine.Building;
using Strata.Engine.Building.Caching;
using Strata.Oci;

namespace Strata.Cli.Tests.Building;

public sealed class CacheFlagTests
{
    private sealed class NoRemote : Build.Sources.IRemoteFiles
    {
        public ValueTask<Build.Files.IFileTree> FetchAsync(Uri address, CancellationToken cancel) => throw new NotSupportedException();
    }

    [Fact]
    public void An_export_has_BuildKits_options()
    {
        Assert.Equal(new CacheExport { Kind = CacheExportKind.Local, Path = "d" }, Assert.Single(Read("--cache-to=type=local,dest=d").CacheExports));
        Assert.Equal(
            new CacheExport
            {
                Kind = CacheExportKind.Local,
                Path = "a,b",
                Tag = "t",
                TakesAllSteps = true,
                Compression = CompressionKind.Zstd,
                CompressionLevel = 9,
                IsImageManifest = false,
                IgnoresFailure = true,
            },
            Assert.Single(Read("--cache-to=TYPE=local,\"dest=a,b\",mode=max,tag=t,compression=zstd,compression-level=9,force-compression=true,oci-mediatypes=true,image-manifest=false,ignore-error=true").CacheExports));
        Assert.True(Assert.Single(Read("--cache-to=type=local,dest=d,oci-mediatypes=false").CacheExports) is { UsesDockerMediaTypes: true, IsImageManifest: false });
        Assert.Equal(2, Read("--cache-to=type=inline,mode=min", "--cache-to=type=local,dest=d").CacheExports.Count);
    }

    [Fact]
    public void An_import_is_a_directory_or_an_image()
    {
        var digest = Digest.Of("x"u8);
        Assert.Equal(
            [
                new CacheImport.Local("d"),
                new CacheImport.Local("d", "t", digest),
                new CacheImport.Image(Reference.Parse("user/app:cache")),
                new CacheImport.Image(Reference.Parse("a")),
                new CacheImport.Image(Reference.Parse("b")),
            ],
            Read("--cache-from=type=local,src=d", $"--cache-from=type=local,src=d,tag=t,digest={digest}", "--cache-from=type=registry,ref=user/app:cache", "--cache-from=a,b", "--cache-from=").CacheImports);
    }

    [Fact]
    public void Cache_mounts_are_chosen_by_their_ids()
    {
        var options = Read("--cache-mount-to=type=local,dest=d,id=a,id=b,max-size=1.5g", "--cache-mount-from=type=local,src=d,id=a", "--cache-mount-from=type=local,src=e");
        var export = Assert.Single(options.CacheMountExports);
        Assert.Equal(("d", 3L << 29), (export.Path, export.MaxSize));
        Assert.Equal(["a", "b"], export.Ids);
        Assert.Equal(["d", "e"], options.CacheMountImports.Select(static import => import.Path));
        Assert.Equal(["a"], options.CacheMountImports[0].Ids);
    }

    [Theory]
    [InlineData("--cache-to=type=local", "local cache exporter requires dest")]
    [InlineData("--cache-to=dest=x", "type required for \"dest=x\"")]
    [InlineData("--cache-to=type=local,x", "invalid value x")]
    [InlineData("--cache-to=type=local,dest=x,mode=most", "invalid cache mode \"most\": choose min or max")]
    [InlineData("--cache-to=type=local,dest=x,ref=y", "unknown option \"ref\" of --cache-to type=local: there are compression, compression-level, dest, force-compression, ignore-error, image-manifest, mode, oci-mediatypes, tag")]
    [InlineData("--cache-to=type=inline,dest=x", "unknown option \"dest\" of --cache-to type=inline: there are ignore-error, mode")]
    [InlineData("--cache-to=type=local,dest=x,compression=xz", "unsupported compression type xz: use gzip, zstd or uncompressed")]
    [InlineData("--cache-to=type=local,dest=x,ignore-error=maybe", "non-bool value specified for ignore-error: strconv.ParseBool: parsing \"maybe\": invalid syntax")]
    [InlineData("--cache-to=type=bogus", "unknown cache exporter: \"bogus\": there are inline and local")]
    [InlineData("--cache-from=type=local", "local cache importer requires src")]
    [InlineData("--cache-from=type=local,src=x,digest=latest", "invalid digest \"latest\" of --cache-from: expected sha256:<64 hexadecimal characters>")]
    [InlineData("--cache-from=type=inline", "--cache-from has no type=inline: name the image that has the cache, --cache-from NAME")]
    [InlineData("--cache-from=type=registry", "registry cache importer requires ref")]
    [InlineData("--cache-mount-to=type=local", "--cache-mount-to requires dest")]
    [InlineData("--cache-mount-to=type=local,dest=x,max-size=big", "invalid max-size \"big\": invalid size: 'big'")]
    [InlineData("--cache-mount-from=type=tar,src=x", "--cache-mount-from has no type \"tar\": there is local")]
    public void What_makes_no_sense_is_refused(string flag, string message)
    {
        var failure = Assert.Throws<StrataException>(() => Read(flag));
        Assert.Equal((ErrorKind.InvalidArgument, message), (failure.Kind, failure.Message));
    }

    [Theory]
    [InlineData("--cache-to=user/app:cache")]
    [InlineData("--cache-to=type=registry,ref=user/app:cache")]
    [InlineData("--cache-to=type=gha")]
    [InlineData("--cache-from=type=s3,bucket=b")]
    [InlineData("--cache-from=type=azblob")]
    [InlineData("--cache-mount-to=type=registry,ref=x")]
    [InlineData("--cache-mount-from=type=registry,ref=x")]
    public void Caches_elsewhere_are_not_supported(string flag) => Assert.Equal(ErrorKind.NotImplemented, Assert.Throws<StrataException>(() => Read(flag)).Kind);

    private static BuildOptions Read(params string[] arguments)
    {
        var flags = new FlagSet();
        var caches = new CacheFlags(flags);
        flags.Parse(arguments);
        return caches.Apply(new BuildOptions { Remote = new NoRemote() });
    }
}
