using Strata.Linux;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Engine.Containers.Copying;

/// <summary>The machine's own files, by the rules of any command: links lead where they lead.</summary>
[SupportedOSPlatform("linux")]
internal static class HostFiles
{
    // As many as the kernel follows.
    private const int MaxLinks = 40;

    /// <summary>What is to be copied.</summary>
    /// <exception cref="StrataException">NotFound. InvalidArgument: it is written as a directory's and is none.</exception>
    public static CopyPlace GetSource(CopyPath path, bool follow)
    {
        var place = follow || path.MustBeDirectory ? FindFollowing(path) : Find(path);
        if (place?.Status is not { } status)
        {
            place?.Dispose();
            throw StrataException.NotFound($"lstat {place?.Path.Text ?? path.Text}: no such file or directory");
        }
        if (!path.MustBeDirectory || status.Kind == FileKind.Directory) return place;
        place.Dispose();
        throw StrataException.Invalid("not a directory");
    }

    /// <summary>Where files are to go, links at its end followed; what it names may be missing, but not its directory.</summary>
    /// <exception cref="StrataException">NotFound: its directory is missing. InvalidArgument: it is nothing that files can go to.</exception>
    public static CopyPlace GetDestination(CopyPath path)
    {
        if (FileHandle.FindHostStatus(path.Plain.Parent) is null) throw StrataException.NotFound($"invalid output path: directory \"{path.Plain.Parent}\" does not exist");
        var place = FindFollowing(path);
        if (place is null) throw StrataException.Invalid("not a directory");
        var problem = place.Status?.Kind switch
        {
            FileKind.CharacterDevice or FileKind.BlockDevice => $"invalid output path: \"{path.Text}\" must be a directory or a regular file: got a device",
            not null and not FileKind.Directory when path.MustBeDirectory => $"stat {path.Written}: not a directory",
            _ => null,
        };
        if (problem is null) return place;
        place.Dispose();
        throw StrataException.Invalid(problem);
    }

    private static CopyPlace? FindFollowing(CopyPath path)
    {
        var place = Find(path);
        for (var links = 0; place?.Status is { Kind: FileKind.SymbolicLink }; links++)
        {
            var target = place.Parent.ReadSymbolicLink(place.Name);
            var directory = place.Path.Plain.Parent;
            place.Dispose();
            if (links == MaxLinks) throw StrataException.Invalid($"{path.Text}: too many levels of symbolic links");
            var text = target.StartsWith('/') ? target : $"{directory}/{target}";
            place = FindTarget(text.TrimEnd('/'), path);
        }
        return place;
    }

    private static CopyPlace? Find(CopyPath path) =>
        path.Text == "/" ? OpenItself("/", path) : FindIn(path.Text[..path.Text.LastIndexOf('/')], path.Plain, path);

    private static CopyPlace? FindTarget(string text, CopyPath written)
    {
        var path = CopyPath.Parse(text.Length == 0 ? "/" : text, "");
        var name = text[(text.LastIndexOf('/') + 1)..];
        if (name is "" or "." or "..") return OpenItself(text.Length == 0 ? "/" : text, path);
        return FindIn(text[..text.LastIndexOf('/')], path.Plain, written);
    }

    private static CopyPlace? FindIn(string directory, CopyPath path, CopyPath written)
    {
        try
        {
            var parent = DirectoryHandle.FindHostPath(directory.Length == 0 ? "/" : directory);
            // The end of what was written stays with the path that it leads to.
            return parent is null ? null : new CopyPlace(path with { EndsInSlash = written.EndsInSlash, EndsInDot = written.EndsInDot }, parent, path.Name, parent.FindStatus(path.Name), false);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOTDIR)
        {
            return null;
        }
        catch (LinuxException e)
        {
            throw new StrataException(e.Kind, e.Message, e);
        }
    }

    private static CopyPlace? OpenItself(string text, CopyPath path) =>
        DirectoryHandle.FindHostPath(text) is { } directory ? new CopyPlace(path, directory, ".", directory.Status, false) : null;
}
