using Strata.Build.Copying;
using Strata.Build.Files;
using Strata.Build.Graph;
using Strata.Build.Sources;
using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Build.Frontend;

/// <summary>Translates <c>COPY</c> and <c>ADD</c>.</summary>
internal static class CopyTranslation
{
    /// <summary>The operation of an expanded instruction.</summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text: flags and sources that do not go together.</exception>
    public static CopyFiles ToOperation(FileInstruction copy, CopyOrigin? from, StepPlace place, Operation? parent, StageOptions options)
    {
        var mode = string.IsNullOrEmpty(copy.Mode) ? null : copy.Mode;
        if (mode is not null) ModeChange.Parse(mode);
        var add = copy as AddInstruction;
        if (!string.IsNullOrEmpty(add?.Checksum))
        {
            if (copy.Sources.Count + copy.InlineFiles.Count != 1) throw StrataException.Invalid("checksum can't be specified for multiple sources");
            if (copy.Sources.Count == 0 || !IsRemote(copy.Sources[0])) throw StrataException.Invalid("checksum requires HTTP(S) or Git sources");
        }
        return new CopyFiles
        {
            Id = place.Id,
            Name = place.Name,
            Number = place.Number,
            Surroundings = place.Surroundings,
            StageName = options.Name,
            Description = copy.Display,
            Range = copy.Range,
            IgnoresCache = options.IgnoresCache,
            Stage = options.Prefix,
            Parent = parent,
            Sources = [.. copy.Sources.Select(source => SourceOf(source, from, add)), .. copy.InlineFiles.Select(SourceOf)],
            Destination = Destination(copy, place.Surroundings.WorkingDirectory),
            Owner = string.IsNullOrEmpty(copy.Owner) ? null : copy.Owner,
            Mode = mode,
            Unpacks = add is not null && add.Unpack != false,
            UnpacksDownloads = add?.Unpack == true,
            Excludes = copy.Excludes,
            KeepsParents = copy is CopyInstruction { Parents: true },
            // As in Docker, a mode makes it a plain copy.
            IsLinked = copy.Link && mode is null,
            Time = options.Epoch?.ToUnixTimeSeconds(),
        };
    }

    /// <summary>What the image's history says of it.</summary>
    public static string HistoryOf(FileInstruction copy)
    {
        var words = new List<string> { copy.Name };
        if (copy is CopyInstruction { Parents: true }) words.Add("--parents");
        if (!string.IsNullOrEmpty(copy.Owner)) words.Add("--chown=" + copy.Owner);
        if (!string.IsNullOrEmpty(copy.Mode)) words.Add("--chmod=" + copy.Mode);
        return string.Join(' ', words.Concat(copy.Sources).Concat(copy.InlineFiles.Select(static file => "<<" + file.Name)).Append(copy.Destination));
    }

    private static CopySource.Inline SourceOf(Heredoc file)
    {
        if (file.Name.Contains('/', StringComparison.Ordinal)) throw StrataException.Invalid($"open /{TreePath.Clean(file.Name)}: no such file or directory");
        if (file.Name is "" or "." or "..") throw StrataException.Invalid($"a here-document \"<<{file.Name}\" has no name to be a file by");
        return new CopySource.Inline(file.Name, file.Text);
    }

    private static CopySource SourceOf(string source, CopyOrigin? from, AddInstruction? add)
    {
        if (GitAddress.Find(source) is { } git)
        {
            return add is null ? throw StrataException.Invalid("source can't be a git ref for COPY") : new CopySource.Repository(WithFlags(git, add));
        }
        if (IsUrl(source))
        {
            if (add is null) throw StrataException.Invalid("source can't be a URL for COPY");
            if (!Uri.TryCreate(source, UriKind.Absolute, out var address)) throw StrataException.Invalid($"ADD {source}: not a valid URL");
            return new CopySource.Remote(address, string.IsNullOrEmpty(add.Checksum) ? null : ParseChecksum(add.Checksum));
        }
        return from?.Select(source) ?? new CopySource.Context(source);
    }

    private static GitSource WithFlags(GitSource git, AddInstruction add)
    {
        if (!string.IsNullOrEmpty(add.Checksum))
        {
            if (git.Commit is { } commit && commit != add.Checksum) throw StrataException.Invalid($"checksum mismatch \"{add.Checksum}\" != \"{commit}\"");
            git = git with { Commit = add.Checksum };
            // A whole name is a commit to fetch; the beginning of one is only compared.
            if (git.Reference is null && add.Checksum.Length is 40 or 64) git = git with { Reference = add.Checksum };
        }
        if (git.Commit?.All(char.IsAsciiHexDigit) == false)
        {
            throw StrataException.Invalid($"failed to load cache key: invalid checksum {git.Commit} for Git URL, expected hex commit hash");
        }
        return add.KeepGitDir ? git with { KeepsGitDirectory = true } : git;
    }

    private static Digest ParseChecksum(string text)
    {
        if (Digest.TryParse(text, out var digest)) return digest;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var hex = text.AsSpan(colon + 1);
        if (colon <= 0 || hex.IsEmpty) throw StrataException.Invalid("invalid checksum digest format");
        var length = text[..colon] switch { "sha256" => 64, "sha512" => 128, _ => throw StrataException.Invalid("unsupported digest algorithm") };
        throw StrataException.Invalid(hex.Length != length ? "invalid checksum digest length" : "invalid checksum digest format");
    }

    private static bool IsRemote(string source) => IsUrl(source) || GitAddress.Find(source) is not null;

    private static bool IsUrl(string source) => source.StartsWith("http://", StringComparison.Ordinal) || source.StartsWith("https://", StringComparison.Ordinal);

    private static string Destination(FileInstruction copy, string workingDirectory)
    {
        var destination = copy.Destination.StartsWith('/') ? copy.Destination : $"{workingDirectory}/{copy.Destination}";
        var isDirectory = destination.EndsWith('/') || destination.EndsWith("/.", StringComparison.Ordinal);
        var clean = "/" + TreePath.Clean(destination);
        return isDirectory && clean != "/" ? clean + "/" : clean;
    }
}
