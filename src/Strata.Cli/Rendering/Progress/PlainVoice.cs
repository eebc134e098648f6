using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Strata.Oci;

namespace Strata.Cli.Rendering.Progress;

/// <summary>What a step has to say and has not said yet, as the lines that will be printed.</summary>
internal sealed class PlainVoice
{
    // A line that grows beyond this is printed as it comes.
    private const int LongLine = 64 << 10;
    private const int Much = 1 << 20;
    private readonly byte[] _prefix;
    // What output lines begin with: the prefix and the time.
    private readonly byte[] _lead;
    private readonly List<byte> _pending = [];
    private readonly Dictionary<TransferState, long> _toldAt = [];
    private int _leadLength;
    private int _whole;
    private bool _isInLine;

    /// <param name="number">The step's number.</param>
    public PlainVoice(int number)
    {
        _prefix = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"#{number} "));
        _lead = [.. _prefix, .. new byte[32]];
    }

    public bool HasSpoken { get; set; }

    public bool HasSaidEnd { get; set; }

    /// <summary>Since when a part of a line waits that has no end yet; null when none does.</summary>
    public long? OpenedAt { get; private set; }

    /// <summary>Transfers whose end has been told.</summary>
    public HashSet<TransferState> Ended { get; } = [];

    /// <summary>Whether a whole line waits, or more of one than anybody should hold.</summary>
    public bool HasLines => _whole > 0 || _pending.Count > LongLine;

    /// <summary>Whether so much waits that it must be said now, whoever speaks.</summary>
    public bool IsFull => _pending.Count > Much;

    public long? ToldAt(TransferState transfer) => _toldAt.TryGetValue(transfer, out var at) ? at : null;

    /// <summary>Takes a line about a transfer.</summary>
    public void Tell(TransferState transfer, string line, bool isEnd, long now)
    {
        Tell(line);
        _toldAt[transfer] = now;
        if (isEnd) Ended.Add(transfer);
    }

    /// <summary>Takes a line.</summary>
    public void Tell(string line)
    {
        EndLine();
        _pending.AddRange(_prefix);
        _pending.AddRange(ImagePath.Encode(line));
        _pending.Add((byte)'\n');
        _whole = _pending.Count;
    }

    /// <summary>Takes output, in pieces of lines.</summary>
    public void Append(ReadOnlySpan<byte> bytes, TimeSpan at, long now)
    {
        // The same for all lines that begin now; a line that is open has its own already.
        var isStamped = false;
        while (!bytes.IsEmpty)
        {
            if (!_isInLine)
            {
                if (!isStamped) Stamp(at);
                isStamped = true;
                _pending.AddRange(_lead.AsSpan(0, _leadLength));
                _isInLine = true;
            }
            var end = bytes.IndexOf((byte)'\n');
            _pending.AddRange(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                OpenedAt ??= now;
                return;
            }
            if (_pending.Count > _whole && _pending[^1] == '\r') _pending.RemoveAt(_pending.Count - 1);
            EndLine();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Makes a line of what has no line end yet.</summary>
    public void EndLine()
    {
        if (!_isInLine) return;
        _pending.Add((byte)'\n');
        _whole = _pending.Count;
        _isInLine = false;
        OpenedAt = null;
    }

    /// <summary>Moves what waits to <paramref name="text"/>.</summary>
    /// <param name="text">What is printed next.</param>
    /// <param name="withOpenLine">Whether the line that has no end yet is printed too.</param>
    public void Take(List<byte> text, bool withOpenLine)
    {
        var count = withOpenLine || _pending.Count - _whole > LongLine ? _pending.Count : _whole;
        if (count == _pending.Count) OpenedAt = null;
        text.AddRange(CollectionsMarshal.AsSpan(_pending)[..count]);
        _pending.RemoveRange(0, count);
        _whole = 0;
        // A flood leaves no large array behind.
        if (_pending.Count == 0 && _pending.Capacity > LongLine) _pending.Capacity = 0;
    }

    /// <summary>Somebody else has ended the line that this one had open on the screen: what follows is a line again.</summary>
    public void Interrupt()
    {
        if (_pending.Count == 0)
        {
            _isInLine = false;
            OpenedAt = null;
            return;
        }
        var lead = _lead.AsSpan(0, _leadLength);
        _pending.InsertRange(0, lead);
        if (_whole > 0) _whole += lead.Length;
    }

    private void Stamp(TimeSpan at)
    {
        _leadLength = _prefix.Length + OutputLog.WriteStamp(at, _lead.AsSpan(_prefix.Length));
        _lead[_leadLength++] = (byte)' ';
    }
}
