using Strata.Archive.Compression;
using Strata.Engine.Building.Exporting;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>Understands one <see cref="OutputSpecification"/>: which options its type has, and what they mean.</summary>
internal sealed class OutputReader(OutputSpecification specification)
{
    private const string AnnotationPrefix = "annotation";
    private static readonly string[] ImageOptions = ["annotation.KEY", "name", "oci-mediatypes", "push", "rewrite-timestamp"];
    private static readonly string[] ArchiveOptions =
        ["annotation.KEY", "annotation-manifest.KEY", "annotation-manifest-descriptor.KEY", "compression", "compression-level", "force-compression", "name", "oci-mediatypes", "rewrite-timestamp"];

    private readonly List<ImageAnnotation> _annotations = [];
    private List<Reference> _names = [];
    private CompressionKind? _compression;
    private int? _level;
    private bool? _usesOciMediaTypes;
    private bool _rewritesTimestamps;
    private bool _isTar = true;

    /// <summary>The output, without the names and annotations of other flags. Where it goes to standard output there is neither path nor stream.</summary>
    /// <exception cref="StrataException">InvalidArgument, with buildx's texts where it has one. NotImplemented: pushing.</exception>
    public BuildOutput Read()
    {
        var kind = specification.Type switch
        {
            "local" => BuildOutputKind.Local,
            "tar" => BuildOutputKind.Tar,
            "oci" => BuildOutputKind.Oci,
            // Without a place to go, docker means what it has always meant: into the store.
            "docker" => specification.Destination is null ? BuildOutputKind.Image : BuildOutputKind.Docker,
            "image" => BuildOutputKind.Image,
            "cacheonly" => BuildOutputKind.None,
            "registry" => throw PushRefused(),
            _ => throw StrataException.Invalid($"exporter \"{specification.Type}\" could not be found: there are cacheonly, docker, image, local, oci and tar"),
        };
        foreach (var (key, value) in specification.Attributes) ReadOption(kind, key, value);
        var destination = specification.Destination;
        if (kind is BuildOutputKind.Image or BuildOutputKind.None && destination is not null) throw StrataException.Invalid($"output type {specification.Type} has no dest: use type=oci or type=docker for a file");
        if (kind == BuildOutputKind.Local && destination is null) throw StrataException.Invalid("dest is required for local exporter");
        if (!_isTar && (destination is null or "-")) throw StrataException.Invalid("dest is required for oci exporter with tar=false");
        if (kind == BuildOutputKind.Local && destination == "-") throw StrataException.Invalid("dest cannot be stdout for local exporter");
        var compression = _compression ?? CompressionKind.Gzip;
        return new BuildOutput
        {
            Kind = kind,
            Path = destination == "-" ? null : destination,
            Names = _names,
            IsDirectory = !_isTar,
            Compression = compression,
            CompressionLevel = _level,
            UsesDockerMediaTypes = _usesOciMediaTypes is { } oci ? !oci : kind == BuildOutputKind.Docker && compression != CompressionKind.Zstd,
            RewritesTimestamps = _rewritesTimestamps,
            Annotations = _annotations,
        };
    }

    /// <summary>What is said wherever a push is asked for.</summary>
    public static StrataException PushRefused() =>
        StrataException.NotSupported("pushing is not supported yet: write an archive with --output type=oci,dest=FILE and push that with another tool");

    private void ReadOption(BuildOutputKind kind, string name, string value)
    {
        var key = name.ToLowerInvariant();
        var isImage = kind is BuildOutputKind.Image or BuildOutputKind.Docker or BuildOutputKind.Oci;
        if (isImage && key.StartsWith(AnnotationPrefix, StringComparison.Ordinal) && name.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot)
        {
            _annotations.Add(ReadAnnotation(key[AnnotationPrefix.Length..dot], name[(dot + 1)..], value));
            return;
        }
        var isArchive = kind is BuildOutputKind.Docker or BuildOutputKind.Oci;
        switch (key)
        {
            case "name" when isImage:
                _names = [.. value.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(ReadName)];
                break;
            case "push" when kind == BuildOutputKind.Image:
                if (OptionValues.ReadBool(key, value)) throw PushRefused();
                break;
            case "oci-mediatypes" when isImage:
                _usesOciMediaTypes = OptionValues.ReadBool(key, value);
                if (kind == BuildOutputKind.Image && _usesOciMediaTypes == false) throw StrataException.Invalid("oci-mediatypes=false has no meaning for an image in the store: use type=docker,dest=FILE");
                break;
            case "rewrite-timestamp" when isImage:
                _rewritesTimestamps = OptionValues.ReadBool(key, value);
                break;
            case "tar" when kind == BuildOutputKind.Oci:
                _isTar = OptionValues.ReadBool(key, value);
                break;
            case "compression" when isArchive:
                _compression = OptionValues.ReadCompression(value);
                break;
            case "compression-level" when isArchive:
                _level = OptionValues.ReadCompressionLevel(value);
                break;
            case "force-compression" when isArchive:
                // The store keeps layers as they are without compression: every layer of an archive is compressed anew.
                OptionValues.ReadBool(key, value);
                break;
            case "compression" or "compression-level" or "force-compression" when kind == BuildOutputKind.Image:
                throw StrataException.Invalid($"{key} has no meaning for an image in the store, where layers are not compressed: use type=oci or type=docker with dest");
            default:
                throw StrataException.Invalid($"unknown option \"{name}\" of output type {specification.Type}: {Known(kind)}");
        }
    }

    private static string Known(BuildOutputKind kind)
    {
        string[] options = kind switch
        {
            BuildOutputKind.Image => ImageOptions,
            BuildOutputKind.Docker => ["dest", .. ArchiveOptions],
            BuildOutputKind.Oci => ["dest", "tar", .. ArchiveOptions],
            BuildOutputKind.None => [],
            _ => ["dest"],
        };
        return options.Length == 0 ? "there are none" : "there are " + string.Join(", ", options.Order(StringComparer.Ordinal));
    }

    // annotation.KEY, annotation-TYPE.KEY, annotation-TYPE[PLATFORM].KEY
    private static ImageAnnotation ReadAnnotation(string type, string key, string value)
    {
        Platform? platform = null;
        if (type.EndsWith(']') && type.IndexOf('[', StringComparison.Ordinal) is >= 0 and var open)
        {
            platform = Platform.Parse(type[(open + 1)..^1]);
            type = type[..open];
        }
        var target = type.Length == 0 ? AnnotationTarget.Manifest : AnnotationFlag.FindTarget(type[1..]) ?? throw StrataException.Invalid($"unrecognized annotation type {type[1..]}");
        return new ImageAnnotation(target, platform, key, value);
    }

    private static Reference ReadName(string text)
    {
        try
        {
            var name = Reference.ParseName(text.Trim());
            return name.Digest is null ? name.WithDefaultTag() : throw StrataException.Invalid("a name with a digest can't be given to an image");
        }
        catch (StrataException e)
        {
            throw StrataException.Invalid($"failed to parse {text}: {e.Message}", e);
        }
    }
}
