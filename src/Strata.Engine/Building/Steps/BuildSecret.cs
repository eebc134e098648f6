using Strata.Oci;

namespace Strata.Engine.Building;

/// <summary>A secret that steps may ask for (<c>--secret</c>): read when a step needs it, never shown.</summary>
public sealed class BuildSecret
{
    /// <summary>The most bytes that a secret may have, as BuildKit's.</summary>
    public const int MaxSize = 500 << 10;

    private readonly Func<byte[]> _read;

    private BuildSecret(string id, Func<byte[]> read)
    {
        Id = id;
        _read = read;
    }

    /// <summary>The name that steps have for it.</summary>
    public string Id { get; }

    /// <summary>A file's content.</summary>
    /// <exception cref="StrataException">NotFound: no such file. InvalidArgument: it is a directory, or too large.</exception>
    public static BuildSecret FromFile(string id, string path)
    {
        var file = new FileInfo(path);
        if (Directory.Exists(path)) throw StrataException.Invalid($"failed to read secret {id}: {path} is a directory");
        if (!file.Exists) throw StrataException.NotFound($"failed to stat {path}: stat {path}: no such file or directory");
        if (file.Length > MaxSize) throw TooLarge(id, file.Length);
        return new BuildSecret(id, () => Check(id, File.ReadAllBytes(path)));
    }

    /// <summary>A value.</summary>
    public static BuildSecret FromBytes(string id, byte[] value) => new(id, () => Check(id, value));

    /// <summary>The content.</summary>
    public byte[] Read() => _read();

    /// <summary>The name only.</summary>
    public override string ToString() => $"secret {Id} (***)";

    private static byte[] Check(string id, byte[] value) => value.Length <= MaxSize ? value : throw TooLarge(id, value.Length);

    private static StrataException TooLarge(string id, long size) => StrataException.Invalid($"secret {id} too big. max size {MaxSize / 1000}KB: it has {size} bytes");
}
