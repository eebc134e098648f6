using Strata.Cli.Templates.Values;

namespace Strata.Cli.Rendering.Inspect;

/// <summary>Docker's declaration of what <c>inspect</c> prints of a volume (API 1.51).</summary>
internal static class VolumeShape
{
    public static RecordShape Create() => RecordShape.Struct("volume.Volume",
        new("CreatedAt", RecordShape.Text, OmitEmpty: true),
        new("Driver", RecordShape.Text),
        new("Labels", RecordShape.TextMap),
        new("Mountpoint", RecordShape.Text),
        new("Name", RecordShape.Text),
        new("Options", RecordShape.TextMap),
        new("Scope", RecordShape.Text));
}
