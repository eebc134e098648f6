namespace Strata.Dockerfile.Instructions;

/// <summary>The signals that <c>STOPSIGNAL</c> takes.</summary>
public static class StopSignal
{
    /// <summary>True for a number from 1 and for a Linux signal's name, with or without <c>SIG</c>, in any case.</summary>
    public static bool IsKnown(string signal) => throw new NotImplementedException();
}
