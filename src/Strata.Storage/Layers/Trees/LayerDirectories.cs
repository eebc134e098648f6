using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Storage.Layers.Trees;

/// <summary>
/// The directories of a layer that is being unpacked: found by the names that the archive uses, made where it did not
/// list them. Symbolic links count only when this same archive made them, and lead nowhere but within the layer; each
/// step is one name below an open directory. Also remembers what of the layers below is hidden by now.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LayerDirectories : IDisposable
{
    private const int MaxLinks = 40;
    private const uint DefaultMode = 0x1ED; // 0755

    private readonly DirectoryHandle _root;
    private readonly WhiteoutForm _form;
    private readonly LowerView _lower;
    private readonly HashSet<string> _whitedOut = [];
    private readonly HashSet<string> _opaque = [];
    private readonly HashSet<string> _inherited = [];
    private readonly List<(string Path, long Seconds, int Nanoseconds)> _times = [];

    // Each step under the name that the archive gave it.
    private readonly PathSteps<LayerDirectory> _steps;
    private bool _stale;

    public LayerDirectories(DirectoryHandle root, WhiteoutForm form, LowerView lower)
    {
        _root = root;
        _form = form;
        _lower = lower;
        Root = new LayerDirectory(root, "");
        _steps = new PathSteps<LayerDirectory>(Root, Step, static place => place.Handle.Dispose());
    }

    public LayerDirectory Root { get; }

    /// <summary>The directory of a clean path, made where it is missing. The handle is valid until the next call.</summary>
    /// <exception cref="StrataException">DataLoss: something else of this layer is in the way.</exception>
    public LayerDirectory Open(string path)
    {
        if (_stale) _steps.Clear();
        _stale = false;
        return _steps.Find(path)!;
    }

    /// <summary>Says that a directory or a link was moved or removed: open handles may lead to what is gone.</summary>
    public void Forget() => _stale = true;

    /// <summary>True when this layer has deleted what the layers below have at a path or around it.</summary>
    public bool IsHidden(string path)
    {
        if (_whitedOut.Count == 0 && _opaque.Count == 0) return false;
        if (_whitedOut.Contains(path)) return true;
        while (path.Length > 0)
        {
            path = LayerPath.Parent(path);
            if (_opaque.Contains(path) || _whitedOut.Contains(path)) return true;
        }
        return false;
    }

    /// <summary>Deletes what the layers below have at a path; what this layer made there stays. A second call does nothing.</summary>
    public void WhiteOut(LayerDirectory parent, string name)
    {
        var path = LayerPath.Join(parent.Path, name);
        var wasHidden = IsHidden(path);
        if (!_whitedOut.Add(path)) return;
        if (_form.IsOwn(path) && parent.Handle.FindStatus(name) is { } own && !_form.IsWhiteout(own))
        {
            if (own.Kind == FileKind.Directory) MakeOpaque(parent.Handle, name, path);
            return;
        }
        // A note about nothing would show as a broken entry where the kernel has no lower directory to merge with.
        if (!wasHidden && _lower.FindStatus(path) is not null)
        {
            _form.Delete(parent.Handle, name, path);
            Forget();
        }
    }

    /// <summary>Hides all that the layers below have in a directory. A second call does nothing.</summary>
    public void MakeOpaque(LayerDirectory directory)
    {
        if (!_opaque.Add(directory.Path)) return;
        _form.MakeOpaque(directory.Handle, directory.Path);
        Forget();
    }

    /// <summary>
    /// Says that a directory stands now where something else of this layer was, or where it deleted something: nothing
    /// from below shows in it.
    /// </summary>
    public void MadeAnew(DirectoryHandle parent, string name, string path)
    {
        if (_whitedOut.Contains(path)) MakeOpaque(parent, name, path);
    }

    /// <summary>Says that what the layers below have at a path is hidden by an entry that is no directory.</summary>
    public void Covered(string path) => _whitedOut.Add(path);

    /// <summary>Remembers the time of a directory until all its entries are made.</summary>
    public void SetTimesLater(string path, long seconds, int nanoseconds) => _times.Add((path, seconds, nanoseconds));

    /// <summary>Gives the layer's root what the layers below show there.</summary>
    public void InheritRoot()
    {
        if (_lower.Find("") is { } below) Inherit(_root, below, "");
        else _root.SetMode(".", DefaultMode);
    }

    /// <summary>What can only be done when all entries are there: opaque roots, and the times of directories.</summary>
    public void Finish()
    {
        // The kernel does not read the opaque mark of a layer's own root, so each name below it is hidden by itself.
        if (_opaque.Contains(""))
        {
            foreach (var name in _lower.List(""))
            {
                if (_root.FindStatus(name) is not { } own || !_form.IsOwn(name)) _form.Delete(_root, name, name);
                else if (own.Kind == FileKind.Directory) MakeOpaque(_root, name, name);
            }
        }
        _steps.Clear();
        // Nothing is made or followed now: an entry may have taken a directory's place.
        using var there = new PathSteps<DirectoryHandle>(_root, static (directory, name) => directory.FindDirectory(name), static directory => directory.Dispose());
        foreach (var (path, seconds, nanoseconds) in _times)
        {
            if (there.Find(path) is { } directory) directory.SetTimes(".", seconds, nanoseconds);
        }
    }

    public void Dispose() => _steps.Dispose();

    private LayerDirectory Step(LayerDirectory from, string name)
    {
        var here = LayerPath.Join(from.Path, name);
        return Enter(from.Handle, here, name, out var link) is { } directory ? new LayerDirectory(directory, here) : Follow(here, link!);
    }

    // The directory of a name, or the target of this layer's link there; exactly one of the two is null.
    private DirectoryHandle? Enter(DirectoryHandle directory, string here, string name, out string? link)
    {
        link = null;
        if (directory.FindDirectory(name) is { } there)
        {
            // A plain copy of the layer below: what this layer does in it must not move its time.
            if (!_form.IsOwn(here) && _inherited.Add(here))
            {
                var before = there.Status;
                SetTimesLater(here, before.MtimeSeconds, before.MtimeNanoseconds);
            }
            return there;
        }
        if (directory.FindStatus(name) is { } status)
        {
            if (_form.IsOwn(here) && !_form.IsWhiteout(status))
            {
                if (status.Kind != FileKind.SymbolicLink) throw StrataException.Damaged($"layer entry below {LayerPath.Show(here)}: that is no directory");
                link = directory.ReadSymbolicLink(name);
                return null;
            }
            directory.TryRemoveFile(name);
        }
        directory.TryCreateDirectory(name, DefaultMode);
        var made = directory.OpenDirectory(name);
        if (!IsHidden(here) && _lower.Find(here) is { Status.Kind: FileKind.Directory } below) Inherit(made, below, here);
        else
        {
            made.SetMode(".", DefaultMode);
            // The clock would get into the next layer that a build makes in it.
            SetTimesLater(here, 0, 0);
        }
        _form.Created(here);
        MadeAnew(directory, name, here);
        return made;
    }

    // Walks a link of this layer, and the links that it meets, with the layer's root as the root of the world.
    private LayerDirectory Follow(string link, string target)
    {
        var way = new List<(string Name, DirectoryHandle Handle)>();
        var pending = new Stack<string>();
        var links = 0;
        try
        {
            Push(target);
            if (target[0] != '/') Push(LayerPath.Parent(link));
            while (pending.TryPop(out var name))
            {
                if (name.Length == 0 || name == ".") continue;
                if (name == "..")
                {
                    Drop();
                    continue;
                }
                var here = string.Join('/', way.Select(static step => step.Name).Append(name));
                if (Enter(way.Count == 0 ? _root : way[^1].Handle, here, name, out var next) is { } directory)
                {
                    way.Add((name, directory));
                    continue;
                }
                if (++links > MaxLinks) throw StrataException.Damaged($"layer entry below {LayerPath.Show(link)}: that is a circle of symbolic links");
                while (next![0] == '/' && way.Count > 0) Drop();
                Push(next);
            }
            // A handle of its own: those on the way are closed.
            return new LayerDirectory((way.Count == 0 ? _root : way[^1].Handle).OpenDirectory("."), string.Join('/', way.Select(static step => step.Name)));
        }
        finally
        {
            while (way.Count > 0) Drop();
        }

        void Push(string path)
        {
            foreach (var part in path.Split('/').Reverse()) pending.Push(part);
        }

        void Drop()
        {
            if (way.Count == 0) return;
            way[^1].Handle.Dispose();
            way.RemoveAt(way.Count - 1);
        }
    }

    // A directory that exists in the layers below keeps what it has there: an archive that only names etc/passwd must not
    // change /etc.
    private void Inherit(DirectoryHandle directory, (DirectoryHandle Parent, string Name, FileStatus Status) below, string path)
    {
        directory.SetOwner(".", below.Status.Uid, below.Status.Gid);
        directory.SetMode(".", below.Status.Mode);
        foreach (var xattr in below.Parent.GetXattrs(below.Name))
        {
            if (!OverlayAttributes.IsOverlayAttribute(xattr.Name)) directory.SetXattr(".", xattr.Name, xattr.Value);
        }
        SetTimesLater(path, below.Status.MtimeSeconds, below.Status.MtimeNanoseconds);
    }

    private void MakeOpaque(DirectoryHandle parent, string name, string path)
    {
        using var directory = parent.OpenDirectory(name);
        _opaque.Add(path);
        _form.MakeOpaque(directory, path);
        Forget();
    }
}
