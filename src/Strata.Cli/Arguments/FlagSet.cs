using System.Globalization;

namespace Strata.Cli.Arguments;

/// <summary>
/// The flags of one command, parsed with pflag's rules: <c>--name value</c>, <c>--name=value</c>, <c>-n value</c>,
/// <c>-nvalue</c>, <c>-n=value</c>, bundles such as <c>-it</c>, and <c>--</c> to end the flags.
/// </summary>
internal sealed class FlagSet
{
    private readonly List<FlagDefinition> _flags = [];
    private readonly List<string> _warnings = [];

    /// <summary>For commands whose arguments belong to somebody else (<c>run IMAGE ls -l</c>).</summary>
    public bool StopAtFirstPositional { get; set; }

    /// <summary>What was registered, in that order.</summary>
    public IReadOnlyList<FlagDefinition> Flags => _flags;

    /// <summary>Uses of deprecated flags, one line each, to be printed on stderr.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    public Flag<bool> Bool(string name, char? shorthand, string usage, bool defaultValue = false)
    {
        var flag = Add(new Flag<bool>(name, shorthand, usage, "", defaultValue, FlagValues.Bool));
        flag.ValueWhenBare = "true";
        if (defaultValue) flag.DefaultText = "true";
        return flag;
    }

    public Flag<string> String(string name, char? shorthand, string usage, string typeName = "string", string defaultValue = "")
    {
        var flag = Add(new Flag<string>(name, shorthand, usage, typeName, defaultValue, FlagValues.Text));
        if (defaultValue.Length > 0) flag.DefaultText = typeName == "string" ? GoQuote.Quote(defaultValue) : defaultValue;
        return flag;
    }

    public Flag<long> Int(string name, char? shorthand, string usage, string typeName = "int", long defaultValue = 0)
    {
        var flag = Add(new Flag<long>(name, shorthand, usage, typeName, defaultValue, FlagValues.Int));
        if (defaultValue != 0) flag.DefaultText = defaultValue.ToString(CultureInfo.InvariantCulture);
        return flag;
    }

    /// <summary>A repeatable flag; each occurrence is one value, commas included.</summary>
    public Flag<IReadOnlyList<string>> Strings(string name, char? shorthand, string usage, string typeName = "list") =>
        Add(new Flag<IReadOnlyList<string>>(name, shorthand, usage, typeName, [], FlagValues.Append));

    /// <summary>A repeatable flag whose values may also be separated by commas.</summary>
    public Flag<IReadOnlyList<string>> SplitStrings(string name, char? shorthand, string usage, string typeName = "strings") =>
        Add(new Flag<IReadOnlyList<string>>(name, shorthand, usage, typeName, [], FlagValues.AppendSplit));

    /// <summary>A flag with a reader of its own (durations, sizes, mounts).</summary>
    public Flag<T> Custom<T>(string name, char? shorthand, string usage, string typeName, T defaultValue, FlagParser<T> parser) =>
        Add(new Flag<T>(name, shorthand, usage, typeName, defaultValue, parser));

    /// <summary>Another, hidden name for a flag. With a message the old name still works and says so.</summary>
    public void Alias(string name, FlagDefinition target, string? deprecated = null) => Add(
        new Flag<bool>(name, null, target.Usage, target.TypeName, false, (string text, bool _, out bool value) =>
        {
            value = true;
            return target.Set(text);
        })
        {
            Hidden = true,
            Deprecated = deprecated,
            ValueWhenBare = target.ValueWhenBare,
        });

    public FlagDefinition? Find(string name)
    {
        foreach (var flag in _flags)
        {
            if (flag.Name == name) return flag;
        }
        return null;
    }

    public FlagDefinition? Find(char shorthand)
    {
        foreach (var flag in _flags)
        {
            if (flag.Shorthand == shorthand) return flag;
        }
        return null;
    }

    /// <summary>Sets the flags and returns the positional arguments.</summary>
    /// <exception cref="FlagException">A flag is unknown or its value is wrong; earlier flags stay set.</exception>
    public List<string> Parse(IReadOnlyList<string> arguments)
    {
        var positional = new List<string>();
        var next = 0;
        while (next < arguments.Count)
        {
            var argument = arguments[next++];
            if (argument is not ['-', _, ..])
            {
                positional.Add(argument);
                if (StopAtFirstPositional) break;
            }
            else if (argument == "--")
            {
                break;
            }
            else if (argument[1] == '-')
            {
                ParseLong(argument, arguments, ref next);
            }
            else
            {
                ParseShort(argument, arguments, ref next);
            }
        }
        while (next < arguments.Count) positional.Add(arguments[next++]);
        return positional;
    }

    private T Add<T>(T flag) where T : FlagDefinition
    {
        if (Find(flag.Name) is not null || (flag.Shorthand is { } c && Find(c) is not null))
            throw new InvalidOperationException("flag " + flag.Name + " is registered twice");
        _flags.Add(flag);
        return flag;
    }

    private void ParseLong(string argument, IReadOnlyList<string> arguments, ref int next)
    {
        if (argument[2] is '-' or '=') throw new FlagException("bad flag syntax: " + argument);
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument[2..] : argument[2..equals];
        var flag = Find(name) ?? throw new FlagException("unknown flag: --" + name);
        string value;
        if (equals >= 0) value = argument[(equals + 1)..];
        else if (flag.ValueWhenBare is { } bare) value = bare;
        else if (next < arguments.Count) value = arguments[next++];
        else throw new FlagException("flag needs an argument: " + argument);
        Set(flag, value);
    }

    private void ParseShort(string argument, IReadOnlyList<string> arguments, ref int next)
    {
        var rest = argument[1..];
        while (rest.Length > 0)
        {
            var flag = Find(rest[0]) ?? throw new FlagException("unknown shorthand flag: " + GoQuote.Quote(rest[0]) + " in -" + rest);
            if (rest.Length > 2 && rest[1] == '=')
            {
                Set(flag, rest[2..]);
                return;
            }
            if (flag.ValueWhenBare is { } bare)
            {
                Set(flag, bare);
                rest = rest[1..];
                continue;
            }
            if (rest.Length > 1) Set(flag, rest[1..]);
            else if (next < arguments.Count) Set(flag, arguments[next++]);
            else throw new FlagException("flag needs an argument: " + GoQuote.Quote(rest[0]) + " in -" + rest);
            return;
        }
    }

    private void Set(FlagDefinition flag, string value)
    {
        if (flag.Set(value) is { } error)
        {
            var name = flag.Shorthand is { } c ? "-" + c + ", --" + flag.Name : "--" + flag.Name;
            throw new FlagException("invalid argument " + GoQuote.Quote(value) + " for \"" + name + "\" flag: " + error);
        }
        if (flag.Deprecated is { } message) _warnings.Add("Flag --" + flag.Name + " has been deprecated, " + message);
    }
}
