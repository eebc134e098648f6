namespace Strata.Dockerfile.Syntax;

/// <summary>
/// Parts of the language that the parser reads and a builder may not carry out. What is not named by the caller of
/// <see cref="DockerfileDocument.Parse(string, string, DockerfileFeatures)"/> and is used in the text is an error there,
/// so that no flag is ignored in silence.
/// </summary>
[Flags]
public enum DockerfileFeatures
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><c>RUN --mount</c>.</summary>
    RunMount = 1 << 0,

    /// <summary><c>RUN --network</c> other than <c>default</c>.</summary>
    RunNetwork = 1 << 1,

    /// <summary><c>RUN --security</c> other than <c>sandbox</c>.</summary>
    RunSecurity = 1 << 2,

    /// <summary><c>RUN --device</c>.</summary>
    RunDevice = 1 << 3,

    /// <summary><c>COPY --parents</c>.</summary>
    CopyParents = 1 << 4,

    /// <summary><c>--exclude</c> of <c>COPY</c> and <c>ADD</c>.</summary>
    Exclude = 1 << 5,

    /// <summary><c>ADD --checksum</c>.</summary>
    AddChecksum = 1 << 6,

    /// <summary><c>ADD --keep-git-dir</c>.</summary>
    AddKeepGitDir = 1 << 7,

    /// <summary><c>ADD --unpack</c>.</summary>
    AddUnpack = 1 << 8,

    /// <summary>Here-documents of <c>RUN</c>, <c>COPY</c> and <c>ADD</c>.</summary>
    Heredoc = 1 << 9,

    /// <summary>All of them.</summary>
    All = (1 << 10) - 1,
}
