namespace Strata.Cli.Arguments;

/// <summary>What a command does with the store, and so what rights it must have.</summary>
internal enum StoreNeed
{
    /// <summary>Reads or writes layers, or runs containers: as root, of the machine or of a user namespace.</summary>
    Files,

    /// <summary>Only looks at the database, which belongs to the user. A store that is new is made with all rights all the same.</summary>
    Records,

    /// <summary>Nothing.</summary>
    None,
}
