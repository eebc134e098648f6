using Strata.Cli.Arguments;
using Strata.Cli.Streams;
using Strata.Dockerfile.Formatting;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary><c>dockerfile fmt</c>: writes Dockerfiles in one style.</summary>
internal static class FormatDockerfileCommand
{
    private const string StandardInput = "-";
    private const string DefaultFile = "Dockerfile";

    public static Command Create() => new()
    {
        Short = "Format Dockerfiles",
        Usage = "[OPTIONS] [FILE|-]...",
        Long = "Write Dockerfiles in one style. Without options the formatted text goes to standard output.\n" +
            "Without a file it is \"Dockerfile\" in the current directory; \"-\" is standard input.",
        Arguments = PositionalRule.Any,
        Store = StoreNeed.None,
        Define = static flags =>
        {
            var write = flags.Bool("write", 'w', "Write the result to the file, when it differs");
            var diff = flags.Bool("diff", 'd', "Print what would change, and nothing else");
            var check = flags.Bool("check", null, "Print the names of files that are not formatted, and exit with 1 when there are any");
            return async (invocation, cancel) =>
            {
                if (write.Value && check.Value) throw StrataException.Invalid("--write and --check exclude each other: choose one");
                IReadOnlyList<string> files = invocation.Arguments.Count > 0 ? invocation.Arguments : [DefaultFile];
                if (write.Value && files.Contains(StandardInput)) throw StrataException.Invalid("--write can't be used with standard input: name a file");
                var differs = false;
                foreach (var file in files)
                {
                    var before = await ReadAsync(invocation, file, cancel);
                    var after = Format(before, file);
                    var isSame = before.AsSpan().SequenceEqual(after);
                    differs |= !isSame;
                    if (diff.Value && !isSame) await invocation.Out.WriteAsync(LineDiff.Render(file, ImagePath.Decode(before), ImagePath.Decode(after)));
                    if (check.Value && !diff.Value && !isSame) await invocation.Out.WriteLineAsync(file);
                    if (write.Value && !isSame) await ReplaceAsync(file, after, cancel);
                    if (!write.Value && !diff.Value && !check.Value) await invocation.Streams.Output.WriteAsync(after, cancel);
                }
                return check.Value && differs ? 1 : 0;
            };
        },
    };

    private static byte[] Format(byte[] content, string file)
    {
        try
        {
            return DockerfileFormatter.Format(content, file);
        }
        catch (DockerfileException e)
        {
            throw new StrataException(e.Kind, $"{file}: {e.Message}", e);
        }
    }

    private static async Task<byte[]> ReadAsync(Invocation invocation, string file, CancellationToken cancel)
    {
        try
        {
            await using var stream = file == StandardInput ? invocation.Streams.Input : File.OpenRead(file);
            var read = new MemoryStream();
            var buffer = new byte[64 << 10];
            int n;
            while ((n = await stream.ReadAsync(buffer, cancel)) > 0)
            {
                read.Write(buffer, 0, n);
                if (read.Length > DockerfileDocument.MaxLength) throw StrataException.Invalid($"{file} is longer than {DockerfileDocument.MaxLength >> 20} MiB");
            }
            return read.ToArray();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StrataException.NotFound($"open {file}: no such file or directory", e);
        }
    }

    // Beside the file, then in its place: a kill leaves the old text or the new.
    private static async Task ReplaceAsync(string file, byte[] content, CancellationToken cancel)
    {
        var path = new FileInfo(file) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file : file;
        var temporary = path + ".fmt~";
        await File.WriteAllBytesAsync(temporary, content, cancel);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
        File.Move(temporary, path, overwrite: true);
    }
}
