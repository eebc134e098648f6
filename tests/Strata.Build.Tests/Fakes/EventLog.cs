using System.Text;
using Strata.Oci.Progress;

namespace Strata.Build.Tests.Fakes;

/// <summary>Keeps what a build reports.</summary>
internal sealed class EventLog : IProgress<ProgressEvent>
{
    private readonly List<ProgressEvent> _events = [];

    public IReadOnlyList<ProgressEvent> Events
    {
        get
        {
            lock (_events) return [.. _events];
        }
    }

    public IReadOnlyList<string> StepNames => [.. Events.OfType<StepStarted>().Select(static started => started.Name)];

    public IReadOnlyList<string> Warnings => [.. Events.OfType<WarningRaised>().Select(static warning => warning.Message)];

    /// <summary>The names of the steps that were found in the cache.</summary>
    public IReadOnlyList<string> Cached => [.. Events.OfType<StepCompleted>().Where(static done => done.Cached).Select(done => NameOf(done.Step))];

    public string Output => string.Concat(Events.OfType<StepOutput>().Select(static output => Encoding.UTF8.GetString(output.Bytes.Span)));

    public void Report(ProgressEvent value)
    {
        lock (_events) _events.Add(value);
    }

    private string NameOf(string step) => Events.OfType<StepStarted>().Single(started => started.Step == step).Name;
}
