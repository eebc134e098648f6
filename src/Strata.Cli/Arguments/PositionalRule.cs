using System.Globalization;

namespace Strata.Cli.Arguments;

/// <summary>How many arguments a command takes, with Docker's texts for the wrong number.</summary>
internal sealed class PositionalRule
{
    private readonly int _min;
    private readonly int _max;

    private PositionalRule(int min, int max) => (_min, _max) = (min, max);

    public static PositionalRule NoArgs { get; } = new(0, 0);

    public static PositionalRule Any { get; } = new(0, int.MaxValue);

    public static PositionalRule ExactArgs(int count) => new(count, count);

    public static PositionalRule MinArgs(int count) => new(count, int.MaxValue);

    public static PositionalRule MaxArgs(int count) => new(0, count);

    public static PositionalRule RangeArgs(int min, int max) => new(min, max);

    /// <summary>What is wrong with this many arguments, or null.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="program">The program's name.</param>
    /// <param name="path">The command with its parents.</param>
    /// <param name="useLine">The command's usage.</param>
    public string? Check(int count, string program, string path, string useLine)
    {
        if (count >= _min && count <= _max) return null;
        string problem;
        var hint = "Run";
        if (_max == 0)
        {
            problem = "accepts no arguments";
        }
        else if (_min == _max)
        {
            problem = "requires " + Count(_min);
        }
        else if (_max == int.MaxValue)
        {
            problem = "requires at least " + Count(_min);
            // Docker says "See" here and "Run" everywhere else.
            hint = "See";
        }
        else if (_min == 0)
        {
            problem = "requires at most " + Count(_max);
        }
        else
        {
            problem = "requires at least " + _min.ToString(CultureInfo.InvariantCulture) + " and at most " + Count(_max);
        }
        return $"{program}: '{path}' {problem}\n\nUsage:  {useLine}\n\n{hint} '{path} --help' for more information";
    }

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture) + (count == 1 ? " argument" : " arguments");
}
