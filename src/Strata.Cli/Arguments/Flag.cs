namespace Strata.Cli.Arguments;

/// <summary>A registered flag; <see cref="Value"/> is the default until the command line has been parsed.</summary>
internal sealed class Flag<T>(string name, char? shorthand, string usage, string typeName, T defaultValue, FlagParser<T> parser)
    : FlagDefinition(name, shorthand, usage, typeName)
{
    public T Value { get; private set; } = defaultValue;

    public override string? Set(string text)
    {
        // The first occurrence replaces the default, later ones build on what was given.
        if (parser(text, Value, out var value) is { } error) return error;
        Value = value;
        Changed = true;
        return null;
    }
}
