using Strata.Archive;
using Strata.Oci.Progress;

namespace Strata.Engine.Archives;

/// <summary>Reads another stream and reports how far it is, once in a megabyte.</summary>
internal sealed class TransferStream(Stream inner, string step, string action, long? total, IProgress<ProgressEvent>? progress, bool leaveOpen = true) : ReadingStream
{
    private const long Interval = 1 << 20;

    private long _current;
    private long _reported;

    public override int Read(Span<byte> buffer)
    {
        var n = inner.Read(buffer);
        _current += n;
        if (progress is not null && (_current - _reported >= Interval || (n == 0 && _reported < _current)))
        {
            _reported = _current;
            progress.Report(new StepTransfer(step, action, _current, total));
        }
        return n;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen) inner.Dispose();
        base.Dispose(disposing);
    }
}
