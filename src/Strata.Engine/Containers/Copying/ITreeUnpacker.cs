using Strata.Oci;

namespace Strata.Engine.Containers.Copying;

/// <summary>Unpacks a tar into a directory of the machine that exists. The archive may come from a stranger: nothing of it leaves the directory.</summary>
internal interface ITreeUnpacker : IDisposable
{
    /// <summary>Reads the tar to its end. What was unpacked before a failure stays.</summary>
    /// <exception cref="StrataException">The message names the entry and what was wrong with it.</exception>
    void Unpack(Stream tar);
}
