using System.Diagnostics;
using System.Text.RegularExpressions;
using Strata.Linux.Processes;
using Strata.Oci;
using Strata.Runtime.Execution;
using Strata.Storage;

namespace Strata.Engine.Containers.Usage;

/// <summary>The processes of a running container, as the machine's <c>ps</c> shows them.</summary>
[SupportedOSPlatform("linux")]
public sealed partial class ContainerTop(Store store, TimeProvider time)
{
    private static readonly string[] UsualArguments = ["-ef"];

    /// <summary>Lists them.</summary>
    /// <param name="text">The container's name or id.</param>
    /// <param name="arguments">Options for ps; none for <c>-ef</c>.</param>
    /// <param name="cancel">Stops ps.</param>
    /// <exception cref="StrataException">NotFound. Conflict: it does not run. InvalidArgument: ps does not take the options, or no ids are among its columns.</exception>
    public async Task<ProcessTable> ListAsync(string text, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        CheckArguments(string.Join(' ', arguments));
        var container = await new ContainerLife(store, time).GetAsync(text);
        if (container.State.Restarting) throw new StrataException(ErrorKind.Conflict, $"Container {container.Id} is restarting, wait until the container is running");
        if (!container.State.Running) throw new StrataException(ErrorKind.Conflict, $"container {container.Id} is not running");
        var program = ProgramSearch.Find("ps") ?? throw new StrataException(ErrorKind.FailedPrecondition, "ps is not installed: install procps");
        if (arguments.Count == 0) arguments = UsualArguments;
        var processes = ControlGroupUsage.FindProcesses(container.Id) ?? ProcessFamily.Find(container.State.Pid);
        // Some options can't be used together with the list of ids.
        var (code, output, _) = await RunAsync(program, [.. arguments, "-q" + string.Join(',', processes)], cancel);
        if (code != 0)
        {
            (code, output, var error) = await RunAsync(program, arguments, cancel);
            if (code != 0) throw StrataException.Invalid("ps: " + (error.Split('\n').FirstOrDefault(static l => l.Length > 0) ?? $"exit code {code}"));
        }
        return PsOutput.Parse(output, processes.ToHashSet());
    }

    // The column's title is what the ids are found by.
    private static void CheckArguments(string arguments)
    {
        foreach (Match match in PidTitle().Matches(arguments))
        {
            if (match.Groups[1].Value != "pid") throw StrataException.Invalid($"specifying \"{match.Groups[1].Value}={match.Groups[2].Value}\" is not allowed");
        }
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, await output, await error);
    }

    [GeneratedRegex("\\s+(\\S*)=\\s*(PID\\S*)")]
    private static partial Regex PidTitle();
}
