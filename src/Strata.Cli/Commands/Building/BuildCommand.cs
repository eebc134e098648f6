using Strata.Build.Running;
using Strata.Cli.Arguments;
using Strata.Cli.Remote;
using Strata.Cli.Rendering.Errors;
using Strata.Cli.Rendering.Progress;
using Strata.Engine.Building;
using Strata.Oci;
using Strata.Storage.Images;

namespace Strata.Cli.Commands.Building;

/// <summary><c>build</c>: makes an image from a Dockerfile.</summary>
internal static class BuildCommand
{
    public static Command Create() => new()
    {
        Short = "Build an image from a Dockerfile",
        Usage = "[OPTIONS] PATH | -",
        AliasPaths = ["image build", "build"],
        CommonRank = 3,
        Arguments = PositionalRule.ExactArgs(1),
        Errors = ErrorFamily.Build,
        Define = static flags =>
        {
            var tags = flags.Strings("tag", 't', "Name and optionally a tag (format: \"name:tag\")", "stringArray");
            var file = flags.String("file", 'f', "Name of the Dockerfile (default: \"PATH/Dockerfile\")");
            var arguments = flags.Strings("build-arg", null, "Set build-time variables", "stringArray");
            var target = flags.String("target", null, "Set the target build stage to build");
            var labels = flags.Strings("label", null, "Set metadata for an image", "stringArray");
            var noCache = flags.Bool("no-cache", null, "Do not use cache when building the image");
            var pull = flags.Bool("pull", null, "Always attempt to pull all referenced images");
            var network = flags.String("network", null, "Set the networking mode for the \"RUN\" instructions during build", defaultValue: "default");
            var platform = flags.String("platform", null, "Set target platform for build");
            var quiet = flags.Bool("quiet", 'q', "Suppress the build output and print image ID on success");
            var idFile = flags.String("iidfile", null, "Write the image ID to a file");
            var progress = ProgressRenderers.RegisterFlag(flags);
            var call = flags.String("call", null, "Set method for evaluating build (\"check\", \"outline\", \"targets\")", defaultValue: "build");
            var check = flags.Bool("check", null, "Shorthand for \"--call=check\"");
            return async (invocation, cancel) =>
            {
                var question = BuildCall.Parse(call.Value, check.Value);
                if (pull.Value) throw StrataException.NotSupported("--pull is not supported yet: images can't be pulled");
                var (context, dockerfilePath, dockerfile) = await BuildInput.ReadAsync(invocation, file.Value, cancel);
                using var remote = new HttpDownloads();
                var options = new BuildOptions
                {
                    ContextDirectory = context,
                    DockerfilePath = dockerfilePath,
                    Dockerfile = dockerfile,
                    Tags = [.. tags.Value.Select(ReadTag)],
                    Arguments = ReadPairs(arguments.Value, fromEnvironment: true),
                    Labels = ReadPairs(labels.Value, fromEnvironment: false),
                    Target = target.Value.Length > 0 ? target.Value : null,
                    Platform = platform.Value.Length > 0 ? Platform.Parse(platform.Value) : null,
                    NoCache = noCache.Value,
                    Network = ReadNetwork(network.Value),
                    Remote = remote,
                };
                using var store = invocation.OpenStore();
                if (question is not null)
                {
                    using var lookups = ProgressRenderers.ForBuild(invocation.Streams, invocation.Time, quiet.Value ? ProgressMode.Quiet : progress.Value);
                    return await BuildCallRunner.RunAsync(question, new ImageBuild(store, invocation.Time), options, BuildInput.Describe(invocation, file.Value), invocation, lookups, cancel);
                }
                StoredImage image;
                using (var display = ProgressRenderers.ForBuild(invocation.Streams, invocation.Time, quiet.Value ? ProgressMode.Quiet : progress.Value))
                {
                    image = await new ImageBuild(store, invocation.Time).BuildAsync(options, display, cancel);
                }
                if (idFile.Value.Length > 0) await File.WriteAllTextAsync(idFile.Value, image.Id.ToString(), cancel);
                if (quiet.Value) await invocation.Out.WriteLineAsync(image.Id.ToString());
                return 0;
            };
        },
    };

    private static Reference ReadTag(string text)
    {
        if (!Reference.TryParse(text, out var reference)) throw StrataException.Invalid($"invalid tag \"{text}\": {Explain(text)}");
        if (reference.Digest is not null) throw StrataException.Invalid($"invalid tag \"{text}\": a name with a digest can't be given to an image");
        if (reference.LooksLikeId) throw Reference.AmbiguousName();
        return reference.WithDefaultTag();
    }

    private static string Explain(string text)
    {
        try
        {
            Reference.Parse(text);
            return "";
        }
        catch (StrataException e)
        {
            return e.Message;
        }
    }

    private static StepNetwork ReadNetwork(string text) => text switch
    {
        "default" or "" => StepNetwork.Default,
        "none" => StepNetwork.None,
        "host" => StepNetwork.Host,
        _ => throw StrataException.Invalid($"network mode \"{text}\" not supported by buildkit: choose default, none or host"),
    };

    private static Dictionary<string, string> ReadPairs(IReadOnlyList<string> entries, bool fromEnvironment)
    {
        var pairs = new Dictionary<string, string>();
        foreach (var entry in entries)
        {
            var parts = entry.Split('=', 2);
            if (parts.Length == 2) pairs[parts[0]] = parts[1];
            else if (!fromEnvironment) pairs[parts[0]] = "";
            else if (Environment.GetEnvironmentVariable(parts[0]) is { } own) pairs[parts[0]] = own;
        }
        return pairs;
    }
}
