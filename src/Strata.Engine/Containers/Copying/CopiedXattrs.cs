namespace Strata.Engine.Containers.Copying;

/// <summary>Which extended attributes belong to a file, and not to the machine or mount that it lies on.</summary>
internal static class CopiedXattrs
{
    /// <summary>
    /// False for the overlay's own notes, which an archive must not be able to write: they can redirect a directory. False
    /// for the machine's policy and access lists, whose labels and numbers mean nothing elsewhere.
    /// </summary>
    public static bool IsCopied(string name) =>
        name.StartsWith("user.", StringComparison.Ordinal) && !name.StartsWith("user.overlay.", StringComparison.Ordinal) || name == "security.capability";
}
