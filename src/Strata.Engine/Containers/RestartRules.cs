using Strata.Engine.Containers.Documents;
using Strata.Oci;

namespace Strata.Engine.Containers;

/// <summary>Which restart policies there are.</summary>
internal static class RestartRules
{
    /// <exception cref="StrataException">InvalidArgument, with Docker's texts.</exception>
    public static void Check(ContainerHostConfig config)
    {
        var policy = config.RestartPolicy;
        if (policy.Name is not ("" or "no" or "always" or "on-failure" or "unless-stopped"))
        {
            throw StrataException.Invalid($"invalid restart policy: unknown policy '{policy.Name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
        }
        if (policy.MaximumRetryCount < 0) throw StrataException.Invalid("invalid restart policy: maximum retry count cannot be negative");
        if (policy is { MaximumRetryCount: > 0, Name: not "on-failure" }) throw StrataException.Invalid("invalid restart policy: maximum retry count can only be used with 'on-failure'");
        if (config.AutoRemove && policy.Name is not ("" or "no")) throw StrataException.Invalid("can't create 'AutoRemove' container with restart policy");
    }
}
