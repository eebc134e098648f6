using Strata.Cli.Arguments;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>Flags of Docker's builders that say nothing here, and those that are not supported: hidden, so that scripts get an answer.</summary>
internal sealed class ForeignBuildFlags
{
    // Asked for limits that the builder's containers do not have; BuildKit ignores all of them.
    private static readonly string[] Limits = ["cpu-period", "cpu-quota", "cpu-shares", "cpuset-cpus", "cpuset-mems", "memory", "memory-swap", "isolation", "security-opt", "cgroup-parent"];

    private readonly List<Flag<string>> _limits = [];
    private readonly Flag<string> _builder;
    private readonly Flag<IReadOnlyList<string>> _attestations;
    private readonly Flag<string> _provenance;
    private readonly Flag<string> _sbom;

    public ForeignBuildFlags(FlagSet flags)
    {
        foreach (var name in Limits) _limits.Add(flags.String(name, name == "memory" ? 'm' : null, "Not supported"));
        _builder = flags.String("builder", null, "Not supported: there are no builder instances");
        _attestations = flags.Strings("attest", null, "Attestation parameters (format: \"type=sbom,generator=image\")", "stringArray");
        _provenance = flags.String("provenance", null, "Shorthand for \"--attest=type=provenance\"");
        _sbom = flags.String("sbom", null, "Shorthand for \"--attest=type=sbom\"");
        // True of every build: no container stays behind, and no context is sent.
        foreach (var name in (string[])["rm", "force-rm", "compress"]) flags.Bool(name, null, "Always so").Hidden = true;
        foreach (var flag in _limits) flag.Hidden = true;
        _builder.Hidden = _attestations.Hidden = _provenance.Hidden = _sbom.Hidden = true;
    }

    /// <exception cref="StrataException">NotImplemented: something was asked for that is not there.</exception>
    public void Check()
    {
        if (_limits.Find(static flag => flag.Changed) is { } limit) throw StrataException.NotSupported($"--{limit.Name} is not supported by build: limit the process itself, for example with systemd-run --scope");
        if (_builder.Value is not ("" or "default")) throw StrataException.NotFound($"no builder \"{_builder.Value}\" found: strata builds by itself");
        var asked = (_attestations.Value is [var first, ..] ? first : null) ?? (IsAsked(_provenance) ? "type=provenance" : IsAsked(_sbom) ? "type=sbom" : null);
        if (asked is not null) throw StrataException.NotSupported($"attestations ({asked}) are not supported yet: leave them out, or say --provenance=false --sbom=false");
    }

    private static bool IsAsked(Flag<string> flag) => flag.Changed && flag.Value is not ("false" or "0");
}
