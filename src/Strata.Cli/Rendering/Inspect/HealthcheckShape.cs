using Strata.Cli.Templates.Values;

namespace Strata.Cli.Rendering.Inspect;

/// <summary>Docker's declaration of a health check; durations are whole nanoseconds.</summary>
internal static class HealthcheckShape
{
    public static RecordShape Create() => RecordShape.Pointer("v1.HealthcheckConfig",
        new("Test", RecordShape.Texts, OmitEmpty: true),
        new("Interval", RecordShape.Integer, OmitEmpty: true),
        new("Timeout", RecordShape.Integer, OmitEmpty: true),
        new("StartPeriod", RecordShape.Integer, OmitEmpty: true),
        new("StartInterval", RecordShape.Integer, OmitEmpty: true),
        new("Retries", RecordShape.Integer, OmitEmpty: true));
}
