using System.Text;
using Strata.Build.Running;
using Strata.Oci;

namespace Strata.Build.Tests.Fakes;

/// <summary>
/// Runs nothing: a step's "process" writes a file named by its command (unless told otherwise), says <c>out: command</c>,
/// and fails with N for <c>exit N</c>.
/// </summary>
internal sealed class FakeRunner(FakeLayers layers) : IStepRunner
{
    private readonly Lock _gate = new();

    public List<StepProcess> Ran { get; } = [];

    /// <summary>What a step leaves behind; null for a file that holds its command.</summary>
    public Func<StepProcess, FakeTree>? Changes { get; set; }

    /// <summary>Awaited inside every step.</summary>
    public Func<StepProcess, CancellationToken, Task>? During { get; set; }

    /// <summary>Why nothing can be run; null when it can.</summary>
    public string? Obstacle { get; set; }

    public string? FindObstacle() => Obstacle;

    public async ValueTask<StepOutcome> RunAsync(ChainId? parent, StepProcess process, Action<bool, ReadOnlyMemory<byte>> output, CancellationToken cancel)
    {
        lock (_gate) Ran.Add(process);
        var command = string.Join(' ', process.Arguments);
        output(false, Encoding.UTF8.GetBytes($"out: {command}\n"));
        if (During is { } during) await during(process, cancel);
        if (process.Arguments[^1].StartsWith("exit ", StringComparison.Ordinal) && process.Arguments[^1] != "exit 0") return new StepOutcome(int.Parse(process.Arguments[^1][5..], System.Globalization.CultureInfo.InvariantCulture), null);
        var tree = Changes?.Invoke(process) ?? new FakeTree().File("ran", command);
        return new StepOutcome(0, await layers.AddAsync(parent, tree));
    }
}
