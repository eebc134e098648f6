using Strata.Build.Running;
using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Errors;
using Strata.Cli.Rendering.Progress;
using Strata.Engine.Building;
using Strata.Engine.Building.Exporting;
using Strata.Engine.Building.Verifying;
using Strata.Host;
using Strata.Http;
using Strata.Oci;
using Strata.Oci.Progress;

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
            var secrets = flags.Strings("secret", null, "Secret to expose to the build (format: \"id=mysecret[,src=/local/secret]\")", "stringArray");
            var ssh = flags.Strings("ssh", null, "SSH agent socket or keys to expose to the build (format: \"default|<id>[=<socket>|<key>[,<key>]]\")", "stringArray");
            var allow = flags.Strings("allow", null, "Allow extra privileged entitlement (e.g., \"network.host\", \"security.insecure\")", "stringArray");
            var platform = flags.Strings("platform", null, "Set target platform for build", "stringArray");
            var contexts = flags.Strings("build-context", null, "Additional build contexts (e.g., name=path)", "stringArray");
            var conditions = new StepConditionFlags(flags);
            var foreign = new ForeignBuildFlags(flags);
            var outputs = new BuildOutputs(flags);
            var caches = new CacheFlags(flags);
            var metadataFile = flags.String("metadata-file", null, "Write build result metadata to a file");
            var noCacheFilter = flags.Strings("no-cache-filter", null, "Do not cache specified stages", "stringArray");
            var squash = flags.Bool("squash", null, "Squash newly built layers into a single new layer");
            var jobs = flags.Int("jobs", null, "Number of steps that run at once (default: two for each processor)");
            var explain = flags.Bool("explain", null, "Show why each step ran or came from the cache");
            var explainFormat = flags.String("explain-format", null, "Format of --explain (\"text\", \"json\")", defaultValue: "text");
            var quiet = flags.Bool("quiet", 'q', "Suppress the build output and print image ID on success");
            var idFile = flags.String("iidfile", null, "Write the image ID to a file");
            var progress = ProgressRenderers.RegisterFlag(flags);
            var call = flags.String("call", null, "Set method for evaluating build (\"check\", \"outline\", \"targets\")", defaultValue: "build");
            var check = flags.Bool("check", null, "Shorthand for \"--call=check\"");
            var debugging = new StepDebugging(flags);
            var verify = flags.String("verify", null, "Build again without cache and name the first difference to an image", "image");
            var verifyFormat = flags.String("verify-format", null, "Format of --verify (\"text\", \"json\")", defaultValue: "text");
            return async (invocation, cancel) =>
            {
                var asJson = ExplainReport.ReadFormat(explainFormat.Value);
                BuildFlagRules.CheckFormat(explainFormat, "--explain", explain.Value);
                BuildFlagRules.CheckFormat(verifyFormat, "--verify", verify.Changed);
                var verifiesAsJson = VerificationReport.ReadFormat(verifyFormat.Value);
                var question = BuildCall.Parse(call.Value, check.Value);
                foreign.Check();
                if (pull.Value) throw StrataException.NotSupported("--pull is not supported yet: images can't be pulled");
                BuildFlagRules.Check(noCache.Value, noCacheFilter.Value, quiet.Value, progress, jobs);
                var platforms = BuildInput.ReadPlatforms(platform.Value);
                // A question has no outputs.
                var given = question is not null ? [] : outputs.Read([.. tags.Value.Select(ReadTag)], platforms.Count, invocation.Streams);
                if (verify.Changed) BuildFlagRules.CheckVerification(flags, given);
                BuildFlagRules.Check(given, hasIdFile: idFile.Value.Length > 0, explain.Value);
                if (idFile.Value.Length > 0) MetadataFile.Check(idFile.Value);
                if (metadataFile.Value.Length > 0) MetadataFile.Check(metadataFile.Value);
                debugging.Check(invocation);
                var (context, dockerfilePath, dockerfile) = await BuildInput.ReadAsync(invocation, file.Value, cancel);
                using var remote = new HttpDownloads();
                IProgressDisplay? shown = null;
                var options = caches.Apply(new BuildOptions
                {
                    Context = context,
                    DockerfilePath = dockerfilePath,
                    Dockerfile = dockerfile,
                    Outputs = given,
                    Squash = squash.Value,
                    Arguments = WithEpoch(ReadPairs(arguments.Value, fromEnvironment: true)),
                    Labels = ReadPairs(labels.Value, fromEnvironment: false),
                    Target = target.Value.Length > 0 ? target.Value : null,
                    Platforms = platforms,
                    NamedContexts = BuildInput.ReadContexts(contexts.Value),
                    NoCache = noCache.Value,
                    NoCacheStages = [.. noCacheFilter.Value.SelectMany(static names => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
                    MaxParallelSteps = jobs.Value > 0 ? (int)jobs.Value : null,
                    Network = ReadNetwork(network.Value),
                    Conditions = conditions.Read(),
                    Secrets = SecretFlags.ReadSecrets(secrets.Value),
                    Agents = SecretFlags.ReadAgents(ssh.Value),
                    AllowInsecure = SecretFlags.ReadEntitlements(allow.Value),
                    Explain = explain.Value,
                    OnFailedStep = debugging.OnFailedStep(invocation, () => shown?.Dispose()),
                    Remote = remote,
                });
                using var store = invocation.OpenStore();
                var mode = quiet.Value ? ProgressMode.Quiet : progress.Value;
                if (question is not null)
                {
                    using var lookups = ProgressRenderers.ForBuild(invocation.Streams, invocation.Time, mode);
                    return await BuildCallRunner.RunAsync(question, new ImageBuild(store, invocation.Time), options, BuildInput.Describe(invocation, file.Value), invocation, lookups, cancel);
                }
                if (HostSystem.IsLinux && debugging.Step is not null)
                {
                    using var steps = ProgressRenderers.ForBuild(invocation.Streams, invocation.Time, mode);
                    return await debugging.RunAsync(new ImageBuild(store, invocation.Time), options, invocation, steps, steps.Dispose, cancel);
                }
                if (verify.Changed)
                {
                    Verification verified;
                    using (var steps = ProgressRenderers.ForBuild(invocation.Streams, invocation.Time, mode)) verified = await new ImageBuild(store, invocation.Time).VerifyAsync(options, verify.Value, steps, cancel);
                    return await VerificationReport.WriteAsync(verified, verifiesAsJson, invocation);
                }
                BuildReport report;
                var explanations = explain.Value ? new ExplainReport() : null;
                try
                {
                    using var display = ProgressRenderers.ForBuild(invocation.Streams, invocation.Time, mode);
                    shown = display;
                    explanations?.Follow(display);
                    report = await new ImageBuild(store, invocation.Time).BuildAsync(options, explanations ?? (IProgress<ProgressEvent>)display, cancel);
                }
                finally
                {
                    // Of a build that failed too: it may be what one wants to know.
                    if (explanations is not null) await invocation.Out.WriteAsync(asJson ? explanations.ToJson() : explanations.ToText());
                }
                if (idFile.Value.Length > 0) await File.WriteAllTextAsync(idFile.Value, report.Id?.ToString() ?? "", cancel);
                if (metadataFile.Value.Length > 0) MetadataFile.Write(metadataFile.Value, report);
                // Not behind an archive that is on standard output itself.
                if (mode == ProgressMode.Quiet && given.All(static o => o.Stream is null)) await invocation.Out.WriteLineAsync(report.Id?.ToString() ?? "");
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
            // Docker's own words for this one are shorter here.
            return e.Message.EndsWith("must be lowercase", StringComparison.Ordinal) ? "repository name must be lowercase" : e.Message;
        }
    }

    private static StepNetwork ReadNetwork(string text) => text switch
    {
        "default" or "" => StepNetwork.Default,
        "none" => StepNetwork.None,
        "host" => StepNetwork.Host,
        _ => throw StrataException.Invalid($"network mode \"{text}\" not supported by buildkit - choose default, none or host"),
    };

    // buildx passes the variable on without being asked.
    private static Dictionary<string, string> WithEpoch(Dictionary<string, string> arguments)
    {
        const string name = "SOURCE_DATE_EPOCH";
        if (!arguments.ContainsKey(name) && Environment.GetEnvironmentVariable(name) is { Length: > 0 } epoch) arguments[name] = epoch;
        return arguments;
    }

    private static Dictionary<string, string> ReadPairs(IReadOnlyList<string> entries, bool fromEnvironment)
    {
        var pairs = new Dictionary<string, string>();
        foreach (var entry in entries)
        {
            if (entry is "" or ['=', ..]) throw new UsageException($"ERROR: invalid key-value pair {GoQuote.Quote(entry)}: empty key", UsageException.ArgumentError);
            var parts = entry.Split('=', 2);
            if (parts.Length == 2) pairs[parts[0]] = parts[1];
            else if (!fromEnvironment) pairs[parts[0]] = "";
            else if (Environment.GetEnvironmentVariable(parts[0]) is { } own) pairs[parts[0]] = own;
        }
        return pairs;
    }
}
