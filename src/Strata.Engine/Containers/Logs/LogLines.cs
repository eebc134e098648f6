using System.Globalization;
using System.Text;

namespace Strata.Engine.Containers.Logs;

/// <summary>
/// Turns a monitor's log into what the container said. A line of the log is <c>TIME stdout|stderr F|P TEXT</c>; with <c>P</c> the container's
/// line goes on in the next one (Kubernetes, CRI logging). Pieces for one stream are handed over together.
/// </summary>
internal sealed class LogLines(LogOptions options, Action<ReadOnlyMemory<byte>> output, Action<ReadOnlyMemory<byte>> error)
{
    private const int FlushSize = 64 << 10;

    private readonly byte[] _pending = new byte[2 * FlushSize];
    private int _length;
    private bool _isError;
    private bool _inLine;
    private bool _hasBegun = options.Since is null;

    /// <summary>True when a line was younger than <see cref="LogOptions.Until"/>: nothing more is taken.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Takes one line of the log, without its end. Damaged ones, which a crash of the machine leaves, are left out.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        if (space < 0) return;
        var rest = line[(space + 1)..];
        var isError = rest.StartsWith("stderr "u8);
        if (!isError && !rest.StartsWith("stdout "u8) || rest.Length < 9 || rest[8] != (byte)' ') return;
        var isWhole = rest[7] == (byte)'F';
        if (IsOver || !IsWanted(line[..space])) return;
        if (isError != _isError) Flush();
        _isError = isError;
        if (options.Timestamps && !_inLine) Write(Utc(line[..space]));
        Write(rest[9..]);
        if (isWhole) Write("\n"u8);
        _inLine = !isWhole;
    }

    /// <summary>Hands over what is there.</summary>
    public void Flush()
    {
        if (_length == 0) return;
        (_isError ? error : output)(_pending.AsMemory(0, _length));
        _length = 0;
    }

    // A clock may be set back: after the first line that is wanted the others are too, as Docker has it.
    private bool IsWanted(ReadOnlySpan<byte> time)
    {
        if (_hasBegun && options.Until is null) return true;
        if (!DateTimeOffset.TryParse(Encoding.ASCII.GetString(time), CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)) return _hasBegun;
        if (!_hasBegun && moment < options.Since) return false;
        _hasBegun = true;
        IsOver = moment > options.Until;
        return !IsOver;
    }

    private void Write(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            if (_length >= FlushSize) Flush();
            var piece = data[..Math.Min(data.Length, _pending.Length - _length)];
            piece.CopyTo(_pending.AsSpan(_length));
            _length += piece.Length;
            data = data[piece.Length..];
        }
    }

    // The monitor writes the machine's own time zone.
    private static byte[] Utc(ReadOnlySpan<byte> time)
    {
        var text = Encoding.ASCII.GetString(time);
        if (text.EndsWith("+00:00", StringComparison.Ordinal)) text = text[..^6] + "Z";
        else if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read)) text = read.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes(text + " ");
    }
}
