using Strata.Cli.Arguments;
using Strata.Cli.Streams;
using Strata.Engine.Archives;

namespace Strata.Cli.Commands.Archives;

/// <summary>Where <c>save</c> and <c>export</c> write: the file of <c>-o</c>, or standard output when that is no terminal.</summary>
internal static class ArchiveOutput
{
    /// <param name="path">The value of <c>-o</c>; empty for standard output.</param>
    /// <param name="doing">What is being done, for messages: <c>save image</c>.</param>
    /// <param name="streams">The process's streams.</param>
    /// <param name="write">Writes all of it.</param>
    public static void Write(string path, string doing, StandardStreams streams, Action<Stream> write)
    {
        if (path.Length == 0)
        {
            if (streams.IsOutputTerminal) throw new UsageException("cowardly refusing to save to a terminal. Use the -o flag or redirect", 1);
            write(streams.Output);
            return;
        }
        using var file = OutputFile.Create(path, doing);
        write(file.Stream);
        file.Commit();
    }
}
