using Strata.Cli.Arguments;
using Strata.Engine.Containers.Documents;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary>The value of <c>--mount</c>: <c>type=TYPE,source=SOURCE,target=TARGET,KEY=VALUE,…</c>, with Docker's keys and texts.</summary>
internal sealed class MountFlag
{
    private string _type = MountType.Volume;
    private string? _source;
    private string _target = "";
    private string? _consistency;
    private bool _isReadOnly;
    private BindRequestOptions? _bind;
    private VolumeRequestOptions? _volume;
    private TmpfsRequestOptions? _tmpfs;
    private ImageRequestOptions? _image;

    /// <summary>Reads one value; the error, or null.</summary>
    public static string? Append(string text, IReadOnlyList<MountRequest> current, out IReadOnlyList<MountRequest> value)
    {
        value = current;
        try
        {
            if (text.Trim().Length == 0) return "value is empty";
            var mount = new MountFlag();
            foreach (var field in CsvFields.Split(text)) mount.ReadField(field);
            value = [.. current, mount.Finish()];
            return null;
        }
        catch (StrataException e) when (e.Kind == ErrorKind.InvalidArgument)
        {
            return e.Message;
        }
    }

    private void ReadField(string field)
    {
        var equals = field.IndexOf('=', StringComparison.Ordinal);
        var key = (equals < 0 ? field : field[..equals]).ToLowerInvariant();
        if (equals < 0)
        {
            // Switches may stand alone.
            if (key is not ("readonly" or "ro" or "volume-nocopy" or "bind-nonrecursive" or "bind-create-src")) throw StrataException.Invalid($"invalid field '{field}' must be a key=value pair");
            ReadValue(key, "true", field);
            return;
        }
        ReadValue(key, field[(equals + 1)..], field);
    }

    private void ReadValue(string key, string value, string field)
    {
        switch (key)
        {
            case "type":
                _type = value.ToLowerInvariant();
                break;
            case "source" or "src":
                // A path that begins with a dot starts at the working directory.
                _source = value is "." or ".." || value.StartsWith("./", StringComparison.Ordinal) || value.StartsWith("../", StringComparison.Ordinal) ? Path.GetFullPath(value) : value;
                break;
            case "target" or "dst" or "destination":
                _target = value;
                break;
            case "readonly" or "ro":
                _isReadOnly = ReadBool(key, value);
                break;
            case "consistency":
                _consistency = value.ToLowerInvariant();
                break;
            case "bind-propagation":
                _bind = Bind() with { Propagation = value.ToLowerInvariant() };
                break;
            case "bind-nonrecursive":
                _bind = Bind() with { NonRecursive = ReadBool(key, value) };
                break;
            case "bind-create-src":
                _bind = Bind() with { CreateMountpoint = ReadBool(key, value) };
                break;
            case "bind-recursive":
                _bind = value switch
                {
                    "enabled" => Bind(),
                    "disabled" => Bind() with { NonRecursive = true },
                    "writable" => Bind() with { ReadOnlyNonRecursive = true },
                    "readonly" => Bind() with { ReadOnlyForceRecursive = true },
                    _ => throw StrataException.Invalid($"invalid value for bind-recursive: {value} (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")"),
                };
                break;
            case "volume-nocopy":
                _volume = Volume() with { NoCopy = ReadBool(key, value) };
                break;
            case "volume-subpath":
                _volume = Volume() with { Subpath = value };
                break;
            case "volume-label":
                _volume = Volume() with { Labels = With(Volume().Labels, value) };
                break;
            case "volume-driver":
                _volume = Volume() with { DriverConfig = Volume().DriverConfig with { Name = value } };
                break;
            case "volume-opt":
                _volume = Volume() with { DriverConfig = Volume().DriverConfig with { Options = With(Volume().DriverConfig.Options, value) } };
                break;
            case "image-subpath":
                _image = new ImageRequestOptions(value);
                break;
            case "tmpfs-size":
                if (ByteSize.Read(value, out var bytes) is not null) throw StrataException.Invalid($"invalid value for {key}: {value}");
                _tmpfs = Tmpfs() with { SizeBytes = bytes };
                break;
            case "tmpfs-mode":
                _tmpfs = Tmpfs() with { Mode = ReadMode(key, value) };
                break;
            default:
                throw StrataException.Invalid($"unexpected key '{key}' in '{field}'");
        }
    }

    private MountRequest Finish()
    {
        if (_type.Length == 0) throw StrataException.Invalid("type is required");
        if (_target.Length == 0) throw StrataException.Invalid("target is required");
        if (_volume is not null && _type != MountType.Volume) throw Mixed("volume-*");
        if (_bind is not null && _type != MountType.Bind) throw Mixed("bind-*");
        if (_tmpfs is not null && _type != MountType.Tmpfs) throw Mixed("tmpfs-*");
        if (_image is not null && _type != MountType.Image) throw Mixed("image-*");
        if (_bind is { ReadOnlyNonRecursive: true } && !_isReadOnly) throw StrataException.Invalid("option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction");
        if (_bind is { ReadOnlyForceRecursive: true })
        {
            if (!_isReadOnly) throw StrataException.Invalid("option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction");
            if (_bind.Propagation != "rprivate") throw StrataException.Invalid("option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction");
        }
        return new MountRequest
        {
            Type = _type,
            Source = _source,
            Target = _target,
            ReadOnly = _isReadOnly,
            Consistency = _consistency,
            BindOptions = _bind == new BindRequestOptions() ? null : _bind,
            VolumeOptions = _volume,
            ImageOptions = _image,
            TmpfsOptions = _tmpfs,
        };
    }

    private BindRequestOptions Bind() => _bind ?? new BindRequestOptions();

    private VolumeRequestOptions Volume() => _volume ?? new VolumeRequestOptions();

    private TmpfsRequestOptions Tmpfs() => _tmpfs ?? new TmpfsRequestOptions();

    private StrataException Mixed(string options) => StrataException.Invalid($"cannot mix '{options}' options with mount type '{_type}'");

    private static bool ReadBool(string key, string value) =>
        FlagValues.Bool(value, false, out var read) is null ? read : throw StrataException.Invalid($"invalid value for {key}: {value}");

    private static int ReadMode(string key, string value)
    {
        if (value.Length is 0 or > 6 || value.Any(static c => c is < '0' or > '7')) throw StrataException.Invalid($"invalid value for {key}: {value}");
        return Convert.ToInt32(value, 8);
    }

    private static SortedDictionary<string, string> With(IReadOnlyDictionary<string, string>? map, string entry)
    {
        var result = new SortedDictionary<string, string>((map ?? new Dictionary<string, string>()).ToDictionary(), StringComparer.Ordinal);
        KeyValues.Add(result, entry);
        return result;
    }
}
