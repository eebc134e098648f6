namespace Strata.Engine.Containers.Copying;

/// <summary>
/// An absolute path as somebody typed it: cleaned by its text alone, but with what its end says. A trailing slash or
/// <c>/.</c> asks for a directory, and <c>/.</c> for its content without itself.
/// </summary>
/// <param name="Text">Without empty, <c>.</c> or <c>..</c> parts; <c>/</c> for the root.</param>
/// <param name="EndsInSlash">It was written with a slash at its end.</param>
/// <param name="EndsInDot">Its last part was <c>.</c>, or nothing was written.</param>
internal readonly record struct CopyPath(string Text, bool EndsInSlash, bool EndsInDot)
{
    /// <summary>It can only be a directory.</summary>
    public bool MustBeDirectory => EndsInSlash || EndsInDot;

    /// <summary>The same place, whatever its end said.</summary>
    public CopyPath Plain => new(Text, false, false);

    /// <summary>The directory that holds it, or itself when only its content is meant.</summary>
    public string Parent => EndsInDot ? Text : Text.LastIndexOf('/') is > 0 and var slash ? Text[..slash] : "/";

    /// <summary>Its last name; <c>.</c> for a directory's content.</summary>
    public string Name => EndsInDot || Text == "/" ? "." : Text[(Text.LastIndexOf('/') + 1)..];

    /// <summary>As it was written, for messages.</summary>
    public string Written => EndsInDot ? (Text == "/" ? "/." : Text + "/.") : EndsInSlash && Text != "/" ? Text + "/" : Text;

    /// <summary>Reads a path; a relative one lies in <paramref name="directory"/>.</summary>
    public static CopyPath Parse(string path, string directory)
    {
        var parts = new List<string>();
        var whole = path.StartsWith('/') ? path : $"{directory}/{path}";
        foreach (var part in whole.Split('/'))
        {
            if (part == "..")
            {
                if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            }
            else if (part.Length > 0 && part != ".") parts.Add(part);
        }
        var last = path[(path.LastIndexOf('/') + 1)..];
        return new CopyPath("/" + string.Join('/', parts), path.EndsWith('/'), path.Length == 0 || last == ".");
    }
}
