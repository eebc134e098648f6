using System.Runtime.InteropServices;

namespace Strata.Archive.Compression;

/// <summary>
/// The zlib that .NET itself carries (zlib-ng). GZipStream is not used for reading because it ends quietly on a truncated
/// stream unless a process-wide switch is set, and does not tell what follows the last member.
/// </summary>
internal static unsafe partial class Zlib
{
    public const int Ok = 0;
    public const int StreamEnd = 1;
    public const int BufferError = -5;

    /// <summary>A gzip wrapper around a window of the largest size; zlib checks CRC and length then.</summary>
    public const int GzipWindow = 31;

    private const string Library = "libSystem.IO.Compression.Native";

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateInit2_")]
    public static partial int InflateInit(State* state, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Inflate")]
    public static partial int Inflate(State* state, int flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateReset2_")]
    public static partial int InflateReset(State* state, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateEnd")]
    public static partial int InflateEnd(State* state);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Crc32")]
    private static partial uint Crc32(uint crc, byte* buffer, int length);

    /// <summary>Goes on with the CRC-32 of zlib and xz; begin with 0.</summary>
    public static uint Crc32(uint crc, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return crc;
        fixed (byte* p = bytes) return Crc32(crc, p, bytes.Length);
    }

    /// <summary>PAL_ZStream of the .NET runtime.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct State
    {
        public byte* NextIn;
        public byte* NextOut;
        public byte* Message;
        public void* Internal;
        public uint AvailableIn;
        public uint AvailableOut;
    }
}
