using Strata.Build.Sources;
using Strata.Cli.Arguments;
using Strata.Engine.Building;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>Where a build's context and Dockerfile come from: the positional argument and <c>--file</c>.</summary>
internal static class BuildInput
{
    private const int MaxDockerfileSize = 16 << 20;

    /// <summary>Finds both; <c>-</c> in either place is standard input, for one of them.</summary>
    /// <exception cref="StrataException">InvalidArgument: both from standard input. NotFound: no such directory.</exception>
    public static async Task<(ContextSource? Context, string? DockerfilePath, ReadOnlyMemory<byte>? Dockerfile)> ReadAsync(Invocation invocation, string file, CancellationToken cancel)
    {
        var context = invocation.Arguments[0];
        var path = file is "" or "-" ? null : file;
        if (context == "-")
        {
            if (file == "-") throw StrataException.Invalid("invalid argument: can't use stdin for both build context and dockerfile");
            var input = await Task.Run(() => new PeekedStream(invocation.Streams.Input, ContextArchive.HeadSize), cancel);
            if (ContextArchive.IsArchive(input.Head.Span)) return (new ContextSource.Archive(input), path, null);
            return (null, null, await ReadAllAsync(input, cancel));
        }
        var source = ContextSource.Parse(context);
        if (source is ContextSource.Directory(var directory) && !Directory.Exists(directory)) throw StrataException.NotFound($"unable to prepare context: path \"{context}\" not found");
        return (source, path, file == "-" ? await ReadAllAsync(invocation.Streams.Input, cancel) : (ReadOnlyMemory<byte>?)null);
    }

    /// <summary>The values of <c>--build-context</c>, by name; of two with one name the last counts.</summary>
    /// <exception cref="StrataException">InvalidArgument and others, with buildx's texts where it has one.</exception>
    public static IReadOnlyDictionary<string, NamedContextSource> ReadContexts(IReadOnlyList<string> values)
    {
        var contexts = new Dictionary<string, NamedContextSource>();
        foreach (var text in values)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw new UsageException($"ERROR: invalid context value: {text}, expected key=value", UsageException.ArgumentError);
            var name = ReadName(text[..equals]);
            contexts[name] = NamedContextSource.Parse(name, text[(equals + 1)..]);
        }
        return contexts;
    }

    /// <summary>The values of <c>--platform</c>: each one or several with commas, and each platform once.</summary>
    /// <exception cref="StrataException">InvalidArgument: no platform.</exception>
    public static IReadOnlyList<Platform> ReadPlatforms(IReadOnlyList<string> values) =>
        [.. values.SelectMany(static value => value.Split(',')).Where(static text => text.Length > 0).Select(static text => text == "local" ? Platform.Current : Platform.Parse(text)).Distinct()];

    /// <summary>What answers about the Dockerfile call it: its path as the command line has it.</summary>
    public static string Describe(Invocation invocation, string file)
    {
        var context = invocation.Arguments[0];
        if (file is not ("" or "-")) return file;
        return context is "-" or "." || file == "-" ? "Dockerfile" : context.TrimEnd('/', Path.DirectorySeparatorChar) + "/Dockerfile";
    }

    private static string ReadName(string text)
    {
        try
        {
            return ContextName.Parse(text);
        }
        catch (StrataException e)
        {
            throw new UsageException($"ERROR: invalid context name {text}: {e.Message}", UsageException.ArgumentError);
        }
    }

    private static async Task<byte[]> ReadAllAsync(Stream input, CancellationToken cancel)
    {
        var read = new MemoryStream();
        var buffer = new byte[64 << 10];
        int n;
        while ((n = await input.ReadAsync(buffer, cancel)) > 0)
        {
            read.Write(buffer, 0, n);
            if (read.Length > MaxDockerfileSize) throw StrataException.Invalid($"the Dockerfile on standard input has more than {MaxDockerfileSize} bytes");
        }
        return read.ToArray();
    }
}
