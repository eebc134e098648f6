using System.Text;

namespace Strata.Engine.Building.Sources;

/// <summary>
/// What a build's secrets say of Git servers, by BuildKit's names: <c>GIT_AUTH_TOKEN</c> and <c>GIT_AUTH_HEADER</c>, each with
/// <c>.HOST</c> for one server only, which goes first.
/// </summary>
internal sealed class GitCredentials(IReadOnlyDictionary<string, BuildSecret> secrets)
{
    private const string Token = "GIT_AUTH_TOKEN";
    private const string Header = "GIT_AUTH_HEADER";

    /// <summary>The setting of git that sends the credentials to the server of a remote, and to no other; null for none.</summary>
    public (string Name, string Value)? Find(string remote)
    {
        if (!Uri.TryCreate(remote, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")) return null;
        if (Authorization(address.Host) is not { } value) return null;
        return ($"http.{address.GetLeftPart(UriPartial.Authority)}/.extraHeader", "Authorization: " + value);
    }

    private string? Authorization(string host)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["." + host, ""])
        {
            if (Read(Header + suffix) is { } header) return header;
            if (Read(Token + suffix) is { } token) return "basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("x-access-token:" + token));
        }
        return null;
    }

    // A file often ends with a line end, which would end the header.
    private string? Read(string id) => secrets.TryGetValue(id, out var secret) && Encoding.UTF8.GetString(secret.Read()).Trim() is { Length: > 0 } text && !text.AsSpan().ContainsAny('\r', '\n') ? text : null;
}
