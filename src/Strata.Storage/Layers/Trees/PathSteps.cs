namespace Strata.Storage.Layers.Trees;

/// <summary>The open places on the way to the last path that was asked for: neighbouring paths share their beginnings.</summary>
/// <param name="root">Where paths begin; stays the caller's.</param>
/// <param name="enter">Opens a name in a place; null when there is no way on.</param>
/// <param name="close">Closes a place.</param>
internal sealed class PathSteps<T>(T root, Func<T, string, T?> enter, Action<T> close) : IDisposable
    where T : class
{
    private readonly List<(string Name, T Place)> _steps = [];

    /// <summary>The place of a clean path, valid until the next call; null when there is no way to it.</summary>
    public T? Find(string path)
    {
        var depth = 0;
        var place = root;
        for (var rest = path.AsSpan(); !rest.IsEmpty; depth++)
        {
            var slash = rest.IndexOf('/');
            var name = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? default : rest[(slash + 1)..];
            if (depth == _steps.Count || !name.SequenceEqual(_steps[depth].Name))
            {
                Shorten(depth);
                var step = name.ToString();
                if (enter(place, step) is not { } next) return null;
                _steps.Add((step, next));
            }
            place = _steps[depth].Place;
        }
        return place;
    }

    /// <summary>Closes all places: what is on disk has changed.</summary>
    public void Clear() => Shorten(0);

    public void Dispose() => Shorten(0);

    private void Shorten(int depth)
    {
        for (; _steps.Count > depth; _steps.RemoveAt(_steps.Count - 1)) close(_steps[^1].Place);
    }
}
