using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Strata.Archive.Tar;

namespace Strata.Build.Tests.Fakes;

/// <summary>The archives in the golden context.</summary>
internal static class GoldenArchive
{
    public static byte[] Make(JsonElement archive)
    {
        using var bytes = new MemoryStream();
        using (var packed = archive.TryGetProperty("compress", out _) ? (Stream)new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true) : new BufferedStream(bytes))
        {
            using var writer = new TarWriter(packed);
            foreach (var entry in archive.GetProperty("entries").EnumerateArray())
            {
                var type = entry.GetProperty("type").GetString();
                var content = entry.TryGetProperty("content", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!) : [];
                writer.WriteEntry(new TarEntry
                {
                    Name = entry.GetProperty("path").GetString()!,
                    Type = type switch { "d" => TarEntryType.Directory, "l" => TarEntryType.SymbolicLink, "h" => TarEntryType.HardLink, _ => TarEntryType.File },
                    Mode = Convert.ToUInt32(entry.TryGetProperty("mode", out var mode) ? mode.GetString() : type == "d" ? "755" : "644", 8),
                    Uid = entry.TryGetProperty("uid", out var uid) ? uid.GetInt64() : 0,
                    Gid = entry.TryGetProperty("gid", out var gid) ? gid.GetInt64() : 0,
                    Size = content.Length,
                    MtimeSeconds = 1000000000,
                    LinkName = entry.TryGetProperty("target", out var target) ? target.GetString()! : "",
                });
                writer.Write(content);
            }
            writer.Finish();
            packed.Flush();
        }
        return bytes.ToArray();
    }
}
