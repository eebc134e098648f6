using System.Text;
using Strata.Archive.Tar;
using Strata.Oci;

namespace Strata.Engine.Tests.Archives;

/// <summary>Makes image archives entry by entry, right and wrong ones, in any order.</summary>
internal sealed class ArchiveMaker
{
    private readonly List<(TarEntry Entry, byte[] Content)> _entries = [];

    public static string Blob(byte[] content) => "blobs/sha256/" + Digest.Of(content).Hex;

    public ArchiveMaker File(string name, byte[] content)
    {
        _entries.Add((new TarEntry { Name = name, Type = TarEntryType.File, Mode = 0x1A4, Size = content.Length, StoredSize = content.Length }, content));
        return this;
    }

    public ArchiveMaker File(string name, string content) => File(name, Encoding.UTF8.GetBytes(content));

    public ArchiveMaker Blobs(params byte[][] contents)
    {
        foreach (var content in contents) File(Blob(content), content);
        return this;
    }

    public ArchiveMaker Link(string name, string target)
    {
        _entries.Add((new TarEntry { Name = name, Type = TarEntryType.SymbolicLink, Mode = 0x1FF, LinkName = target }, []));
        return this;
    }

    /// <summary>A manifest.json of one image.</summary>
    public ArchiveMaker Docker(string config, string[] tags, params string[] layers) =>
        File("manifest.json", $$"""[{"Config":"{{config}}","RepoTags":[{{Join(tags)}}],"Layers":[{{Join(layers)}}]}]""");

    public static byte[] Manifest(byte[] config, params byte[][] layers) => OciJson.Write(new Manifest
    {
        MediaType = MediaTypes.OciManifest,
        Config = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = Digest.Of(config), Size = config.Length },
        Layers = [.. layers.Select(static l => new Descriptor { MediaType = MediaTypes.OciLayer, Digest = Digest.Of(l), Size = l.Length })],
    });

    public static Descriptor Describe(byte[] document, string mediaType, Platform? platform = null, params (string, string)[] annotations) => new()
    {
        MediaType = mediaType,
        Digest = Digest.Of(document),
        Size = document.Length,
        Platform = platform,
        Annotations = annotations.Length == 0 ? null : annotations.ToDictionary(static a => a.Item1, static a => a.Item2),
    };

    public static byte[] Index(params Descriptor[] manifests) => OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = manifests });

    public byte[] ToArray()
    {
        using var stream = new MemoryStream();
        using var writer = new TarWriter(stream);
        foreach (var (entry, content) in _entries)
        {
            writer.WriteEntry(entry);
            writer.Write(content);
        }
        writer.Finish();
        return stream.ToArray();
    }

    private static string Join(string[] texts) => string.Join(',', texts.Select(static t => $"\"{t}\""));
}
