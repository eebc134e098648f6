namespace Strata.Linux.UserNamespaces;

/// <summary>Consecutive user or group ids: one line of <c>/proc/PID/uid_map</c> (user_namespaces(7)).</summary>
/// <param name="Inside">The first id inside the namespace.</param>
/// <param name="Outside">The id that it is outside.</param>
/// <param name="Count">How many there are.</param>
public readonly record struct IdRange(long Inside, long Outside, long Count)
{
    /// <summary>All ids that there are.</summary>
    public const long All = uint.MaxValue;

    /// <summary>True when an id inside the namespace is in the range.</summary>
    public bool Contains(long inside) => inside >= Inside && inside - Inside < Count;
}
