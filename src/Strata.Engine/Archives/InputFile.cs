using Strata.Oci;

namespace Strata.Engine.Archives;

/// <summary>Opens a file of the host that a user named, with Docker's texts when that fails.</summary>
internal static class InputFile
{
    /// <exception cref="StrataException">NotFound, PermissionDenied, InvalidArgument: a directory.</exception>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path)) throw StrataException.Invalid($"read {path}: is a directory");
        try
        {
            return new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 0, Options = FileOptions.SequentialScan });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StrataException.NotFound($"open {path}: no such file or directory", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StrataException(ErrorKind.PermissionDenied, $"open {path}: permission denied", e);
        }
    }
}
