using Strata.Oci;

namespace Strata.Linux.Files;

/// <summary>Reads all attributes of an inode through the calls of one family (f… or l…).</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class Xattrs
{
    private const int FirstTry = 1024;

    public delegate nint ListCall(nint list, nint size);

    public delegate nint GetCall(nint name, nint value, nint size);

    public static IReadOnlyList<Xattr> Read(ListCall list, GetCall get, string path)
    {
        var names = stackalloc byte[FirstTry];
        var length = list((nint)names, FirstTry);
        if (length == 0) return [];
        if (length > 0) return Read(new ReadOnlySpan<byte>(names, (int)length), get, path);
        if (LinuxException.LastErrno == Errno.EOPNOTSUPP) return [];
        if (LinuxException.LastErrno != Errno.ERANGE) throw LinuxException.Last("listxattr", path);
        var large = new byte[64 << 10];
        fixed (byte* p = large)
        {
            length = list((nint)p, large.Length);
            return length >= 0 ? Read(large.AsSpan(0, (int)length), get, path) : throw LinuxException.Last("listxattr", path);
        }
    }

    private static List<Xattr> Read(ReadOnlySpan<byte> names, GetCall get, string path)
    {
        var result = new List<Xattr>();
        while (!names.IsEmpty)
        {
            var end = names.IndexOf((byte)0);
            fixed (byte* name = names)
            {
                if (Get(get, name, path) is { } value) result.Add(new Xattr(ImagePath.Decode(names[..end]), value));
            }
            names = names[(end + 1)..];
        }
        result.Sort(static (a, b) => ImagePath.Compare(a.Name, b.Name));
        return result;
    }

    // Null: it vanished between the two calls, or this caller may not read it (trusted.* as an ordinary user).
    private static byte[]? Get(GetCall get, byte* name, string path)
    {
        var small = stackalloc byte[FirstTry];
        var length = get((nint)name, (nint)small, FirstTry);
        if (length >= 0) return new ReadOnlySpan<byte>(small, (int)length).ToArray();
        if (LinuxException.LastErrno is Errno.ENODATA or Errno.EPERM or Errno.EOPNOTSUPP) return null;
        if (LinuxException.LastErrno != Errno.ERANGE) throw LinuxException.Last("getxattr", path);
        var large = new byte[64 << 10];
        fixed (byte* p = large)
        {
            length = get((nint)name, (nint)p, large.Length);
            return length >= 0 ? large[..(int)length] : throw LinuxException.Last("getxattr", path);
        }
    }
}
