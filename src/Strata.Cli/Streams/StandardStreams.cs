using Strata.Linux.Terminals;

namespace Strata.Cli.Streams;

/// <summary>
/// The three streams of the process. Each is opened when it is first used, and nothing here touches the console's
/// encodings or its terminal database: both cost more than a whole small command.
/// </summary>
internal abstract class StandardStreams
{
    private Stream? _input;
    private Stream? _output;
    private Stream? _error;
    private TextWriter? _out;
    private TextWriter? _errorText;

    /// <summary>Standard input as bytes, unbuffered.</summary>
    public Stream Input => _input ??= OpenInput();

    /// <summary>Standard output as bytes, unbuffered.</summary>
    public Stream Output => _output ??= OpenOutput();

    /// <summary>Standard error as bytes, unbuffered.</summary>
    public Stream ErrorOutput => _error ??= OpenError();

    /// <summary>Standard output as text; each call is one write.</summary>
    public TextWriter Out => _out ??= new StreamText(Output);

    /// <summary>Standard error as text; each call is one write.</summary>
    public TextWriter Error => _errorText ??= new StreamText(ErrorOutput, ignoreFailures: true);

    public abstract bool IsInputTerminal { get; }

    public abstract bool IsOutputTerminal { get; }

    public abstract bool IsErrorTerminal { get; }

    /// <summary>The size of the terminal that output or errors go to; asked anew each time. Null when there is none.</summary>
    public abstract WindowSize? FindSize();

    protected abstract Stream OpenInput();

    protected abstract Stream OpenOutput();

    protected abstract Stream OpenError();
}
