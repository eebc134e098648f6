using Strata.Host;
using Strata.Linux;
using Strata.Linux.UserNamespaces;
using Strata.Oci;

namespace Strata.Storage.Layers.Trees;

/// <summary>Failed system calls, said in terms of the layer that was being worked on.</summary>
internal static class LayerFailure
{
    /// <summary>What to throw when <paramref name="cause"/> stopped an archive's entry from being unpacked.</summary>
    [SupportedOSPlatform("linux")]
    public static StrataException OfEntry(string entry, LinuxException cause) => cause.Errno switch
    {
        Errno.ENAMETOOLONG => StrataException.Damaged($"layer entry {LayerPath.Show(entry)} has a name that this file system cannot hold", cause),
        Errno.EINVAL when cause.Call is "fchown" or "fchownat" && UserNamespace.IsNested => new StrataException(
            ErrorKind.PermissionDenied,
            $"layer entry {LayerPath.Show(entry)} belongs to an owner that does not exist in this user namespace, which has {UserNamespace.UserCount} of {SubordinateIds.UserFile} and {SubordinateIds.GroupFile}: {UserNamespace.Remedy}; or build without RUN in another store with --storage-driver tar",
            cause),
        Errno.EFBIG or Errno.EINVAL or Errno.EOVERFLOW or Errno.ERANGE => StrataException.Damaged($"layer entry {LayerPath.Show(entry)} asks for what this file system cannot hold ({cause.Call}: {Reason(cause)})", cause),
        Errno.EPERM or Errno.EACCES => new StrataException(ErrorKind.PermissionDenied, $"layer entry {LayerPath.Show(entry)} cannot be unpacked without root ({cause.Call}: {Reason(cause)})", cause),
        _ => new StrataException(cause.Kind, $"unpacking layer entry {LayerPath.Show(entry)}: {cause.Call}: {Reason(cause)}{Remedy(cause.Kind)}", cause),
    };

    /// <summary>What to throw when <paramref name="cause"/> stopped anything else.</summary>
    public static StrataException Of(string what, LinuxException cause) => new(cause.Kind, $"{what}: {cause.Message}{Remedy(cause.Kind)}", cause);

    /// <summary>As <see cref="Of(string, LinuxException)"/>, for a file written through a stream.</summary>
    public static StrataException Of(string what, IOException cause) => cause is LinuxException call
        ? Of(what, call)
        : new StrataException(IsFull(cause) ? ErrorKind.ResourceExhausted : ErrorKind.Internal, $"{what}: {cause.Message}{(IsFull(cause) ? Remedy(ErrorKind.ResourceExhausted) : "")}", cause);

    /// <summary>True when a stream's failure is that the disk or the quota is full.</summary>
    public static bool IsFull(IOException cause) => cause is not LinuxException && DiskFull.IsCauseOf(cause);

    private static string Reason(LinuxException cause) => cause.Message[(cause.Message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..];

    private static string Remedy(ErrorKind kind) => kind == ErrorKind.ResourceExhausted ? "; free space with strata system prune" : "";
}
