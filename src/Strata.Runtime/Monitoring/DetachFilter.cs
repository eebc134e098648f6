namespace Strata.Runtime.Monitoring;

/// <summary>Looks for the detach keys in what is typed. The beginning of the sequence is held back until it is known not to be one.</summary>
internal sealed class DetachFilter(DetachKeys keys)
{
    private int _matched;

    /// <summary>Takes the next piece.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="passed">Receives what goes to the container.</param>
    /// <returns>True when the sequence is complete; the rest of the piece is dropped.</returns>
    public bool Feed(ReadOnlySpan<byte> typed, List<byte> passed)
    {
        foreach (var key in typed)
        {
            // What was held back may hold a later beginning: a sequence may begin with the same key twice.
            while (_matched > 0 && key != keys.Keys[_matched]) Release(passed);
            if (key != keys.Keys[_matched])
            {
                passed.Add(key);
                continue;
            }
            if (++_matched < keys.Keys.Length) continue;
            _matched = 0;
            return true;
        }
        return false;
    }

    private void Release(List<byte> passed)
    {
        for (var shift = 1; ; shift++)
        {
            if (!keys.Keys[shift.._matched].SequenceEqual(keys.Keys[..(_matched - shift)])) continue;
            foreach (var key in keys.Keys[..shift]) passed.Add(key);
            _matched -= shift;
            return;
        }
    }
}
