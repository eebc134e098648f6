using Strata.Oci;

namespace Strata.Engine.Networks;

/// <summary>Another container that a container knows under an alias: <c>--link CONTAINER[:ALIAS]</c>.</summary>
/// <param name="Container">The other container's name or id.</param>
/// <param name="Alias">What it is called.</param>
public sealed record ContainerLink(string Container, string Alias)
{
    /// <summary>Why a text is no link, in Docker's words; null when it is one.</summary>
    public static string? FindFault(string text) =>
        text.Length == 0 ? "empty string specified for links" : text.Split(':').Length > 2 ? "bad format for links: " + text : null;

    /// <summary>Reads what the command line says.</summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text.</exception>
    public static ContainerLink Parse(string text)
    {
        if (FindFault(text) is { } fault) throw StrataException.Invalid(fault);
        var parts = text.Split(':');
        // As inspect shows it: /CONTAINER:/OWN NAME/ALIAS.
        return new ContainerLink(parts[0].TrimStart('/'), parts.Length == 1 ? parts[0].TrimStart('/') : parts[1][(parts[1].LastIndexOf('/') + 1)..]);
    }

    /// <summary>As <c>inspect</c> shows it.</summary>
    /// <param name="owner">The name of the container that has the link.</param>
    public string Describe(string owner) => $"/{Container}:/{owner}/{Alias}";
}
