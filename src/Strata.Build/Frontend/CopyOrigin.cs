using Strata.Build.Graph;

namespace Strata.Build.Frontend;

/// <summary>What <c>--from</c> of a COPY or of a mount names.</summary>
internal abstract record CopyOrigin
{
    /// <summary>What a path or a pattern in it is.</summary>
    public abstract CopySource Select(string pattern);

    /// <summary>A stage or an image.</summary>
    /// <param name="Files">Its files; null for none at all.</param>
    internal sealed record Layers(Operation? Files) : CopyOrigin
    {
        public override CopySource Select(string pattern) => new CopySource.Stage(Files, pattern);
    }

    /// <summary>Files that the build was given by a name.</summary>
    internal sealed record Context(NamedFiles Files) : CopyOrigin
    {
        public override CopySource Select(string pattern) => new CopySource.Context(pattern, Files);
    }
}
