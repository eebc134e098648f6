using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Instructions;

/// <summary>Checks an instruction's flags against those it has. Names end in <c>?</c> for booleans, in <c>*</c> for flags that repeat.</summary>
internal sealed class FlagReader
{
    private readonly Dictionary<string, List<string>> _values = [];

    /// <summary>Reads the flags.</summary>
    /// <exception cref="StrataException">InvalidArgument with BuildKit's text.</exception>
    public FlagReader(RawInstruction instruction, params string[] known)
    {
        foreach (var flag in instruction.Flags)
        {
            var spec = Array.Find(known, name => name.TrimEnd('?', '*') == flag.Name)
                ?? throw StrataException.Invalid($"unknown flag: --{flag.Name}" + Suggestion.For(flag.Name, known.Select(static name => name.TrimEnd('?', '*'))));
            if (!_values.TryGetValue(flag.Name, out var values)) _values[flag.Name] = values = [];
            else if (!spec.EndsWith('*')) throw StrataException.Invalid($"duplicate flag specified: --{flag.Name}");

            var value = flag.Value;
            if (spec.EndsWith('?'))
            {
                value = value is null ? "true" : value.ToLowerInvariant();
                if (value.Length == 0) throw Missing(flag);
                if (value is not ("true" or "false")) throw StrataException.Invalid($"expecting boolean value for flag --{flag.Name}, not: {flag.Value}");
            }
            values.Add(value ?? throw Missing(flag));
        }
    }

    /// <summary>The flag's value; null when it is not given or empty.</summary>
    public string? Text(string name) => _values.TryGetValue(name, out var values) && values[0].Length > 0 ? values[0] : null;

    /// <summary>The values of a flag that repeats.</summary>
    public IReadOnlyList<string> All(string name) => _values.TryGetValue(name, out var values) ? values : [];

    /// <summary>The value of a boolean; null when it is not given.</summary>
    public bool? Switch(string name) => _values.TryGetValue(name, out var values) ? values[0] == "true" : null;

    private static StrataException Missing(InstructionFlag flag) => StrataException.Invalid($"missing a value on flag: --{flag.Name}");
}
