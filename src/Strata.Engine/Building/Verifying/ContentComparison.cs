using System.Buffers;
using Strata.Archive.Tar;

namespace Strata.Engine.Building.Verifying;

/// <summary>Finds the first byte in which the contents of two entries differ, holes counting as zeros.</summary>
internal sealed class ContentComparison(CancellationToken cancel)
{
    private const int BufferSize = 128 << 10;

    /// <summary>Reads both entries as far as they are equal.</summary>
    /// <param name="before">The reader that is at <paramref name="expected"/>.</param>
    /// <param name="expected">The one entry.</param>
    /// <param name="after">The reader that is at <paramref name="actual"/>.</param>
    /// <param name="actual">The other.</param>
    /// <param name="left">The byte of the one; null when it ends there.</param>
    /// <param name="right">The byte of the other; null when it ends there.</param>
    /// <returns>The offset in the file; null when the contents are equal.</returns>
    public long? FindDifference(TarReader before, TarEntry expected, TarReader after, TarEntry actual, out byte? left, out byte? right)
    {
        (left, right) = (null, null);
        byte[] one = ArrayPool<byte>.Shared.Rent(BufferSize), two = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            // The same holes need not be looked at.
            var skipsHoles = HaveSameHoles(expected, actual);
            var first = new Content(before, expected, skipsHoles);
            var second = new Content(after, actual, skipsHoles);
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                var offset = first.Offset;
                var n = first.Read(one.AsSpan(0, BufferSize));
                // With the same holes, both give as many bytes and go on at the same place.
                var m = second.Read(two.AsSpan(0, skipsHoles ? n : BufferSize));
                var same = one.AsSpan(0, n).CommonPrefixLength(two.AsSpan(0, m));
                if (same == n && same == m)
                {
                    if (n == 0) return expected.Size == actual.Size ? null : Math.Min(expected.Size, actual.Size);
                    continue;
                }
                if (same < n) left = one[same];
                if (same < m) right = two[same];
                return offset + same;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(one);
            ArrayPool<byte>.Shared.Return(two);
        }
    }

    private static bool HaveSameHoles(TarEntry expected, TarEntry actual) =>
        expected.Size == actual.Size && expected.Sparse is { } left && actual.Sparse is { } right && left.SequenceEqual(right);

    // An entry's bytes from its start; holes are zeros, or are passed over.
    private sealed class Content(TarReader reader, TarEntry entry, bool skipsHoles)
    {
        private int _segment;
        private long _position;

        /// <summary>Where the next read begins.</summary>
        public long Offset
        {
            get
            {
                if (skipsHoles && Segment is { } next) _position = Math.Max(_position, next.Offset);
                return _position;
            }
        }

        private TarSegment? Segment
        {
            get
            {
                if (entry.Sparse is not { } map) return new TarSegment(0, entry.Size);
                while (_segment < map.Count && _position >= map[_segment].Offset + map[_segment].Length) _segment++;
                return _segment < map.Count ? map[_segment] : null;
            }
        }

        /// <summary>As many bytes as fit up to the end; with holes passed over, up to the next hole.</summary>
        public int Read(Span<byte> buffer)
        {
            var filled = 0;
            while (filled < buffer.Length && Offset is var at && at < entry.Size)
            {
                var next = Segment;
                var hole = (next?.Offset ?? entry.Size) - at;
                int n;
                if (hole > 0)
                {
                    if (skipsHoles) break;
                    n = (int)Math.Min(hole, buffer.Length - filled);
                    buffer.Slice(filled, n).Clear();
                }
                else
                {
                    var left = next!.Value.Offset + next.Value.Length - at;
                    n = reader.Read(buffer.Slice(filled, (int)Math.Min(left, buffer.Length - filled)));
                    if (n == 0) break;
                }
                filled += n;
                _position += n;
                if (skipsHoles && next is { } segment && _position == segment.Offset + segment.Length) break;
            }
            return filled;
        }
    }
}
