using Strata.Oci;

namespace Strata.Engine.Containers.Copying;

/// <summary>Where a copy goes.</summary>
/// <param name="Directory">The directory that receives it.</param>
/// <param name="Name">The name that its top gets there; <c>.</c> to put a directory's content straight into it.</param>
internal readonly record struct CopyTarget(CopyPath Directory, string Name)
{
    /// <summary>Docker's rules for what a source becomes at a destination.</summary>
    /// <param name="sourceName">The source's own name; <c>.</c> for a directory's content.</param>
    /// <param name="isSourceDirectory">Whether the source is a directory.</param>
    /// <param name="destination">The destination, links at its end already followed.</param>
    /// <param name="isDestinationDirectory">Whether it is a directory; null when nothing is there.</param>
    /// <exception cref="StrataException">FailedPrecondition: a directory onto a file. NotFound: a file into a missing directory.</exception>
    public static CopyTarget Choose(string sourceName, bool isSourceDirectory, CopyPath destination, bool? isDestinationDirectory)
    {
        if (isDestinationDirectory == true) return new(destination, sourceName);
        if (isDestinationDirectory == false && isSourceDirectory) throw new StrataException(ErrorKind.FailedPrecondition, "cannot copy directory");
        if (!isSourceDirectory && destination.MustBeDirectory) throw StrataException.NotFound("no such directory");
        // A directory's content to a missing place makes that place.
        var plain = destination.Plain;
        return new(plain with { Text = plain.Parent }, plain.Name);
    }
}
