using System.Text;
using Strata.Cli.Streams;
using Strata.Linux.Terminals;

namespace Strata.Cli.Tests;

/// <summary>Streams in memory; a terminal when a test says so.</summary>
internal sealed class FakeStreams(string input = "") : StandardStreams, IDisposable
{
    private readonly MemoryStream _input = new(Encoding.UTF8.GetBytes(input));
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();

    public WindowSize? Size { get; set; }

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public override bool IsInputTerminal => InputIsTerminal;

    public override bool IsOutputTerminal => OutputIsTerminal;

    public override bool IsErrorTerminal => ErrorIsTerminal;

    /// <summary>What was written to standard output so far.</summary>
    public string OutText => Encoding.UTF8.GetString(_output.ToArray());

    /// <summary>What was written to standard error so far.</summary>
    public string ErrorText => Encoding.UTF8.GetString(_error.ToArray());

    /// <summary>The bytes of standard error.</summary>
    public byte[] ErrorBytes => _error.ToArray();

    public override WindowSize? FindSize() => Size;

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    protected override Stream OpenInput() => _input;

    protected override Stream OpenOutput() => _output;

    protected override Stream OpenError() => _error;
}
