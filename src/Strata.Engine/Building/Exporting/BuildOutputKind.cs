namespace Strata.Engine.Building.Exporting;

/// <summary>What becomes of a build's result.</summary>
public enum BuildOutputKind
{
    /// <summary>An image in the store.</summary>
    Image,

    /// <summary>An archive that <c>docker load</c> reads; an OCI layout too.</summary>
    Docker,

    /// <summary>An OCI layout, as a tar or a directory.</summary>
    Oci,

    /// <summary>The files, in a directory.</summary>
    Local,

    /// <summary>The files, as a tar.</summary>
    Tar,

    /// <summary>Nothing but what the cache remembers.</summary>
    None,
}
