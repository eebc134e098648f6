using System.Text.RegularExpressions;
using Strata.Engine.Volumes.Documents;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Volumes;

/// <summary>Turns what a command line says into the document of a volume.</summary>
internal static partial class VolumeMaker
{
    private static readonly string[] Options = ["type", "o", "device"];

    /// <summary>Makes the document; nothing is stored.</summary>
    /// <exception cref="StrataException">InvalidArgument: the name or an option can't be. NotImplemented: another driver. With Docker's texts.</exception>
    public static VolumeDocument Make(Store store, NewVolume volume, DateTimeOffset now)
    {
        var name = volume.Name ?? NewName();
        CheckName(name);
        if (volume.Driver is not ("" or VolumeDocument.LocalDriver)) throw StrataException.NotSupported($"create {name}: error looking up volume plugin {volume.Driver}: there are no volume plugins; the driver is local");
        foreach (var option in volume.Options.Keys)
        {
            if (!Options.Contains(option)) throw StrataException.Invalid($"create {name}: invalid option: \"{option}\"");
        }
        if (volume.Options.Count > 0)
        {
            foreach (var needed in (string[])["device", "type"])
            {
                if (!volume.Options.ContainsKey(needed)) throw StrataException.Invalid($"create {name}: missing required option: \"{needed}\"");
            }
        }
        return new VolumeDocument
        {
            Name = name,
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()),
            Labels = volume.Labels.Count == 0 ? null : new SortedDictionary<string, string>(volume.Labels.ToDictionary(), StringComparer.Ordinal),
            Options = volume.Options.Count == 0 ? null : new SortedDictionary<string, string>(volume.Options.ToDictionary(), StringComparer.Ordinal),
            Mountpoint = store.Volumes.DataDirectory(name),
        };
    }

    /// <summary>A name that nobody chose.</summary>
    public static string NewName() => RandomId.NewHex(32);

    /// <summary>The name is also that of a directory: no slash, no dot in front.</summary>
    /// <exception cref="StrataException">InvalidArgument, with Docker's text.</exception>
    public static void CheckName(string name)
    {
        if (name.Length == 1) throw StrataException.Invalid($"create {name}: volume name is too short, names should be at least two alphanumeric characters");
        if (!NamePattern().IsMatch(name) || name.Length > 255)
        {
            throw StrataException.Invalid($"create {name}: \"{name}\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path");
        }
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9_.-]+\z")]
    private static partial Regex NamePattern();
}
