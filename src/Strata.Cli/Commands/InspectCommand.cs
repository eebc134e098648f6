using Strata.Cli.Arguments;
using Strata.Cli.Commands.Containers;
using Strata.Cli.Commands.Networks;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Inspect;
using Strata.Cli.Templates.Values;
using Strata.Engine.Containers;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Images;
using Strata.Engine.Volumes;
using Strata.Engine.Volumes.Documents;
using Strata.Host;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Cli.Commands;

/// <summary><c>inspect</c>: everything about containers, images, networks and volumes, whichever has the name, looked for in that order.</summary>
internal static class InspectCommand
{
    // Docker's kinds that there are no objects of.
    private static readonly string[] OtherKinds = ["config", "node", "plugin", "secret", "service", "task"];

    public static Command Create() => new()
    {
        Short = "Return low-level information on Docker objects",
        Usage = "[OPTIONS] NAME|ID [NAME|ID...]",
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var format = flags.String("format", 'f', FormatHelp.Document);
            var size = flags.Bool("size", 's', "Display total file sizes if the type is container");
            var type = flags.String("type", null, "Only inspect objects of the given type");
            return async (invocation, _) =>
            {
                Check(type);
                var renderer = new InspectRenderer(format.Value);
                using var store = invocation.OpenStore();
                return await EachArgument.InspectAsync(invocation, renderer, text => FindAsync(invocation, store, text, type.Value, size.Value));
            };
        },
    };

    private static void Check(Flag<string> type)
    {
        if (type.Value is "container" or "image" or "network" or "volume" || !type.Changed) return;
        if (OtherKinds.Contains(type.Value)) throw StrataException.NotSupported($"--type {type.Value}: there are only containers, images, networks and volumes");
        throw StrataException.Invalid($"unknown type: {GoQuote.Quote(type.Value)}: must be one of \"container\", \"image\", \"network\", \"volume\"");
    }

    private static async Task<(byte[] Json, RecordShape? Shape)> FindAsync(Invocation invocation, Store store, string text, string type, bool size)
    {
        if (HostSystem.IsLinux && type is "" or "container" && ContainerResolver.Find(store, text) is { } container)
        {
            var document = await invocation.OpenContainers(store).GetAsync(container.Id);
            return (ContainerInspection.Write(document, store.Writables.Find(document.Id) is null ? [] : store.Writables.Describe(document.Id), size ? Measure(store, document) : null), ContainerShape.Create());
        }
        if (type == "container") throw StrataException.NotFound($"No such container: {text}");
        var isOther = type.Length == 0 && FindImage(store, text) is null;
        if (HostSystem.IsLinux && (type == "network" || isOther) && await FindNetworkAsync(invocation, store, text, type) is { } network) return (network, NetworkInspection.Shape);
        if (type == "volume" || isOther) return (FindVolume(invocation, store, text, type), VolumeShape.Create());
        var json = type == "image" ? new ImageInspection(store).Get(text) : FindImage(store, text) ?? throw StrataException.NotFound($"No such object: {text}");
        if (size) await invocation.Error.WriteLineAsync("WARNING: --size ignored for image");
        return (json, ImageShape.Create());
    }

    [SupportedOSPlatform("linux")]
    private static async Task<byte[]?> FindNetworkAsync(Invocation invocation, Store store, string text, string type)
    {
        var networks = invocation.Networks(store);
        try
        {
            var network = await networks.GetAsync(text);
            return NetworkInspection.Write(network, networks.ListEndpoints(network.Id));
        }
        catch (StrataException e) when (e.Kind == ErrorKind.NotFound && type.Length == 0)
        {
            return null;
        }
    }

    private static byte[] FindVolume(Invocation invocation, Store store, string text, string type)
    {
        var volumes = new VolumeCatalog(store, invocation.Time);
        return VolumeJson.Write(type == "volume" ? volumes.Get(text) : volumes.Find(text) ?? throw StrataException.NotFound($"No such object: {text}"));
    }

    // What can't be an image's name may have been meant as anything else.
    private static byte[]? FindImage(Store store, string text)
    {
        try
        {
            return new ImageInspection(store).Find(text);
        }
        catch (StrataException e) when (e.Kind == ErrorKind.InvalidArgument && !Reference.TryParse(text, out _))
        {
            return null;
        }
    }

    private static (long Own, long All) Measure(Store store, ContainerDocument container)
    {
        var own = store.Writables.Find(container.Id) is null ? 0 : store.Writables.GetSize(container.Id);
        return (own, own + store.Layers.GetStack(store.Writables.Find(container.Id)?.Parent).Sum(static l => l.Size));
    }
}
