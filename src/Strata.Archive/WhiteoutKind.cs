namespace Strata.Archive;

/// <summary>What a name with the whiteout prefix means in a layer.</summary>
public enum WhiteoutKind
{
    /// <summary>The named sibling of lower layers is gone.</summary>
    File,

    /// <summary>All that lower layers have in this directory is gone.</summary>
    Opaque,

    /// <summary>A left-over of aufs (<c>.wh..wh.plnk</c>, <c>.wh..wh.aufs</c>): to be ignored.</summary>
    Meta,
}
