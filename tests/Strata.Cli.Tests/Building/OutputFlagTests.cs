using Strata.Archive.Compression;
using Strata.Cli.Arguments;
using Strata.Cli.Commands.Building;
using Strata.Engine.Building.Exporting;
using Strata.Oci;

namespace Strata.Cli.Tests.Building;

public sealed class OutputFlagTests
{
    [Theory]
    [InlineData("out", BuildOutputKind.Local, "out")]
    [InlineData("foo=bar", BuildOutputKind.Local, "foo=bar")]
    [InlineData("-", BuildOutputKind.Tar, null)]
    [InlineData("type=local,dest=a b", BuildOutputKind.Local, "a b")]
    [InlineData("TYPE=tar, dest=x.tar", BuildOutputKind.Tar, "x.tar")]
    [InlineData("type=tar", BuildOutputKind.Tar, null)]
    [InlineData("type=tar,dest=-", BuildOutputKind.Tar, null)]
    [InlineData("type=oci,\"dest=a,\"\"b\"\"\"", BuildOutputKind.Oci, "a,\"b\"")]
    [InlineData("type=docker,dest=x", BuildOutputKind.Docker, "x")]
    [InlineData("type=docker", BuildOutputKind.Image, null)]
    [InlineData("type=image,push=false", BuildOutputKind.Image, null)]
    [InlineData("type=cacheonly", BuildOutputKind.None, null)]
    public void An_output_is_read_as_buildx_reads_it(string text, BuildOutputKind kind, string? path)
    {
        var output = Read(text);
        Assert.Equal((kind, path), (output.Kind, output.Path));
    }

    [Fact]
    public void All_options_of_an_archive_are_understood()
    {
        var output = Read("type=oci,dest=x,tar=false,\"name=a/b,c:2\",compression=zstd,compression-level=19,force-compression=true,oci-mediatypes=true,rewrite-timestamp=1,annotation.K.k=v=w,annotation-manifest-descriptor[linux/arm64].D=e");
        Assert.True(output is { IsDirectory: true, Compression: CompressionKind.Zstd, CompressionLevel: 19, RewritesTimestamps: true, UsesDockerMediaTypes: false });
        Assert.Equal(["docker.io/a/b:latest", "docker.io/library/c:2"], output.Names.Select(static n => n.ToString()));
        Assert.Equal(
            [new ImageAnnotation(AnnotationTarget.Manifest, null, "K.k", "v=w"), new ImageAnnotation(AnnotationTarget.ManifestDescriptor, Platform.Parse("linux/arm64"), "D", "e")],
            output.Annotations);
    }

    [Theory]
    [InlineData("type=oci,dest=x", CompressionKind.Gzip, false)]
    [InlineData("type=docker,dest=x", CompressionKind.Gzip, true)]
    [InlineData("type=docker,dest=x,compression=zstd", CompressionKind.Zstd, false)]
    [InlineData("type=docker,dest=x,oci-mediatypes=true", CompressionKind.Gzip, false)]
    [InlineData("type=oci,dest=x,oci-mediatypes=false,compression=uncompressed", CompressionKind.None, true)]
    public void Media_types_are_those_of_the_archive_unless_said_otherwise(string text, CompressionKind compression, bool isDocker)
    {
        var output = Read(text);
        Assert.Equal((compression, isDocker), (output.Compression, output.UsesDockerMediaTypes));
    }

    [Theory]
    [InlineData("a,b", "invalid value a")]
    [InlineData("dest=x,a=b", "type is required for output")]
    [InlineData("type=local,\"dest=x", "parse error on line 1, column 13: extraneous or missing \" in quoted-field")]
    [InlineData("type=local,dest=\"x", "parse error on line 1, column 17: bare \" in non-quoted field")]
    [InlineData("type=bogus", "exporter \"bogus\" could not be found: there are cacheonly, docker, image, local, oci and tar")]
    [InlineData("type=local", "dest is required for local exporter")]
    [InlineData("type=local,dest=-", "dest cannot be stdout for local exporter")]
    [InlineData("type=oci,tar=false", "dest is required for oci exporter with tar=false")]
    [InlineData("type=oci,tar=maybe", "non-bool value specified for tar: strconv.ParseBool: parsing \"maybe\": invalid syntax")]
    [InlineData("type=oci,compression=estargz", "unsupported compression type estargz: use gzip, zstd or uncompressed")]
    [InlineData("type=oci,compression-level=x", "non-integer value x specified for compression-level: strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("type=oci,name=UPPER", "failed to parse UPPER: invalid reference format: repository name (library/UPPER) must be lowercase")]
    [InlineData("type=oci,annotation-bogus.a=b", "unrecognized annotation type bogus")]
    [InlineData("type=tar,mode=x", "unknown option \"mode\" of output type tar: there are dest")]
    [InlineData("type=cacheonly,x=y", "unknown option \"x\" of output type cacheonly: there are none")]
    [InlineData("type=image,x=y", "unknown option \"x\" of output type image: there are annotation.KEY, name, oci-mediatypes, push, rewrite-timestamp")]
    [InlineData("type=image,dest=x", "output type image has no dest: use type=oci or type=docker for a file")]
    [InlineData("type=image,compression=zstd", "compression has no meaning for an image in the store, where layers are not compressed: use type=oci or type=docker with dest")]
    public void What_makes_no_sense_is_refused(string text, string message)
    {
        var failure = Assert.Throws<StrataException>(() => Read(text));
        Assert.Equal((ErrorKind.InvalidArgument, message), (failure.Kind, failure.Message));
    }

    [Theory]
    [InlineData("--push")]
    [InlineData("--output=type=registry")]
    [InlineData("--output=type=image,push=true")]
    public void Pushing_is_refused(string flag)
    {
        var failure = Assert.Throws<StrataException>(() => ReadAll(flag));
        Assert.Equal(ErrorKind.NotImplemented, failure.Kind);
        Assert.StartsWith("pushing is not supported yet", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_outputs_there_is_an_image_in_the_store()
    {
        var output = Assert.Single(ReadAll());
        Assert.Equal((BuildOutputKind.Image, "docker.io/library/t:1"), (output.Kind, Assert.Single(output.Names).ToString()));
        Assert.Equal(BuildOutputKind.Image, Assert.Single(ReadAll("-o", "")).Kind);
        Assert.Equal(BuildOutputKind.Image, Assert.Single(ReadAll("--load", "-o", "type=docker")).Kind);
    }

    [Fact]
    public void Names_of_tags_and_annotations_go_to_every_image()
    {
        var outputs = ReadAll("-o", "out", "--output", "type=oci,dest=x,name=other", "--annotation", "a=b", "--load");
        Assert.Equal([BuildOutputKind.Local, BuildOutputKind.Oci, BuildOutputKind.Image], outputs.Select(static o => o.Kind));
        Assert.Empty(outputs[0].Names);
        foreach (var image in outputs.Skip(1)) Assert.Equal(("docker.io/library/t:1", "a"), (Assert.Single(image.Names).ToString(), Assert.Single(image.Annotations).Key));
    }

    [Theory]
    [InlineData("--annotation needs an output that is an image: local, tar and cacheonly have no place for annotations", "-o", "out", "--annotation", "a=b")]
    [InlineData("multiple outputs configured to write to stdout", "-o", "-", "-o", "type=oci")]
    [InlineData("index annotations not supported for single platform export", "--annotation", "index:a=b")]
    public void Flags_that_do_not_fit_together_are_refused(string message, params string[] arguments)
    {
        Assert.Equal(message, Assert.Throws<StrataException>(() => ReadAll(arguments)).Message);
    }

    [Fact]
    public void An_archive_never_goes_to_a_terminal()
    {
        using var streams = new FakeStreams { OutputIsTerminal = true };
        Assert.Equal("dest file is required for tar exporter. refusing to write to console", Assert.Throws<StrataException>(() => ReadAll(streams, "-o", "-")).Message);
    }

    [Theory]
    [InlineData("k=v", "Manifest||k|v")]
    [InlineData("manifest:k=v=w", "Manifest||k|v=w")]
    [InlineData("index,manifest[linux/amd64]:k=", "Index||k|,Manifest|linux/amd64|k|")]
    [InlineData("manifest-descriptor:a.b/c=d", "ManifestDescriptor||a.b/c|d")]
    [InlineData("", "")]
    public void Annotations_are_read_as_buildx_reads_them(string text, string expected)
    {
        Assert.Equal(expected, string.Join(',', AnnotationFlag.Parse(text).Select(static a => $"{a.Target}|{a.Platform}|{a.Key}|{a.Value}")));
    }

    [Theory]
    [InlineData("foo", "invalid annotation \"foo\", expected key=value")]
    [InlineData("bogus:a=b", "unknown annotation type \"bogus\"")]
    [InlineData("manifest[]:a=b", "invalid annotation type \"manifest[]\", expected type and optional platform in square brackets")]
    [InlineData("UP:a=b", "invalid annotation type \"UP\", expected type and optional platform in square brackets")]
    public void Wrong_annotations_are_refused(string text, string message)
    {
        Assert.Equal("parse annotations: " + message, Assert.Throws<StrataException>(() => AnnotationFlag.Parse(text).ToList()).Message);
    }

    private static BuildOutput Read(string text) => new OutputReader(OutputSpecification.Parse(text)).Read();

    private static IReadOnlyList<BuildOutput> ReadAll(params string[] arguments)
    {
        using var streams = new FakeStreams();
        return ReadAll(streams, arguments);
    }

    private static IReadOnlyList<BuildOutput> ReadAll(FakeStreams streams, params string[] arguments)
    {
        var flags = new FlagSet();
        var outputs = new BuildOutputs(flags);
        flags.Parse(arguments);
        return outputs.Read([Reference.Parse("t:1")], 1, streams);
    }
}
