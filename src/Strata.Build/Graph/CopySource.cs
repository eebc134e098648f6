using Strata.Build.Cache;
using Strata.Build.Sources;
using Strata.Oci;

namespace Strata.Build.Graph;

/// <summary>Where a copied file comes from.</summary>
internal abstract record CopySource
{
    /// <summary>What explanations call it.</summary>
    public abstract string Text { get; }

    /// <summary>Adds what it asks for, without the content that it finds.</summary>
    public abstract void Describe(KeyHash hash);

    /// <summary>A path or a pattern in the build context, or in the files that the build was given by a name.</summary>
    internal sealed record Context(string Pattern, NamedFiles? Named = null) : CopySource
    {
        public override string Text => Pattern;

        public override void Describe(KeyHash hash)
        {
            hash.Add("context").Add(Pattern);
            if (Named is not null) hash.Add(Named.Name);
        }
    }

    /// <summary>A path or a pattern in a stage's or an image's files; no operation means no files at all.</summary>
    internal sealed record Stage(Operation? From, string Pattern) : CopySource
    {
        public override string Text => Pattern;

        public override void Describe(KeyHash hash) => hash.Add("stage").Add(Pattern);
    }

    /// <summary>A file that the Dockerfile itself holds.</summary>
    internal sealed record Inline(string Name, string Content) : CopySource
    {
        public override string Text => "<<" + Name;

        public override void Describe(KeyHash hash) => hash.Add("inline").Add(Name).Add(Content);
    }

    /// <summary>A download, and the digest that it must have.</summary>
    internal sealed record Remote(Uri Address, Digest? Checksum) : CopySource
    {
        public override string Text => Address.AbsoluteUri;

        public override void Describe(KeyHash hash) => hash.Add("remote").Add(Address.AbsoluteUri).Add(Checksum?.ToString());
    }

    /// <summary>A Git repository's files.</summary>
    internal sealed record Repository(GitSource Git) : CopySource
    {
        public override string Text => Git.ToString();

        public override void Describe(KeyHash hash) =>
            hash.Add("git").Add(Git.Remote).Add(Git.Reference).Add(Git.Subdirectory).Add(Git.Commit).Add(Git.KeepsGitDirectory ? 1 : 0).Add(Git.SkipsSubmodules ? 1 : 0);
    }
}
