using System.Runtime.InteropServices;
using Strata.Oci;

namespace Strata.Linux.Processes;

/// <summary>Texts in memory that system calls read, NUL-terminated; freed together.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly List<nint> _blocks = [];

    /// <summary>One text.</summary>
    public byte* Add(string text)
    {
        var bytes = ImagePath.Encode(text);
        var block = (byte*)NativeMemory.Alloc((nuint)bytes.Length + 1);
        _blocks.Add((nint)block);
        bytes.CopyTo(new Span<byte>(block, bytes.Length));
        block[bytes.Length] = 0;
        return block;
    }

    /// <summary>A null-terminated array of texts.</summary>
    public byte** AddAll(IReadOnlyList<string> texts)
    {
        var block = (byte**)NativeMemory.Alloc((nuint)texts.Count + 1, (nuint)sizeof(byte*));
        _blocks.Add((nint)block);
        for (var i = 0; i < texts.Count; i++) block[i] = Add(texts[i]);
        block[texts.Count] = null;
        return block;
    }

    public void Dispose()
    {
        foreach (var block in _blocks) NativeMemory.Free((void*)block);
    }
}
