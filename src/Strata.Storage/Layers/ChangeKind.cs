namespace Strata.Storage.Layers;

/// <summary>How a path differs from the layers below.</summary>
public enum ChangeKind
{
    /// <summary>It was not there.</summary>
    Added,

    /// <summary>Its content or metadata differ, or something below it does.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Deleted,
}
