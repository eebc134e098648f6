using Strata.Engine.Containers.Documents;
using Strata.Linux.UserNamespaces;
using Strata.Oci;

namespace Strata.Engine.Containers.Health;

/// <summary>Which health checks there can be, and how a command line changes the image's.</summary>
[SupportedOSPlatform("linux")]
internal static class HealthRules
{
    private const long LeastNanoseconds = 1_000_000;

    /// <exception cref="StrataException">InvalidArgument, with Docker's texts.</exception>
    public static void Check(HealthConfig? check)
    {
        if (check is null) return;
        Check("Interval", check.Interval);
        Check("Timeout", check.Timeout);
        Check("StartPeriod", check.StartPeriod);
        Check("StartInterval", check.StartInterval);
        if (check.Retries is < 0) throw StrataException.Invalid("Retries in Healthcheck cannot be negative");
    }

    /// <summary>True for a container whose health is checked. An ordinary user's is not: a process can't enter another command's user namespace.</summary>
    public static bool HasCheck(ContainerDocument document) => IsCheck(document.Config.Healthcheck) && !UserNamespace.IsNested;

    /// <summary>True for something that checks.</summary>
    public static bool IsCheck(HealthConfig? check) => check?.Test is ["CMD" or "CMD-SHELL", _, ..];

    /// <summary>The command of a container's check.</summary>
    public static IReadOnlyList<string> Command(ContainerDocument document)
    {
        var test = document.Config.Healthcheck!.Test!;
        IEnumerable<string> shell = test[0] != "CMD-SHELL" ? [] : document.Config.Shell is { Count: > 0 } own ? own : ["/bin/sh", "-c"];
        return [.. shell, .. test.Skip(1)];
    }

    /// <summary>The image's check with what a command line says in its place.</summary>
    public static HealthConfig? Merge(HealthConfig? image, HealthConfig? own)
    {
        if (own is null) return image;
        if (own.Test is ["NONE", ..] || image is null) return own;
        return own with
        {
            Test = own.Test is { Count: > 0 } ? own.Test : image.Test,
            Interval = own.Interval is > 0 ? own.Interval : image.Interval,
            Timeout = own.Timeout is > 0 ? own.Timeout : image.Timeout,
            StartPeriod = own.StartPeriod is > 0 ? own.StartPeriod : image.StartPeriod,
            StartInterval = own.StartInterval is > 0 ? own.StartInterval : image.StartInterval,
            Retries = own.Retries is > 0 ? own.Retries : image.Retries,
        };
    }

    private static void Check(string name, long? duration)
    {
        if (duration is not (null or 0) && duration < LeastNanoseconds) throw StrataException.Invalid($"{name} in Healthcheck cannot be less than 1ms");
    }
}
