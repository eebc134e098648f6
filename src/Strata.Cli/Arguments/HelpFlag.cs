namespace Strata.Cli.Arguments;

/// <summary>The flag that every command has.</summary>
internal static class HelpFlag
{
    /// <summary>Hidden, unless the command took <c>-h</c> for itself: then only help can say that <c>--help</c> is left.</summary>
    public static Flag<bool> Register(FlagSet flags)
    {
        var taken = flags.Find('h') is not null;
        var flag = flags.Bool("help", taken ? null : 'h', "Print usage");
        flag.Hidden = !taken;
        return flag;
    }
}
