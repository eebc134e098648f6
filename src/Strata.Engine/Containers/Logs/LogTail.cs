namespace Strata.Engine.Containers.Logs;

/// <summary>Finds where the last lines of a log begin, from its end, without reading what is before.</summary>
internal static class LogTail
{
    private const int BlockSize = 256 << 10;

    // A line's tag stands within its first bytes.
    private const int HeadSize = 128;

    /// <summary>Puts a log's files where the last lines of the container begin, several of the log's where the container's were long.</summary>
    /// <param name="files">The files, the oldest first; at least one.</param>
    /// <param name="count">How many lines.</param>
    /// <returns>The index of the file in which they begin.</returns>
    public static int Seek(IReadOnlyList<Stream> files, int count)
    {
        var last = files.Count - 1;
        if (count == 0)
        {
            files[last].Position = files[last].Length;
            return last;
        }
        for (var i = last; i >= 0; i--)
        {
            files[i].Position = Find(files[i], ref count) is { } start ? start : 0;
            if (count < 0) return i;
        }
        return 0;
    }

    // Behind the line that is one too many; null when all of the file is wanted, and what is before it, too.
    private static long? Find(Stream log, ref int wanted)
    {
        var length = log.Length;
        var buffer = new byte[BlockSize + HeadSize];
        // The beginning of the block behind, for the head of a line that goes on there.
        var following = 0;
        var position = length;
        while (position > 0)
        {
            var size = (int)Math.Min(BlockSize, position);
            buffer.AsSpan(0, following).CopyTo(buffer.AsSpan(size));
            position -= size;
            log.Position = position;
            log.ReadExactly(buffer, 0, size);
            var data = buffer.AsSpan(0, size + following);
            for (var end = size; data[..end].LastIndexOf((byte)'\n') is >= 0 and var at; end = at)
            {
                // A piece that a later one completes is the beginning of that one's line.
                if (position + at + 1 < length && IsWhole(data[(at + 1)..]) && --wanted < 0) return EndOfLine(log, position + at + 1);
            }
            following = Math.Min(HeadSize, data.Length);
        }
        return IsWhole(buffer.AsSpan(0, following)) && --wanted < 0 ? EndOfLine(log, 0) : null;
    }

    // The line that begins there is one too many: the wanted part begins behind it.
    private static long EndOfLine(Stream log, long start)
    {
        log.Position = start;
        var buffer = new byte[4096];
        while (log.Read(buffer) is > 0 and var read)
        {
            var end = buffer.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0) return start + end + 1;
            start += read;
        }
        return start;
    }

    private static bool IsWhole(ReadOnlySpan<byte> line)
    {
        line = line[..Math.Min(line.Length, HeadSize)];
        var space = line.IndexOf((byte)' ');
        return space >= 0 && line.Length > space + 8 && line[space + 8] == (byte)'F';
    }
}
