using Strata.Dockerfile.Expansion;
using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Build.Frontend;

/// <summary>
/// The values of <c>--build-arg</c>, and the arguments that are known to every stage: those declared before the first
/// <c>FROM</c> and those of the platforms.
/// </summary>
internal sealed class BuildArguments
{
    /// <summary>The argument that dates what the build makes.</summary>
    public const string SourceDateEpoch = "SOURCE_DATE_EPOCH";

    private static readonly string[] Proxies =
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"];

    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly HashSet<string> _declared = [];
    private readonly List<string> _globalNames = [];
    private readonly Variables _automatic = new();
    private readonly Variables _global;

    public BuildArguments(DockerfileDocument document, IReadOnlyDictionary<string, string> given, Platform target, string targetStage)
    {
        _given = given;
        SetPlatform("BUILD", Platform.Current);
        SetPlatform("TARGET", target);
        _automatic.Set("TARGETSTAGE", targetStage);
        _global = new Variables(_automatic);
        foreach (var instruction in document.GlobalArguments)
        {
            foreach (var argument in instruction.Arguments)
            {
                _declared.Add(argument.Name);
                _globalNames.Add(argument.Name);
                var scope = new ExpansionScope(document.Directives.Escape, _global.Find, document.Source);
                if (given.TryGetValue(argument.Name, out var value)) _global.Set(argument.Name, value);
                else if (argument.Default is { } text) _global.Set(argument.Name, scope.Word(instruction, text));
            }
        }
    }

    /// <summary>Proxy settings that were given, <c>NAME=value</c>: processes get them without a declaration.</summary>
    /// <remarks>In both spellings, whichever was given.</remarks>
    public IReadOnlyList<string> ProxyEnvironment =>
        [.. Proxies.Select(name => (Name: name, Given: Array.Find(Spellings(name), _given.ContainsKey))).Where(static proxy => proxy.Given is not null).Select(proxy => $"{proxy.Name}={_given[proxy.Given!]}")];

    /// <summary>The arguments that were given and that nothing declares or knows.</summary>
    public IReadOnlyList<string> Unused =>
        [.. _given.Keys.Where(name => !_declared.Contains(name) && !Proxies.Contains(name) && name != SourceDateEpoch
            && !name.StartsWith("BUILDKIT_", StringComparison.Ordinal) && _automatic.Find(name) is null).Order(StringComparer.Ordinal)];

    /// <summary>The names that <c>FROM</c> may use: those declared before it, and those of the platforms.</summary>
    public IEnumerable<string> GlobalNames => _globalNames.Concat(_automatic.Names).Distinct();

    private static string[] Spellings(string proxy) => [proxy, proxy.ToUpperInvariant(), proxy.ToLowerInvariant()];

    /// <summary>True for the arguments that the builder itself sets.</summary>
    public static bool IsAutomatic(string name) => name is "TARGETSTAGE"
        || ((name.StartsWith("BUILD", StringComparison.Ordinal) || name.StartsWith("TARGET", StringComparison.Ordinal))
            && name[(name[0] == 'B' ? 5 : 6)..] is "PLATFORM" or "OS" or "OSVERSION" or "ARCH" or "VARIANT");

    /// <summary>The value that <c>FROM</c> sees.</summary>
    public string? FindGlobal(string name) => _global.Find(name);

    /// <summary>A value of the command line, declared or not.</summary>
    public string? FindGiven(string name) => _given.GetValueOrDefault(name);

    /// <summary>Notes that a stage declares an argument.</summary>
    public void Declare(string name) => _declared.Add(name);

    /// <summary>The value that a declaration in a stage gets: the one given, its default, or the global one; null for none.</summary>
    /// <param name="declaration">The declaration.</param>
    /// <param name="expand">Expands the default with the stage's variables.</param>
    public string? Resolve(ArgDeclaration declaration, Func<string, string> expand)
    {
        if (_given.TryGetValue(declaration.Name, out var given)) return given;
        return declaration.Default is { } text ? expand(text) : _global.Find(declaration.Name);
    }

    private void SetPlatform(string prefix, Platform platform)
    {
        _automatic.Set(prefix + "PLATFORM", platform.ToString());
        _automatic.Set(prefix + "OS", platform.Os);
        _automatic.Set(prefix + "OSVERSION", platform.OsVersion ?? "");
        _automatic.Set(prefix + "ARCH", platform.Architecture);
        _automatic.Set(prefix + "VARIANT", platform.Variant ?? "");
    }
}
