namespace Strata.Engine.Building.Exporting;

/// <summary>Which document an annotation goes into.</summary>
public enum AnnotationTarget
{
    /// <summary>The image's manifest.</summary>
    Manifest,

    /// <summary>The entry of an index that names the manifest.</summary>
    ManifestDescriptor,

    /// <summary>The index of several platforms.</summary>
    Index,

    /// <summary>The entry that names that index.</summary>
    IndexDescriptor,
}
