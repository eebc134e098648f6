using System.Text;
using Strata.Engine.Building;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>Reads <c>--secret</c>, <c>--ssh</c> and <c>--allow</c> of <c>build</c>.</summary>
internal static class SecretFlags
{
    /// <summary><c>id=NAME[,src=FILE|,env=VARIABLE][,type=file|env]</c>, each.</summary>
    /// <exception cref="StrataException">InvalidArgument with buildx's text; NotFound: no such file.</exception>
    public static Dictionary<string, BuildSecret> ReadSecrets(IEnumerable<string> values)
    {
        var secrets = new Dictionary<string, BuildSecret>();
        foreach (var value in values)
        {
            var secret = ReadSecret(value);
            secrets[secret.Id] = secret;
        }
        return secrets;
    }

    /// <summary><c>default|ID[=SOCKET|KEY[,KEY]...]</c>, each; without files, the socket of <c>SSH_AUTH_SOCK</c>.</summary>
    /// <exception cref="StrataException">InvalidArgument, NotFound: with buildx's text.</exception>
    public static Dictionary<string, BuildAgent> ReadAgents(IEnumerable<string> values)
    {
        var agents = new Dictionary<string, BuildAgent>();
        foreach (var value in values.Where(static value => value.Length > 0))
        {
            var equals = value.IndexOf('=', StringComparison.Ordinal);
            var id = equals switch { < 0 => value, 0 => BuildAgent.DefaultId, _ => value[..equals] };
            if (agents.ContainsKey(id)) throw StrataException.Invalid($"duplicate agent ID \"{id}\"");
            var files = equals < 0 ? "" : value[(equals + 1)..];
            var paths = files.Length > 0 ? files.Split(',') : [Environment.GetEnvironmentVariable("SSH_AUTH_SOCK") ?? ""];
            if (paths is [""]) throw StrataException.Invalid($"invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set, or give a socket or keys with --ssh {id}=FILE");
            agents.Add(id, BuildAgent.Open(id, paths));
        }
        return agents;
    }

    /// <summary>True when <c>security.insecure</c> is among the entitlements.</summary>
    public static bool ReadEntitlements(IEnumerable<string> values)
    {
        var insecure = false;
        foreach (var value in values)
        {
            switch (value)
            {
                case "security.insecure":
                    insecure = true;
                    break;
                case "network.host":
                    // Allowed anyway: there is no daemon whose network it would be.
                    break;
                default:
                    throw StrataException.Invalid($"invalid entitlement: {value}: there are network.host and security.insecure");
            }
        }
        return insecure;
    }

    private static BuildSecret ReadSecret(string value)
    {
        string? id = null, file = null, variable = null, type = null;
        foreach (var field in value.Split(','))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw StrataException.Invalid($"invalid field '{field}' must be a key=value pair");
            var text = field[(equals + 1)..];
            switch (field[..equals].ToLowerInvariant())
            {
                case "type":
                    if (text is not ("file" or "env")) throw StrataException.Invalid($"unsupported secret type \"{text}\"");
                    type = text;
                    break;
                case "id":
                    id = text;
                    break;
                case "source" or "src":
                    file = text;
                    break;
                case "env":
                    variable = text;
                    break;
                case var key:
                    throw StrataException.Invalid($"unexpected key '{key}' in '{field}'");
            }
        }
        if (type == "env" && variable is null) (variable, file) = (file, null);
        // Without a source: the variable of that name, else the file.
        if (file is null && variable is null && id is not null)
        {
            if (type != "file" && Environment.GetEnvironmentVariable(id) is not null) variable = id;
            else file = id;
        }
        if (string.IsNullOrEmpty(id)) id = file is not null ? Path.GetFileName(file) : variable;
        if (string.IsNullOrEmpty(id)) throw StrataException.Invalid($"invalid secret {value}: it has no id");
        if (variable is null) return BuildSecret.FromFile(id, Path.GetFullPath(file!));
        return BuildSecret.FromBytes(id, Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable(variable) ?? ""));
    }
}
