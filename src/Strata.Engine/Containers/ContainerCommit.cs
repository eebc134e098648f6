using Strata.Engine.Configuration;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Events;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Images;
using Strata.Storage.Layers;
using Strata.Storage.Leases;

namespace Strata.Engine.Containers;

/// <summary>Makes an image of what a container changed. The container stays as it is.</summary>
[SupportedOSPlatform("linux")]
public sealed class ContainerCommit(Store store, TimeProvider time)
{
    /// <summary>Commits.</summary>
    /// <param name="text">The container's name or id.</param>
    /// <param name="options">What the image gets.</param>
    /// <param name="cancel">Cancels; no image is made then.</param>
    /// <returns>The image's id.</returns>
    /// <exception cref="StrataException">NotFound: no such container. InvalidArgument: a change is wrong.</exception>
    public async Task<Digest> CommitAsync(string text, CommitOptions options, CancellationToken cancel)
    {
        var life = new ContainerLife(store, time);
        var container = await life.GetAsync(text);
        var pauses = options.Pause && container.State is { Running: true, Paused: false };
        if (pauses) await life.PauseAsync(container.Id);
        try
        {
            using var lease = store.AcquireLease();
            return await Task.Run(() => Commit(container, options, lease, cancel), cancel);
        }
        finally
        {
            if (pauses) await life.ResumeAsync(container.Id);
        }
    }

    private Digest Commit(ContainerDocument container, CommitOptions options, Lease lease, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var settings = ConfigChanges.Apply(ToImageConfig(container.Config), options.Changes);
        var layer = store.Writables.CommitCopy(lease, container.Id, cancel);
        // The container's image may be gone; its layers are not.
        var parent = store.Images.Find(Digest.Parse(container.Image));
        var before = parent is null ? null : store.Images.GetConfig(parent.Id);
        var below = store.Layers.GetStack(layer.Parent).Reverse().Select(static l => l.DiffId.Digest);
        var isEmpty = layer.Entries == 0;
        var platform = before?.Platform ?? Platform.Current;
        var config = new ImageConfig
        {
            Created = now,
            Author = options.Author.Length > 0 ? options.Author : null,
            Architecture = platform.Architecture,
            Variant = platform.Variant,
            Os = platform.Os,
            Config = settings,
            Comment = options.Message.Length > 0 ? options.Message : null,
            RootFs = new RootFs { DiffIds = isEmpty ? [.. below] : [.. below, layer.DiffId.Digest] },
            History =
            [
                .. before?.History ?? [],
                new History
                {
                    Created = now,
                    Author = options.Author.Length > 0 ? options.Author : null,
                    CreatedBy = string.Join(' ', new[] { container.Path }.Concat(container.Args)),
                    Comment = options.Message.Length > 0 ? options.Message : null,
                    EmptyLayer = isEmpty ? true : null,
                },
            ],
        };
        var image = store.ListImages(() =>
        {
            var put = store.Images.Put(lease, new NewImage { Config = OciJson.Write(config), Parent = parent?.Id });
            if (options.Reference is { } reference) store.Images.Tag(reference, put.Id);
            new EventLog(store, time).Add(container, "commit", ("comment", options.Message), ("imageID", put.Id.ToString()), ("imageRef", options.Reference?.WithDefaultTag().Familiar ?? ""));
            return put.Id;
        });
        return image;
    }

    private static ContainerConfig ToImageConfig(ContainerSettings settings) => new()
    {
        User = settings.User.Length > 0 ? settings.User : null,
        ExposedPorts = settings.ExposedPorts,
        Env = settings.Env,
        Entrypoint = settings.Entrypoint,
        Cmd = settings.Cmd,
        Healthcheck = settings.Healthcheck,
        Volumes = settings.Volumes,
        WorkingDir = settings.WorkingDir.Length > 0 ? settings.WorkingDir : null,
        OnBuild = settings.OnBuild,
        Labels = settings.Labels.Count > 0 ? settings.Labels : null,
        StopSignal = settings.StopSignal,
        Shell = settings.Shell,
    };
}
