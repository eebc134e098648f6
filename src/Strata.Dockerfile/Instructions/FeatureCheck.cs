using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Instructions;

/// <summary>Refuses what the caller of the parser does not carry out.</summary>
internal static class FeatureCheck
{
    /// <exception cref="StrataException">NotImplemented.</exception>
    public static void Require(Instruction instruction, DockerfileFeatures supported)
    {
        foreach (var (feature, name) in Used(instruction))
        {
            if (!supported.HasFlag(feature)) throw StrataException.NotSupported($"{name} is not supported yet");
        }
    }

    private static IEnumerable<(DockerfileFeatures Feature, string Name)> Used(Instruction instruction)
    {
        switch (instruction)
        {
            case RunInstruction run:
                if (run.Mounts.Count > 0) yield return (DockerfileFeatures.RunMount, "RUN --mount");
                if (run.Network != RunNetwork.Default) yield return (DockerfileFeatures.RunNetwork, $"RUN --network={run.Network.ToString().ToLowerInvariant()}");
                if (run.Security != RunSecurity.Sandbox) yield return (DockerfileFeatures.RunSecurity, "RUN --security=insecure");
                if (run.Devices.Count > 0) yield return (DockerfileFeatures.RunDevice, "RUN --device");
                if (run.Command.Heredocs.Count > 0) yield return (DockerfileFeatures.Heredoc, "RUN with a here-document");
                break;
            case FileInstruction files:
                if (files.Excludes.Count > 0) yield return (DockerfileFeatures.Exclude, $"{files.Name} --exclude");
                if (files.InlineFiles.Count > 0) yield return (DockerfileFeatures.Heredoc, $"{files.Name} with a here-document");
                if (files is CopyInstruction { Parents: true }) yield return (DockerfileFeatures.CopyParents, "COPY --parents");
                if (files is AddInstruction { Checksum: not null }) yield return (DockerfileFeatures.AddChecksum, "ADD --checksum");
                if (files is AddInstruction { KeepGitDir: true }) yield return (DockerfileFeatures.AddKeepGitDir, "ADD --keep-git-dir");
                if (files is AddInstruction { Unpack: not null }) yield return (DockerfileFeatures.AddUnpack, "ADD --unpack");
                break;
        }
    }
}
