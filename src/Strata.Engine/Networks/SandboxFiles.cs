using System.Text;
using Strata.Engine.Containers.Documents;
using Strata.Linux.Files;

namespace Strata.Engine.Networks;

/// <summary>Changes a running container's <c>/etc/hosts</c> when it joins or leaves a network; the file stays the one that is mounted.</summary>
[SupportedOSPlatform("linux")]
internal static class SandboxFiles
{
    public static void Add(string directory, ContainerDocument container, EndpointPlan plan) =>
        Change(directory, lines => lines.AddRange(Lines(container, plan)));

    public static void Remove(string directory, ContainerDocument container, EndpointPlan plan) =>
        Change(directory, lines => lines.RemoveAll(line => Lines(container, plan).Contains(line)));

    private static IEnumerable<string> Lines(ContainerDocument container, EndpointPlan plan) => SandboxNames.OwnAddresses(container, plan).Select(static h => $"{h.Address}\t{h.Name}");

    private static void Change(string directory, Action<List<string>> change)
    {
        var path = Path.Combine(directory, "hosts");
        if (!File.Exists(path)) return;
        var lines = File.ReadAllText(path, Encoding.Latin1).TrimEnd('\n').Split('\n').ToList();
        change(lines);
        using var handle = DirectoryHandle.OpenHostPath(directory);
        using var file = handle.OpenOrCreateFile("hosts");
        file.Truncate(0);
        file.Write(Encoding.Latin1.GetBytes(string.Join('\n', lines) + "\n"));
    }
}
