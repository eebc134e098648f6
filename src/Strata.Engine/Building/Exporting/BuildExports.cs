using System.Text;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Building.Exporting;

/// <summary>Carries out the outputs of a build, one after another.</summary>
internal sealed class BuildExports(Store store, Lease lease, DateTimeOffset? epoch, IProgress<ProgressEvent> progress)
{
    /// <summary>Gives each output. The first that fails ends it; what was given before stays.</summary>
    /// <returns>What all of them say together: the last image's id, and the image in the store when there is one.</returns>
    public async Task<BuildReport> ExportAsync(BuiltImage image, IReadOnlyList<BuildOutput> outputs, CancellationToken cancel)
    {
        var report = new BuildReport();
        for (var i = 0; i < outputs.Count; i++)
        {
            if (outputs[i].Kind == BuildOutputKind.None) continue;
            var given = await RunAsync(i == 0 ? "export" : $"export-{i}", image, outputs[i], cancel);
            report = new BuildReport
            {
                Image = given.Image ?? report.Image,
                ImageId = given.ImageId ?? report.ImageId,
                Descriptor = given.Descriptor ?? report.Descriptor,
                Names = [.. report.Names.Union(given.Names)],
            };
        }
        return report;
    }

    private async Task<BuildReport> RunAsync(string step, BuiltImage image, BuildOutput output, CancellationToken cancel)
    {
        progress.Report(new StepStarted(step, NameOf(output)));
        try
        {
            var report = await GiveAsync(image, output, Tell, cancel);
            progress.Report(new StepCompleted(step));
            return report;
        }
        catch (Exception e)
        {
            progress.Report(new StepCompleted(step, Error: e is OperationCanceledException ? "canceled" : e.Message));
            throw;
        }

        void Tell(string line) => progress.Report(new StepOutput(step, IsError: false, Encoding.UTF8.GetBytes(line + "\n")));
    }

    private async Task<BuildReport> GiveAsync(BuiltImage image, BuildOutput output, Action<string> tell, CancellationToken cancel)
    {
        switch (output.Kind)
        {
            case BuildOutputKind.Tar:
                await Task.Run(() => new FilesOutput(store).WriteTar(image, output, epoch, cancel), cancel);
                tell("sending tarball done");
                return new BuildReport();
            case BuildOutputKind.Local:
                var written = await new FilesOutput(store).WriteDirectoryAsync(image, output, epoch, cancel);
                tell(FormattableString.Invariant($"copying files {written} bytes done"));
                return new BuildReport();
        }
        if (output.RewritesTimestamps && epoch is { } latest) image = await new TimestampRewrite(store, lease).ApplyAsync(image, latest, cancel);
        var images = new ImageOutput(store, lease);
        return output.Kind == BuildOutputKind.Image ? images.Store(image, output, tell) : await Task.Run(() => images.Save(image, output, tell, cancel), cancel);
    }

    private static string NameOf(BuildOutput output) => output.Kind switch
    {
        BuildOutputKind.Docker => "exporting to docker image format",
        BuildOutputKind.Oci => "exporting to oci image format",
        BuildOutputKind.Local => "exporting to client directory",
        BuildOutputKind.Tar => "exporting to client tarball",
        _ => "exporting to image",
    };
}
