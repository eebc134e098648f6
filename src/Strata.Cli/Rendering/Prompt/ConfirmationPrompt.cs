using System.Text;
using Strata.Cli.Streams;

namespace Strata.Cli.Rendering.Prompt;

/// <summary>Docker's question before something is destroyed.</summary>
internal static class ConfirmationPrompt
{
    /// <summary>
    /// Asks, and reads one line of standard input, a terminal or not. Only <c>y</c> (in either case) means yes: an
    /// empty line, the end of the input and any other answer mean no.
    /// </summary>
    /// <param name="streams">The process's streams.</param>
    /// <param name="warning">What will happen, such as <c>WARNING! This will remove all dangling images.</c>; may be several lines.</param>
    /// <param name="cancellationToken">Ends the waiting; the read itself may linger until the process ends.</param>
    /// <param name="isOneLine">The question stands behind the warning, as buildx asks it.</param>
    /// <exception cref="OperationCanceledException">The user interrupted the question.</exception>
    public static async Task<bool> AskAsync(StandardStreams streams, string warning, CancellationToken cancellationToken, bool isOneLine = false)
    {
        await streams.Out.WriteAsync(warning + (isOneLine ? " " : "\n") + "Are you sure you want to continue? [y/N] ");
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A read from a terminal cannot be cancelled; it is left behind on its thread.
            var reading = Task.Run(() => ReadLine(streams.Input), CancellationToken.None);
            return string.Equals((await reading.WaitAsync(cancellationToken)).Trim(), "y", StringComparison.OrdinalIgnoreCase);
        }
        catch (OperationCanceledException)
        {
            // The terminal has shown ^C in the line of the question.
            await streams.Out.WriteLineAsync();
            throw;
        }
    }

    // Byte by byte: what follows the line belongs to whoever reads next.
    private static string ReadLine(Stream input)
    {
        var line = new List<byte>();
        Span<byte> one = stackalloc byte[1];
        while (input.Read(one) == 1 && one[0] != (byte)'\n') line.Add(one[0]);
        return Encoding.UTF8.GetString([.. line]);
    }
}
