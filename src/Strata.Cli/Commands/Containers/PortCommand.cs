using System.Globalization;
using Strata.Cli.Arguments;
using Strata.Engine.Containers;
using Strata.Engine.Networks;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>port</c>: what of the machine leads to a container's ports.</summary>
[SupportedOSPlatform("linux")]
internal static class PortCommand
{
    public static Command Create() => new()
    {
        Short = "List port mappings or a specific mapping for the container",
        Usage = "CONTAINER [PRIVATE_PORT[/PROTO]]",
        AliasPaths = ["container port", "port"],
        Arguments = PositionalRule.RangeArgs(1, 2),
        Define = static flags => static async (invocation, cancel) =>
        {
            using var store = invocation.OpenStore();
            var container = await invocation.OpenContainers(store).GetAsync(invocation.Arguments[0]);
            var ports = container.NetworkSettings.Ports;
            if (invocation.Arguments.Count > 1)
            {
                var wanted = invocation.Arguments[1];
                var number = wanted.Split('/')[0];
                if (!ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                {
                    throw StrataException.Invalid($"invalid port ({wanted}): strconv.ParseUint: parsing {GoQuote.Quote(number)}: {(number.Length > 0 && number.All(char.IsAsciiDigit) ? "value out of range" : "invalid syntax")}");
                }
                if (!ports.TryGetValue(wanted.Contains('/', StringComparison.Ordinal) ? wanted : wanted + "/tcp", out var bindings) || bindings is null or [])
                {
                    throw StrataException.NotFound($"No public port '{wanted}' published for {invocation.Arguments[0]}");
                }
                foreach (var place in PortText.Places(bindings)) await invocation.Out.WriteLineAsync(place);
                return 0;
            }
            foreach (var (port, bindings) in ports.OrderBy(static p => p.Key, PortOrder.Instance))
            {
                foreach (var place in PortText.Places(bindings ?? [])) await invocation.Out.WriteLineAsync($"{port} -> {place}");
            }
            return 0;
        },
    };
}
