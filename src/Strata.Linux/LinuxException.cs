using System.Runtime.InteropServices;
using Strata.Oci;

namespace Strata.Linux;

/// <summary>A failed system call: which one, on what, and why.</summary>
public sealed class LinuxException : IOException
{
    /// <summary>Describes the failure of <paramref name="call"/> on <paramref name="path"/>.</summary>
    public LinuxException(string call, string path, Errno errno)
        : base($"{call} {path}: {Describe(errno)}")
    {
        Call = call;
        Path = path;
        Errno = errno;
    }

    /// <summary>The system call.</summary>
    public string Call { get; }

    /// <summary>What it was called on.</summary>
    public string Path { get; }

    /// <summary>Why it failed.</summary>
    public Errno Errno { get; }

    /// <summary>The kind that fronts map.</summary>
    public ErrorKind Kind => Errno switch
    {
        Errno.ENOENT or Errno.ENOTDIR => ErrorKind.NotFound,
        Errno.EEXIST => ErrorKind.AlreadyExists,
        Errno.EPERM or Errno.EACCES or Errno.EROFS => ErrorKind.PermissionDenied,
        Errno.ENOSPC or Errno.EDQUOT or Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM => ErrorKind.ResourceExhausted,
        Errno.EBUSY => ErrorKind.Conflict,
        Errno.EINVAL or Errno.ENAMETOOLONG or Errno.ELOOP => ErrorKind.InvalidArgument,
        Errno.ENOSYS or Errno.EOPNOTSUPP or Errno.ENODEV => ErrorKind.FailedPrecondition,
        _ => ErrorKind.Internal,
    };

    /// <summary>The failure of the call that has just returned on this thread.</summary>
    public static LinuxException Last(string call, string path) => new(call, path, LastErrno);

    /// <summary>Why the call that has just returned on this thread failed. Cheap: for failures that are an answer.</summary>
    public static Errno LastErrno => (Errno)Marshal.GetLastPInvokeError();

    private static string Describe(Errno errno) => Marshal.GetPInvokeErrorMessage((int)errno) is { Length: > 0 } text
        ? char.ToLowerInvariant(text[0]) + text[1..]
        : $"errno {(int)errno}";
}
