using System.Text.Json;
using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Errors;
using Strata.Cli.Rendering.Inspect;
using Strata.Cli.Templates.Values;
using Strata.Oci;

namespace Strata.Cli.Commands;

/// <summary>Does something to everything that a command line names: what fails for one is told, and the others follow.</summary>
internal static class EachArgument
{
    /// <summary>Does it.</summary>
    /// <param name="invocation">The command line.</param>
    /// <param name="names">What it names.</param>
    /// <param name="act">What is done.</param>
    /// <param name="isHarmless">Failures that are told and do not count; null for none.</param>
    /// <returns>0, or 1 when one failed.</returns>
    public static async Task<int> RunAsync(Invocation invocation, IEnumerable<string> names, Func<string, Task> act, Func<StrataException, bool>? isHarmless = null)
    {
        var code = 0;
        foreach (var name in names)
        {
            try
            {
                await act(name);
            }
            catch (StrataException e) when (e.Kind != ErrorKind.Cancelled)
            {
                if (isHarmless?.Invoke(e) != true) code = 1;
                await invocation.Error.WriteLineAsync(ErrorRendering.Render(e, ErrorFamily.General, invocation.Path).Text);
            }
        }
        return code;
    }

    /// <summary>Shows the document of each, and what can't be shown after them.</summary>
    /// <param name="invocation">The command line.</param>
    /// <param name="renderer">How they are shown.</param>
    /// <param name="find">A document, with its shape when it is not the renderer's own.</param>
    /// <returns>0, or 1 when one failed.</returns>
    public static async Task<int> InspectAsync(Invocation invocation, InspectRenderer renderer, Func<string, Task<(byte[] Json, RecordShape? Shape)>> find)
    {
        foreach (var text in invocation.Arguments)
        {
            try
            {
                var (json, shape) = await find(text);
                using var document = JsonDocument.Parse(json);
                renderer.Add(document.RootElement, shape);
            }
            catch (StrataException e)
            {
                renderer.AddError(ErrorRendering.Render(e, ErrorFamily.General, invocation.Path).Text);
            }
        }
        return renderer.Write(invocation.Streams);
    }
}
