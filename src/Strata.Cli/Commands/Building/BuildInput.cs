using Strata.Cli.Arguments;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>Where a build's context and Dockerfile come from: the positional argument and <c>--file</c>.</summary>
internal static class BuildInput
{
    private const int MaxDockerfileSize = 16 << 20;

    /// <summary>Finds both; <c>-</c> in either place is standard input, for one of them.</summary>
    /// <exception cref="StrataException">InvalidArgument: both from standard input. NotImplemented: an archive or an address as context.</exception>
    public static async Task<(string? Context, string? DockerfilePath, ReadOnlyMemory<byte>? Dockerfile)> ReadAsync(Invocation invocation, string file, CancellationToken cancel)
    {
        var context = invocation.Arguments[0];
        if (context == "-")
        {
            if (file == "-") throw StrataException.Invalid("invalid argument: can't use stdin for both build context and dockerfile");
            var bytes = await ReadInputAsync(invocation, cancel);
            if (LooksLikeArchive(bytes)) throw StrataException.NotSupported("a build context on standard input is not supported yet: unpack it and give its directory");
            return (null, null, bytes);
        }
        if (context.Contains("://", StringComparison.Ordinal) || context.StartsWith("git@", StringComparison.Ordinal))
        {
            throw StrataException.NotSupported($"the build context {context} is not supported yet: give a directory");
        }
        var directory = Path.GetFullPath(context);
        if (!Directory.Exists(directory)) throw StrataException.NotFound($"unable to prepare context: path \"{context}\" not found");
        if (file == "-") return (directory, null, await ReadInputAsync(invocation, cancel));
        return (directory, file.Length > 0 ? Path.GetFullPath(file) : null, null);
    }

    /// <summary>What answers about the Dockerfile call it: its path as the command line has it.</summary>
    public static string Describe(Invocation invocation, string file)
    {
        var context = invocation.Arguments[0];
        if (file is not ("" or "-")) return file;
        return context is "-" or "." || file == "-" ? "Dockerfile" : context.TrimEnd('/') + "/Dockerfile";
    }

    private static async Task<byte[]> ReadInputAsync(Invocation invocation, CancellationToken cancel)
    {
        var read = new MemoryStream();
        var buffer = new byte[64 << 10];
        int n;
        while ((n = await invocation.Streams.Input.ReadAsync(buffer, cancel)) > 0)
        {
            read.Write(buffer, 0, n);
            if (LooksLikeArchive(read.GetBuffer().AsSpan(0, (int)read.Length))) break;
            if (read.Length > MaxDockerfileSize) throw StrataException.Invalid($"the Dockerfile on standard input has more than {MaxDockerfileSize} bytes");
        }
        return read.ToArray();
    }

    // What a compressed or plain tar begins with; no Dockerfile does.
    private static bool LooksLikeArchive(ReadOnlySpan<byte> bytes) =>
        Archive.Compression.Decompression.Detect(bytes) != Archive.Compression.CompressionKind.None
        || (bytes.Length >= 262 && bytes[257..262].SequenceEqual("ustar"u8));
}
