// Builds an image from C#, as `strata build` does, and shows what came of it.
//   dotnet run -- CONTEXT [STORE]
using Strata.Engine;
using Strata.Engine.Building;
using Strata.Engine.Building.Exporting;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;

if (args.Length is 0 or > 2)
{
    Console.Error.WriteLine("usage: build-from-csharp CONTEXT [STORE]");
    return 2;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    interrupted.Cancel();
};

try
{
    // A store of its own, or the one that the commands use.
    using var store = EngineStore.Open(new StoreOptions { Root = args.Length == 2 ? Path.GetFullPath(args[1]) : StoreOptions.DefaultRoot });
    var report = await new ImageBuild(store).BuildAsync(
        new BuildOptions
        {
            Context = ContextSource.Parse(args[0]),
            Arguments = new Dictionary<string, string> { ["WHO"] = "csharp", ["SOURCE_DATE_EPOCH"] = "1700000000" },
            Outputs = [new BuildOutput { Kind = BuildOutputKind.Image, Names = [Reference.Parse("example/greeting:1")] }],
        },
        new Steps(),
        interrupted.Token);
    var config = store.Images.GetConfig(report.Image!.Id);
    Console.WriteLine($"image   {report.Image.Id}");
    Console.WriteLine($"layers  {config.RootFs.DiffIds!.Count}");
    Console.WriteLine($"who     {config.Config!.Labels!["org.example.who"]}");
    return 0;
}
catch (StrataException failure)
{
    // What went wrong has a kind, and a text for people.
    Console.Error.WriteLine($"{failure.Kind}: {failure.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}

/// <summary>Prints the steps of a build. Events come from several threads.</summary>
internal sealed class Steps : IProgress<ProgressEvent>
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _names = [];

    public void Report(ProgressEvent value)
    {
        lock (_gate)
        {
            switch (value)
            {
                case StepStarted step:
                    _names[step.Step] = step.Name;
                    break;
                case StepCompleted step:
                    Console.WriteLine($"{(step.Error is not null ? "failed" : step.Cached ? "cached" : "done"),-7} {_names[step.Step]}");
                    break;
                case WarningRaised warning:
                    Console.WriteLine($"warning {warning.Message}");
                    break;
            }
        }
    }
}
