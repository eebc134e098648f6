namespace Strata.Storage.Layers.Recipes;

/// <summary>Passes a tar on as it is written, and what is not file content to its recipe.</summary>
internal sealed class RecipeTap(Stream output, RecipeWriter recipe) : Stream
{
    /// <summary>True while what is written is the content of a file that the recipe has named.</summary>
    public bool InPayload { get; set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!InPayload) recipe.Raw(buffer);
        output.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => output.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
