using Strata.Runtime.Specification;

namespace Strata.Runtime.Defaults;

/// <summary>The devices that a container may use: Docker's list. Runtimes add the pseudo-terminals themselves.</summary>
internal static class DefaultDeviceRules
{
    /// <summary>Everything is denied first; then zero, null, urandom, random, tty and console are allowed.</summary>
    public static IReadOnlyList<DeviceRuleSpec> List { get; } =
    [
        new(false, null, null, null, "rwm"),
        Character(1, 5),
        Character(1, 3),
        Character(1, 9),
        Character(1, 8),
        Character(5, 0),
        Character(5, 1),
    ];

    /// <summary>Every device.</summary>
    public static IReadOnlyList<DeviceRuleSpec> All { get; } = [new(true, null, null, null, "rwm")];

    private static DeviceRuleSpec Character(int major, int minor) => new(true, "c", major, minor, "rwm");
}
