using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Containers;

/// <summary>Names of containers: which are allowed, and one for a container that was given none.</summary>
internal static class ContainerNames
{
    // A geologist's words: what layers are made of, and how they look.
    private static readonly string[] Looks =
    [
        "amber", "ancient", "banded", "brittle", "calm", "chalky", "clear", "coarse", "crisp", "deep", "drifting", "dusty", "eager", "fine", "flaky", "folded",
        "gentle", "glassy", "golden", "grainy", "hardy", "hidden", "jagged", "keen", "layered", "level", "loose", "lucid", "mellow", "mossy", "nimble", "pale",
        "patient", "polished", "porous", "quiet", "rippled", "rugged", "rusty", "settled", "shady", "silent", "silken", "sloping", "smooth", "solid", "steady", "sunlit",
        "tilted", "upper", "veined", "vivid", "warm", "weathered", "wild", "windy", "worn", "young",
    ];

    private static readonly string[] Stones =
    [
        "agate", "alabaster", "andesite", "basalt", "beryl", "calcite", "chert", "citrine", "clay", "coral", "diorite", "dolomite", "dune", "feldspar", "flint", "fluorite",
        "gabbro", "galena", "garnet", "geode", "gneiss", "granite", "gravel", "gypsum", "halite", "hematite", "jasper", "jade", "lapis", "lava", "limestone", "loam",
        "magma", "marble", "marl", "mica", "moraine", "obsidian", "olivine", "onyx", "opal", "peat", "pebble", "pumice", "pyrite", "quartz", "ruby", "sandstone",
        "schist", "shale", "silt", "slate", "talc", "topaz", "travertine", "tuff", "zeolite", "zircon",
    ];

    /// <summary>A name that no container has.</summary>
    public static string Generate(Store store)
    {
        for (var attempt = 0; ; attempt++)
        {
            var name = $"{Looks[Random.Shared.Next(Looks.Length)]}_{Stones[Random.Shared.Next(Stones.Length)]}";
            if (attempt > 3) name += Random.Shared.Next(attempt * 10);
            if (store.Containers.FindByName(name) is null) return name;
        }
    }

    /// <exception cref="StrataException">InvalidArgument with Docker's text.</exception>
    public static void Validate(string name)
    {
        var valid = name.Length > 1 && char.IsAsciiLetterOrDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
        if (!valid) throw StrataException.Invalid($"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }
}
