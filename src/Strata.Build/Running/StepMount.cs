using Strata.Build.Cache;
using Strata.Oci;

namespace Strata.Build.Running;

/// <summary>Something that a <c>RUN</c> sees besides its layers (<c>RUN --mount</c>). None of it is part of the layer that the step makes.</summary>
public abstract record StepMount
{
    private protected StepMount()
    {
    }

    /// <summary>The absolute path in the container; empty for a secret that is a variable only.</summary>
    public required string Target { get; init; }

    /// <summary>Adds what it is to a cache key. The content of layers is added by the solver; secrets, agents and the content of caches never count.</summary>
    internal abstract void Describe(KeyHash hash);

    /// <summary>Files of a stage, an image or the build context.</summary>
    public sealed record Files : StepMount
    {
        /// <summary>The stack that they are in; null for an empty one.</summary>
        public ChainId? Chain { get; init; }

        /// <summary>The path in it, without a leading slash; empty for all of it.</summary>
        public required string Source { get; init; }

        /// <summary>False when the process may write; what it writes is dropped.</summary>
        public required bool IsReadOnly { get; init; }

        internal override void Describe(KeyHash hash) => hash.Add("files").Add(Target).Add(Source).Add(IsReadOnly ? 1 : 0);
    }

    /// <summary>A directory that is kept between builds.</summary>
    public sealed record Cache : StepMount
    {
        /// <summary>Its id: builds that name the same one share it.</summary>
        public required string Id { get; init; }

        /// <summary>What happens when another build uses it at the same time.</summary>
        public required CacheMountSharing Sharing { get; init; }

        /// <summary>The stack that a new one begins as; null for an empty one.</summary>
        public ChainId? Chain { get; init; }

        /// <summary>The path in the cache that is mounted, without a leading slash; empty for all of it.</summary>
        public string Source { get; init; } = "";

        /// <summary>The process may not write.</summary>
        public bool IsReadOnly { get; init; }

        /// <summary>The permissions of a new one.</summary>
        public int Mode { get; init; } = 0x1ED;

        /// <summary>The owner of a new one.</summary>
        public int Uid { get; init; }

        /// <summary>The group of a new one.</summary>
        public int Gid { get; init; }

        internal override void Describe(KeyHash hash) =>
            hash.Add("cache").Add(Target).Add(Id).Add((long)Sharing).Add(Source).Add(IsReadOnly ? 1 : 0).Add(Mode).Add(Uid).Add(Gid);
    }

    /// <summary>A directory in memory.</summary>
    public sealed record Tmpfs : StepMount
    {
        /// <summary>The most bytes; null for the kernel's own limit.</summary>
        public long? Size { get; init; }

        internal override void Describe(KeyHash hash) => hash.Add("tmpfs").Add(Target).Add(Size ?? -1);
    }

    /// <summary>A file whose content is in the Dockerfile; read-only.</summary>
    public sealed record Text : StepMount
    {
        /// <summary>The content.</summary>
        public required string Content { get; init; }

        /// <summary>The permissions.</summary>
        public required int Mode { get; init; }

        internal override void Describe(KeyHash hash) => hash.Add("text").Add(Target).Add(Content).Add(Mode);
    }

    /// <summary>A secret as a file, a variable, or both.</summary>
    public sealed record Secret : StepMount
    {
        /// <summary>Which one.</summary>
        public required string Id { get; init; }

        /// <summary>The variable; null for none.</summary>
        public string? Variable { get; init; }

        /// <summary>Its absence is an error; otherwise the step runs without it.</summary>
        public bool IsRequired { get; init; }

        /// <summary>The file's permissions.</summary>
        public int Mode { get; init; } = 0x100;

        /// <summary>The file's owner.</summary>
        public int Uid { get; init; }

        /// <summary>The file's group.</summary>
        public int Gid { get; init; }

        internal override void Describe(KeyHash hash) => hash.Add("secret").Add(Target).Add(Id).Add(Variable).Add(Mode).Add(Uid).Add(Gid);
    }

    /// <summary>The socket of an ssh agent.</summary>
    public sealed record Ssh : StepMount
    {
        /// <summary>Which agent.</summary>
        public required string Id { get; init; }

        /// <summary>Its absence is an error; otherwise the step runs without it.</summary>
        public bool IsRequired { get; init; }

        /// <summary>The socket's permissions.</summary>
        public int Mode { get; init; } = 0x180;

        /// <summary>The socket's owner.</summary>
        public int Uid { get; init; }

        /// <summary>The socket's group.</summary>
        public int Gid { get; init; }

        internal override void Describe(KeyHash hash) => hash.Add("ssh").Add(Target).Add(Id).Add(Mode).Add(Uid).Add(Gid);
    }
}
