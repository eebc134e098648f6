using Strata.Oci;

namespace Strata.Build.Sources;

/// <summary>
/// The contexts that a build has besides its own, by name. A name goes before a stage and before an image of that name.
/// Safe for several calls at once.
/// </summary>
public interface INamedContexts
{
    /// <summary>True when the name is given. It is in the form of <see cref="ContextName"/>.</summary>
    bool Contains(string name);

    /// <summary>Opens a context that is given. Those that nothing needs are never opened; whoever made this disposes what was.</summary>
    /// <param name="name">The name, in the form of <see cref="ContextName"/>.</param>
    /// <param name="platform">The platform, for an image that has several.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="StrataException">NotFound and others, naming what can't be opened.</exception>
    ValueTask<NamedContext> OpenAsync(string name, Platform platform, CancellationToken cancel);
}
