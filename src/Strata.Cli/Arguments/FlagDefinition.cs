namespace Strata.Cli.Arguments;

/// <summary>A flag as the parser and the help text see it.</summary>
internal abstract class FlagDefinition(string name, char? shorthand, string usage, string typeName)
{
    public string Name { get; } = name;

    public char? Shorthand { get; } = shorthand;

    public string Usage { get; } = usage;

    /// <summary>The word after the flag's name in help; empty for bools.</summary>
    public string TypeName { get; } = typeName;

    /// <summary>What help shows after "default", already quoted where pflag quotes; null when nothing is shown.</summary>
    public string? DefaultText { get; set; }

    /// <summary>Left out of help and completion, still accepted.</summary>
    public bool Hidden { get; set; }

    /// <summary>Why not to use the flag any more; printed when it is used. A deprecated flag is left out of help.</summary>
    public string? Deprecated { get; set; }

    /// <summary>The value when none is attached (<c>--x</c> for <c>--x=true</c>); null when a value must follow.</summary>
    public string? ValueWhenBare { get; set; }

    /// <summary>The values a shell may offer for this flag.</summary>
    public IReadOnlyList<string> Choices { get; set; } = [];

    /// <summary>True once the flag was given.</summary>
    public bool Changed { get; protected set; }

    /// <summary>Reads one occurrence; returns what is wrong with the text, or null.</summary>
    public abstract string? Set(string text);
}
