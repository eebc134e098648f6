namespace Strata.Engine.Building.Caching;

/// <summary>Where the records of a build's steps go.</summary>
public enum CacheExportKind
{
    /// <summary>A directory, with the layers.</summary>
    Local,

    /// <summary>The config of the image that the build gives, whose layers they are about.</summary>
    Inline,
}
