using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Instructions;

internal static partial class InstructionParser
{
    private static CopyInstruction ParseCopy(RawInstruction raw)
    {
        RequireDestination(raw);
        var flags = new FlagReader(raw, "chown", "from", "chmod", "link?", "parents?", "exclude*");
        var from = flags.Text("from");
        // A "$" that something follows could be a variable.
        if (from?.IndexOf('$', StringComparison.Ordinal) is { } dollar and >= 0 && dollar + 1 < from.Length)
        {
            throw new DockerfileException(
                ErrorKind.InvalidArgument,
                "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround",
                raw.Line.Range,
                source: null);
        }
        var (sources, inline) = Sources(raw);
        return new CopyInstruction
        {
            Range = raw.Line.Range,
            Original = Original(raw),
            Sources = sources,
            InlineFiles = inline,
            Destination = raw.Arguments[^1],
            From = from,
            Owner = flags.Text("chown"),
            Mode = flags.Text("chmod"),
            Link = flags.Switch("link") ?? false,
            Parents = flags.Switch("parents") ?? false,
            Excludes = flags.All("exclude"),
        };
    }

    private static AddInstruction ParseAdd(RawInstruction raw)
    {
        RequireDestination(raw);
        var flags = new FlagReader(raw, "chown", "chmod", "link?", "keep-git-dir?", "checksum", "unpack?", "exclude*");
        var (sources, inline) = Sources(raw);
        return new AddInstruction
        {
            Range = raw.Line.Range,
            Original = Original(raw),
            Sources = sources,
            InlineFiles = inline,
            Destination = raw.Arguments[^1],
            Owner = flags.Text("chown"),
            Mode = flags.Text("chmod"),
            Link = flags.Switch("link") ?? false,
            KeepGitDir = flags.Switch("keep-git-dir") ?? false,
            Checksum = flags.Text("checksum"),
            Unpack = flags.Switch("unpack"),
            Excludes = flags.All("exclude"),
        };
    }

    private static RunInstruction ParseRun(RawInstruction raw)
    {
        var flags = new FlagReader(raw, "mount*", "network", "security", "device*");
        foreach (var mount in flags.All("mount")) RunMount.CheckUnexpanded(mount);
        return new RunInstruction
        {
            Range = raw.Line.Range,
            Original = Original(raw),
            Command = Command(raw),
            Mounts = flags.All("mount"),
            Devices = flags.All("device"),
            Network = flags.Text("network") switch
            {
                null or "default" => RunNetwork.Default,
                "none" => RunNetwork.None,
                "host" => RunNetwork.Host,
                var other => throw StrataException.Invalid($"invalid network mode {GoText.Quote(other)}"),
            },
            Security = flags.Text("security") switch
            {
                null or "sandbox" => RunSecurity.Sandbox,
                "insecure" => RunSecurity.Insecure,
                var other => throw StrataException.Invalid($"security {GoText.Quote(other)} is not valid"),
            },
        };
    }

    private static void RequireDestination(RawInstruction raw)
    {
        if (raw.Arguments.Count >= 2) return;
        throw StrataException.Invalid($"{raw.Name} requires at least two arguments, but only one was provided. Destination could not be determined");
    }

    private static (IReadOnlyList<string> Sources, IReadOnlyList<Heredoc> Inline) Sources(RawInstruction raw)
    {
        // Without here-documents on the line no word is one, "<<" or not.
        if (raw.Line.Heredocs.Count == 0) return ([.. raw.Arguments.SkipLast(1)], []);
        if (HeredocSyntax.Find(raw.Arguments[^1]) is not null) throw StrataException.Invalid($"{raw.Name} cannot accept a heredoc as a destination");
        var sources = new List<string>();
        var inline = new List<Heredoc>();
        foreach (var word in raw.Arguments.SkipLast(1))
        {
            var found = HeredocSyntax.Find(word);
            var heredoc = found is null ? null : raw.Line.Heredocs.FirstOrDefault(heredoc => heredoc.Name == found.Name);
            if (heredoc is null) sources.Add(word);
            else inline.Add(heredoc);
        }
        return (sources, inline);
    }
}
