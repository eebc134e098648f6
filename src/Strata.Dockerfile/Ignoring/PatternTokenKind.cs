namespace Strata.Dockerfile.Ignoring;

/// <summary>The kind of a step of a compiled pattern.</summary>
internal enum PatternTokenKind
{
    /// <summary>One particular character.</summary>
    Literal,

    /// <summary>Any character but <c>/</c>.</summary>
    One,

    /// <summary>One character of a class.</summary>
    Class,

    /// <summary>Any number of characters but <c>/</c>.</summary>
    Star,

    /// <summary>Nothing, or anything that ends in <c>/</c>. <see cref="InDirectories"/> always follows.</summary>
    Directories,

    /// <summary>Inside of <see cref="Directories"/>: anything up to and with a <c>/</c>.</summary>
    InDirectories,

    /// <summary>Anything.</summary>
    Rest,
}
