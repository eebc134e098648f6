using Strata.Archive;
using Strata.Archive.Tar;
using Strata.Engine.Containers.Copying;
using Strata.Host.Trees;
using Strata.Linux;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Building.Exporting;

/// <summary>Outputs that are the merged files of the last stage: a tar or a directory.</summary>
internal sealed class FilesOutput(Store store)
{
    /// <summary>Writes a tar without an entry for the root, ordered by path. Of several platforms, each has a directory such as <c>linux_amd64</c>.</summary>
    /// <param name="images">The files.</param>
    /// <param name="output">Where to.</param>
    /// <param name="time">The time of all files; null for their own.</param>
    /// <param name="cancel">Stops between pieces; a file is not there then.</param>
    public void WriteTar(IReadOnlyList<BuiltImage> images, BuildOutput output, DateTimeOffset? time, CancellationToken cancel) => OutputStream.Write(output, stream =>
    {
        if (images is [var only]) WriteTree(only, stream, time, cancel);
        else WritePlatforms(images, stream, time, cancel);
    });

    /// <summary>
    /// Writes the files into a directory, those of several platforms into one each, over what is there; no link leads out of it. A directory that is new has its name
    /// only when it is whole; one that was there keeps what came before a failure.
    /// </summary>
    /// <returns>How many bytes passed.</returns>
    /// <exception cref="StrataException">FailedPrecondition: a directory and a file would take each other's place, among others.</exception>
    public async Task<long> WriteDirectoryAsync(IReadOnlyList<BuiltImage> images, BuildOutput output, DateTimeOffset? time, CancellationToken cancel)
    {
        if (images is [var only]) return await WriteDirectoryAsync(only, output, time, cancel);
        var written = 0L;
        foreach (var image in images) written += await WriteDirectoryAsync(image, output with { Path = Path.Combine(output.Path!, DirectoryOf(image)) }, time, cancel);
        return written;
    }

    private static string DirectoryOf(BuiltImage image) => image.Platform.ToString().Replace('/', '_');

    private void WritePlatforms(IReadOnlyList<BuiltImage> images, Stream stream, DateTimeOffset? time, CancellationToken cancel)
    {
        using var writer = new TarWriter(stream);
        foreach (var image in images)
        {
            var directory = DirectoryOf(image);
            writer.WriteEntry(new TarEntry { Name = directory, Type = TarEntryType.Directory, Mode = 0x1ED, MtimeSeconds = time?.ToUnixTimeSeconds() ?? 0 });
            StreamPipe.Run((tar, stop) => WriteTree(image, tar, time, stop), tar => Append(tar, writer, directory, cancel), cancel);
        }
        writer.Finish();
    }

    private static void Append(Stream tar, TarWriter writer, string directory, CancellationToken cancel)
    {
        using var reader = new TarReader(tar);
        var buffer = new byte[128 << 10];
        while (reader.Next() is { } entry)
        {
            cancel.ThrowIfCancellationRequested();
            entry.Name = $"{directory}/{entry.Name}";
            if (entry.Type == TarEntryType.HardLink) entry.LinkName = $"{directory}/{entry.LinkName}";
            writer.WriteEntry(entry);
            while (reader.Read(buffer) is > 0 and var n) writer.Write(buffer.AsSpan(0, n));
        }
    }

    private async Task<long> WriteDirectoryAsync(BuiltImage image, BuildOutput output, DateTimeOffset? time, CancellationToken cancel)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output.Path!));
        if (Directory.Exists(path)) return await UnpackAsync(image, path, output.Path!, time, cancel);
        var parent = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(parent);
        var temporary = Path.Combine(parent, $".{Path.GetFileName(path)}.{Guid.NewGuid().ToString("N")[..8]}");
        Directory.CreateDirectory(temporary);
        try
        {
            var written = await UnpackAsync(image, temporary, output.Path!, time, cancel);
            Directory.Move(temporary, path);
            return written;
        }
        catch
        {
            DirectoryRemoval.Remove(parent, Path.GetFileName(temporary));
            throw;
        }
    }

    private async Task<long> UnpackAsync(BuiltImage image, string directory, string displayPath, DateTimeOffset? time, CancellationToken cancel)
    {
        try
        {
            using var unpacker = TreeUnpackers.Open(directory, displayPath, cancel);
            return await TarCopy.RunAsync((tar, stop) => WriteTree(image, tar, time, stop), unpacker, progress: null, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StrataException(e is LinuxException call ? call.Kind : ErrorKind.FailedPrecondition, $"cannot write to {displayPath}: {e.Message}", e);
        }
    }

    private void WriteTree(BuiltImage image, Stream tar, DateTimeOffset? time, CancellationToken cancel)
    {
        if (time is not { } all)
        {
            store.Layers.WriteTree(image.Chain, tar, cancel);
            return;
        }
        // On this thread the times are set, on another the files are read.
        StreamPipe.Run((plain, stop) => store.Layers.WriteTree(image.Chain, plain, stop), plain => TarTimes.Set(plain, tar, all.ToUnixTimeSeconds(), cancel), cancel);
    }
}
