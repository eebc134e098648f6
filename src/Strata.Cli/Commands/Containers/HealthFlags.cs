using Strata.Cli.Arguments;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary>The flags of a new container that say how its health is checked.</summary>
internal sealed class HealthFlags
{
    private readonly Flag<string> _command;
    private readonly Flag<long> _interval;
    private readonly Flag<long> _retries;
    private readonly Flag<long> _startInterval;
    private readonly Flag<long> _startPeriod;
    private readonly Flag<long> _timeout;
    private readonly Flag<bool> _none;

    public HealthFlags(FlagSet flags)
    {
        _command = flags.String("health-cmd", null, "Command to run to check health");
        _interval = flags.Duration("health-interval", "Time between running the check (ms|s|m|h)");
        _retries = flags.Int("health-retries", null, "Consecutive failures needed to report unhealthy");
        _startInterval = flags.Duration("health-start-interval", "Time between running the check during the start period (ms|s|m|h)");
        _startPeriod = flags.Duration("health-start-period", "Start period for the container to initialize before starting health-retries countdown (ms|s|m|h)");
        _timeout = flags.Duration("health-timeout", "Maximum time to allow one check to run (ms|s|m|h)");
        _none = flags.Bool("no-healthcheck", null, "Disable any container-specified HEALTHCHECK");
    }

    /// <summary>What they say; null for nothing.</summary>
    /// <exception cref="StrataException">InvalidArgument, with Docker's texts.</exception>
    public HealthConfig? Read()
    {
        var isGiven = ((FlagDefinition[])[_command, _interval, _retries, _startInterval, _startPeriod, _timeout]).Any(static f => f.Changed);
        if (_none.Value) return isGiven ? throw StrataException.Invalid("--no-healthcheck conflicts with --health-* options") : new HealthConfig { Test = ["NONE"] };
        if (!isGiven) return null;
        NotNegative(_interval, "--health-interval");
        NotNegative(_timeout, "--health-timeout");
        NotNegative(_startPeriod, "--health-start-period");
        NotNegative(_startInterval, "--health-start-interval");
        NotNegative(_retries, "--health-retries");
        return new HealthConfig
        {
            Test = _command.Value.Length > 0 ? ["CMD-SHELL", _command.Value] : null,
            Interval = Given(_interval),
            Timeout = Given(_timeout),
            StartPeriod = Given(_startPeriod),
            StartInterval = Given(_startInterval),
            Retries = _retries.Value > 0 ? (int)Math.Min(_retries.Value, int.MaxValue) : null,
        };
    }

    private static long? Given(Flag<long> flag) => flag.Value > 0 ? flag.Value : null;

    private static void NotNegative(Flag<long> flag, string name)
    {
        if (flag.Value < 0) throw StrataException.Invalid($"{name} cannot be negative");
    }
}
