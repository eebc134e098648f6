using Strata.Archive;
using Strata.Archive.Tar;

namespace Strata.Storage.Layers.Recipes;

/// <summary>
/// Passes a tar on as it is written, and what is not file content to its recipe. The writer buffers, so content is told
/// apart by where it lies in the archive.
/// </summary>
internal sealed class RecipeTap(Stream output, RecipeWriter recipe) : WritingStream
{
    private readonly Queue<(long Start, string Path, TarEntry Entry)> _contents = new();
    private long _position;
    private long _content;

    /// <summary>Says that the file at <paramref name="path"/> holds what comes from <paramref name="start"/> on.</summary>
    public void Announce(long start, string path, TarEntry entry) => _contents.Enqueue((start, path, entry));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        output.Write(buffer);
        while (!buffer.IsEmpty)
        {
            if (_content == 0 && _contents.TryPeek(out var next) && next.Start == _position)
            {
                _contents.Dequeue();
                recipe.BeginFile(next.Path, next.Entry);
                _content = next.Entry.StoredSize;
            }
            var n = buffer.Length;
            if (_content > 0)
            {
                n = (int)Math.Min(n, _content);
                _content -= n;
            }
            else
            {
                if (_contents.TryPeek(out next)) n = (int)Math.Min(n, next.Start - _position);
                recipe.Raw(buffer[..n]);
            }
            _position += n;
            buffer = buffer[n..];
        }
    }

    public override void Flush() => output.Flush();
}
