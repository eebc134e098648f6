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

    public static int InflateInit(State* state, int windowBits) => OperatingSystem.IsWindows() ? OnWindows.InflateInit(state, windowBits) : Elsewhere.InflateInit(state, windowBits);

    public static int Inflate(State* state, int flush) => OperatingSystem.IsWindows() ? OnWindows.Inflate(state, flush) : Elsewhere.Inflate(state, flush);

    public static int InflateReset(State* state, int windowBits) => OperatingSystem.IsWindows() ? OnWindows.InflateReset(state, windowBits) : Elsewhere.InflateReset(state, windowBits);

    public static int InflateEnd(State* state) => OperatingSystem.IsWindows() ? OnWindows.InflateEnd(state) : Elsewhere.InflateEnd(state);

    /// <summary>Goes on with the CRC-32 of zlib and xz; begin with 0.</summary>
    public static uint Crc32(uint crc, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return crc;
        fixed (byte* p = bytes) return OperatingSystem.IsWindows() ? OnWindows.Crc32(crc, p, bytes.Length) : Elsewhere.Crc32(crc, p, bytes.Length);
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

    // The runtime's library has two names.
    private static partial class OnWindows
    {
        private const string Library = "System.IO.Compression.Native";

        [LibraryImport(Library, EntryPoint = "CompressionNative_InflateInit2_")]
        public static partial int InflateInit(State* state, int windowBits);

        [LibraryImport(Library, EntryPoint = "CompressionNative_Inflate")]
        public static partial int Inflate(State* state, int flush);

        [LibraryImport(Library, EntryPoint = "CompressionNative_InflateReset2_")]
        public static partial int InflateReset(State* state, int windowBits);

        [LibraryImport(Library, EntryPoint = "CompressionNative_InflateEnd")]
        public static partial int InflateEnd(State* state);

        [LibraryImport(Library, EntryPoint = "CompressionNative_Crc32")]
        public static partial uint Crc32(uint crc, byte* buffer, int length);
    }

    private static partial class Elsewhere
    {
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
        public static partial uint Crc32(uint crc, byte* buffer, int length);
    }
}
