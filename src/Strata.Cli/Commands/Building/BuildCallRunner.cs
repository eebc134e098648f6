using Strata.Build.Linting;
using Strata.Cli.Arguments;
using Strata.Dockerfile.Syntax;
using Strata.Engine.Building;
using Strata.Oci.Progress;

namespace Strata.Cli.Commands.Building;

/// <summary>Carries out a <see cref="BuildCall"/>: the answer goes to standard output, a failure of the checks to standard error.</summary>
internal static class BuildCallRunner
{
    /// <summary>Asks and prints.</summary>
    /// <param name="call">What is asked.</param>
    /// <param name="build">Knows the store.</param>
    /// <param name="options">What would be built.</param>
    /// <param name="dockerfile">What the text form calls the file.</param>
    /// <param name="invocation">Where the answer goes.</param>
    /// <param name="progress">Hears of images that are looked up; null when the display has ended.</param>
    /// <param name="cancel">Cancels.</param>
    /// <returns>The exit code: 1 when there are warnings or the Dockerfile can't be built.</returns>
    public static async Task<int> RunAsync(
        BuildCall call, ImageBuild build, BuildOptions options, string dockerfile, Invocation invocation, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        switch (call.Method)
        {
            case BuildCallMethod.Check:
                var (report, text) = await build.InquireAsync(options, async (inquiry, request) => (await inquiry.CheckAsync(request, progress, cancel), request));
                await invocation.Out.WriteAsync("\n" + (call.IsJson ? CheckRendering.ToJson(report, text.Dockerfile, text.DockerfileName) : CheckRendering.ToText(report, dockerfile)));
                if (report.Error is not null)
                {
                    await invocation.Error.WriteAsync(CheckRendering.Failure(report, dockerfile));
                    return 1;
                }
                return report.Warnings.Count > 0 && !call.IgnoresStatus ? 1 : 0;
            case BuildCallMethod.Outline:
                var (outline, asked) = await build.InquireAsync(options, async (inquiry, request) => (await inquiry.OutlineAsync(request, progress, cancel), request));
                await invocation.Out.WriteAsync("\n" + (call.IsJson ? OutlineRendering.ToJson(outline, asked.Dockerfile) : OutlineRendering.ToText(outline)));
                return 0;
            default:
                var (stages, source) = await build.InquireAsync(options, static (_, request) => Task.FromResult((Strata.Build.DockerfileInquiry.ListTargets(request), request)));
                await invocation.Out.WriteAsync("\n" + (call.IsJson ? TargetsRendering.ToJson(stages, source.Dockerfile) : TargetsRendering.ToText(stages)));
                return 0;
        }
    }
}
