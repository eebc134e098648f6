using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Containers;

/// <summary>How containers are asked to stop.</summary>
internal sealed class StopFlags
{
    private readonly Flag<string> _signal;
    private readonly Flag<long> _timeout;
    private readonly Flag<long> _time;

    public StopFlags(FlagSet flags)
    {
        _signal = flags.String("signal", 's', "Signal to send to the container");
        _timeout = flags.Int("timeout", 't', "Seconds to wait before killing the container", defaultValue: 0);
        // Docker's older name.
        _time = flags.Int("time", null, "Seconds to wait before killing the container", defaultValue: 0);
        _time.Hidden = true;
    }

    /// <summary>The signal; null for the container's own.</summary>
    public string? Signal => _signal.Value.Length > 0 ? _signal.Value : null;

    /// <summary>The seconds; null for the container's own.</summary>
    public int? Timeout => _timeout.Changed ? (int)_timeout.Value : _time.Changed ? (int)_time.Value : null;
}
