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
    public async Task<BuildReport> ExportAsync(IReadOnlyList<BuiltImage> images, IReadOnlyList<BuildOutput> outputs, CancellationToken cancel)
    {
        var report = new BuildReport();
        for (var i = 0; i < outputs.Count; i++)
        {
            if (outputs[i].Kind == BuildOutputKind.None) continue;
            var output = outputs[i];
            var given = await RunAsync(i == 0 ? "export" : $"export-{i}", NameOf(output), tell => GiveAsync(images, output, tell, cancel));
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

    /// <summary>The images with the new layers of each merged into one.</summary>
    public Task<List<BuiltImage>> SquashAsync(IReadOnlyList<BuiltImage> images, CancellationToken cancel) =>
        RunAsync("squash", "squashing new layers", _ => Task.Run(() => images.Select(image => new LayerSquash(store, lease).Apply(image, cancel)).ToList(), cancel));

    /// <summary>The images without a time in the new layers that is later than the epoch; the same when there is none.</summary>
    public async Task<List<BuiltImage>> RewriteAsync(IReadOnlyList<BuiltImage> images, CancellationToken cancel)
    {
        if (epoch is not { } latest) return [.. images];
        var rewritten = new List<BuiltImage>();
        foreach (var image in images) rewritten.Add(await new TimestampRewrite(store, lease).ApplyAsync(image, latest, cancel));
        return rewritten;
    }

    /// <summary>Compares with an image, as a step of the build that people see.</summary>
    public Task<T> CompareAsync<T>(string image, Func<T> compare) => RunAsync("verify", "comparing with " + image, _ => Task.Run(compare));

    private async Task<T> RunAsync<T>(string step, string name, Func<Action<string>, Task<T>> run)
    {
        progress.Report(new StepStarted(step, name));
        try
        {
            var result = await run(Tell);
            progress.Report(new StepCompleted(step));
            return result;
        }
        catch (Exception e)
        {
            progress.Report(StepCompleted.Failed(step, e));
            throw;
        }

        void Tell(string line) => progress.Report(new StepOutput(step, IsError: false, Encoding.UTF8.GetBytes(line + "\n")));
    }

    private async Task<BuildReport> GiveAsync(IReadOnlyList<BuiltImage> images, BuildOutput output, Action<string> tell, CancellationToken cancel)
    {
        switch (output.Kind)
        {
            case BuildOutputKind.Tar:
                await Task.Run(() => new FilesOutput(store).WriteTar(images, output, epoch, cancel), cancel);
                tell("sending tarball done");
                return new BuildReport();
            case BuildOutputKind.Local:
                var written = await new FilesOutput(store).WriteDirectoryAsync(images, output, epoch, cancel);
                tell(FormattableString.Invariant($"copying files {written} bytes done"));
                return new BuildReport();
        }
        if (output.RewritesTimestamps) images = await RewriteAsync(images, cancel);
        var archive = new ImageOutput(store, lease);
        return output.Kind == BuildOutputKind.Image ? archive.Store(images.Single(), output, tell) : await Task.Run(() => archive.Save(images, output, tell, cancel), cancel);
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
