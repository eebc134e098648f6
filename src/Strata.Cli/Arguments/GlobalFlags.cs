namespace Strata.Cli.Arguments;

/// <summary>The flags before the command's name.</summary>
internal sealed class GlobalFlags
{
    private GlobalFlags(FlagSet flags)
    {
        Debug = flags.Bool("debug", 'D', "Enable debug mode");
        Host = flags.String("host", 'H', "Daemon socket to connect to");
        Root = flags.String("root", null, "Directory of the image store");
        StorageDriver = flags.String("storage-driver", null, "How layers are kept");
        Version = flags.Bool("version", 'v', "Print version information and quit");
    }

    public Flag<bool> Debug { get; }

    public Flag<string> Host { get; }

    public Flag<string> Root { get; }

    public Flag<string> StorageDriver { get; }

    public Flag<bool> Version { get; }

    /// <summary>Registers the flags with the root command's set.</summary>
    public static GlobalFlags Register(FlagSet flags) => new(flags);
}
