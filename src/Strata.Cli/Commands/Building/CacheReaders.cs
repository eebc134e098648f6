using System.Globalization;
using Strata.Cli.Arguments;
using Strata.Engine.Building.Caching;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>Understands <see cref="CacheSpecification"/>s: which options each type has, and what they mean.</summary>
internal static class CacheReaders
{
    /// <summary>A value of <c>--cache-to</c>.</summary>
    /// <exception cref="StrataException">InvalidArgument with BuildKit's texts where it has one. NotImplemented: caches elsewhere.</exception>
    public static CacheExport ReadExport(CacheSpecification specification)
    {
        var kind = specification.Type switch
        {
            "local" => CacheExportKind.Local,
            "inline" => CacheExportKind.Inline,
            "registry" => throw StrataException.NotSupported("--cache-to type=registry is not supported yet: use type=local,dest=DIR, or type=inline with an image"),
            var other => throw Unknown("--cache-to", "exporter", other, "inline and local"),
        };
        var export = new CacheExport { Kind = kind };
        bool? isImageManifest = null;
        var isLocal = kind == CacheExportKind.Local;
        foreach (var (key, value) in specification.Attributes)
        {
            switch (key)
            {
                case "mode":
                    export = export with { TakesAllSteps = ReadMode(value) };
                    break;
                case "ignore-error":
                    export = export with { IgnoresFailure = OptionValues.ReadBool(key, value) };
                    break;
                case "dest" when isLocal:
                    export = export with { Path = value };
                    break;
                case "tag" when isLocal:
                    export = export with { Tag = value.Length > 0 ? value : CacheExport.DefaultTag };
                    break;
                case "compression" when isLocal:
                    export = export with { Compression = OptionValues.ReadCompression(value) };
                    break;
                case "compression-level" when isLocal:
                    export = export with { CompressionLevel = OptionValues.ReadCompressionLevel(value) };
                    break;
                case "oci-mediatypes" when isLocal:
                    export = export with { UsesDockerMediaTypes = !OptionValues.ReadBool(key, value) };
                    break;
                case "image-manifest" when isLocal:
                    isImageManifest = OptionValues.ReadBool(key, value);
                    break;
                case "force-compression" when isLocal:
                    // Only blobs of the form that is asked for are ever used again.
                    OptionValues.ReadBool(key, value);
                    break;
                default:
                    throw UnknownOption("--cache-to", specification.Type, key, isLocal ? "compression, compression-level, dest, force-compression, ignore-error, image-manifest, mode, oci-mediatypes, tag" : "ignore-error, mode");
            }
        }
        if (kind == CacheExportKind.Local && string.IsNullOrEmpty(export.Path)) throw StrataException.Invalid("local cache exporter requires dest");
        return export with { IsImageManifest = isImageManifest ?? !export.UsesDockerMediaTypes };
    }

    /// <summary>A value of <c>--cache-from</c>.</summary>
    /// <exception cref="StrataException">InvalidArgument with BuildKit's texts where it has one. NotImplemented: caches elsewhere.</exception>
    public static CacheImport ReadImport(CacheSpecification specification)
    {
        switch (specification.Type)
        {
            case "registry":
                var name = "";
                foreach (var (key, value) in specification.Attributes) name = key == CacheSpecification.ReferenceKey ? value : throw UnknownOption("--cache-from", "registry", key, CacheSpecification.ReferenceKey);
                if (name.Length == 0) throw StrataException.Invalid("registry cache importer requires ref");
                return Reference.TryParse(name, out var reference) ? new CacheImport.Image(reference) : new CacheImport.Unusable(name, "failed to configure registry cache importer: invalid reference format");
            case "local":
                string? path = null;
                var tag = CacheExport.DefaultTag;
                Digest? digest = null;
                foreach (var (key, value) in specification.Attributes)
                {
                    switch (key)
                    {
                        case "src":
                            path = value;
                            break;
                        case "tag":
                            tag = value.Length > 0 ? value : tag;
                            break;
                        case "digest":
                            digest = value.Length == 0 ? null : Digest.TryParse(value, out var read) ? read : throw StrataException.Invalid($"invalid digest \"{value}\" of --cache-from: expected sha256:<64 hexadecimal characters>");
                            break;
                        default:
                            throw UnknownOption("--cache-from", "local", key, "digest, src, tag");
                    }
                }
                return new CacheImport.Local(string.IsNullOrEmpty(path) ? throw StrataException.Invalid("local cache importer requires src") : path, tag, digest);
            case "inline":
                throw StrataException.Invalid("--cache-from has no type=inline: name the image that has the cache, --cache-from NAME");
            case var other:
                throw Unknown("--cache-from", "importer", other, "local and registry");
        }
    }

    /// <summary>A value of <c>--cache-mount-to</c>.</summary>
    /// <exception cref="StrataException">InvalidArgument. NotImplemented: a registry.</exception>
    public static CacheMountExport ReadMountExport(CacheSpecification specification)
    {
        CheckMountType("--cache-mount-to", specification.Type);
        string? path = null;
        long? most = null;
        var ids = new List<string>();
        foreach (var (key, value) in specification.Attributes)
        {
            switch (key)
            {
                case "dest":
                    path = value;
                    break;
                case "id":
                    ids.Add(value);
                    break;
                case "max-size":
                    most = ByteSize.Read(value, out var size) is { } error ? throw StrataException.Invalid($"invalid max-size \"{value}\": {error}") : size;
                    break;
                default:
                    throw UnknownOption("--cache-mount-to", "local", key, "dest, id, max-size");
            }
        }
        return new CacheMountExport(string.IsNullOrEmpty(path) ? throw StrataException.Invalid("--cache-mount-to requires dest") : path) { Ids = ids, MaxSize = most };
    }

    /// <summary>A value of <c>--cache-mount-from</c>.</summary>
    /// <exception cref="StrataException">InvalidArgument. NotImplemented: a registry.</exception>
    public static CacheMountImport ReadMountImport(CacheSpecification specification)
    {
        CheckMountType("--cache-mount-from", specification.Type);
        string? path = null;
        var ids = new List<string>();
        foreach (var (key, value) in specification.Attributes)
        {
            switch (key)
            {
                case "src":
                    path = value;
                    break;
                case "id":
                    ids.Add(value);
                    break;
                default:
                    throw UnknownOption("--cache-mount-from", "local", key, "id, src");
            }
        }
        return new CacheMountImport(string.IsNullOrEmpty(path) ? throw StrataException.Invalid("--cache-mount-from requires src") : path) { Ids = ids };
    }

    private static void CheckMountType(string flag, string type)
    {
        if (type == "registry") throw StrataException.NotSupported($"{flag} type=registry is not supported yet: use type=local");
        if (type != "local") throw StrataException.Invalid($"{flag} has no type \"{type}\": there is local");
    }

    private static StrataException Unknown(string flag, string what, string type, string known) => type is "gha" or "s3" or "azblob"
        ? StrataException.NotSupported($"{flag} type={type} is not supported: write a directory with --cache-to type=local and carry that there and back")
        : StrataException.Invalid($"unknown cache {what}: \"{type}\": there are {known}");

    private static StrataException UnknownOption(string flag, string type, string key, string known) => StrataException.Invalid($"unknown option \"{key}\" of {flag} type={type}: there are {known}");

    private static bool ReadMode(string value) => value switch
    {
        "min" => false,
        "max" => true,
        _ => throw StrataException.Invalid($"invalid cache mode \"{value}\": choose min or max"),
    };
}
