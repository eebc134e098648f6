using Strata.Cli.Templates.Values;

namespace Strata.Cli.Rendering.Inspect;

/// <summary>Docker's declaration of a mount that was asked for (API 1.51).</summary>
internal static class MountRequestShape
{
    public static RecordShape Create() => RecordShape.Struct("mount.Mount",
        new("Type", RecordShape.Text, OmitEmpty: true),
        new("Source", RecordShape.Text, OmitEmpty: true),
        new("Target", RecordShape.Text, OmitEmpty: true),
        new("ReadOnly", RecordShape.Bool, OmitEmpty: true),
        new("Consistency", RecordShape.Text, OmitEmpty: true),
        new("BindOptions", RecordShape.Pointer("mount.BindOptions",
            new("Propagation", RecordShape.Text, OmitEmpty: true),
            new("NonRecursive", RecordShape.Bool, OmitEmpty: true),
            new("CreateMountpoint", RecordShape.Bool, OmitEmpty: true),
            new("ReadOnlyNonRecursive", RecordShape.Bool, OmitEmpty: true),
            new("ReadOnlyForceRecursive", RecordShape.Bool, OmitEmpty: true)), OmitEmpty: true),
        new("VolumeOptions", RecordShape.Pointer("mount.VolumeOptions",
            new("NoCopy", RecordShape.Bool, OmitEmpty: true),
            new("Labels", RecordShape.TextMap, OmitEmpty: true),
            new("Subpath", RecordShape.Text, OmitEmpty: true),
            new("DriverConfig", RecordShape.Pointer("mount.Driver", new("Name", RecordShape.Text, OmitEmpty: true), new("Options", RecordShape.TextMap, OmitEmpty: true)), OmitEmpty: true)), OmitEmpty: true),
        new("ImageOptions", RecordShape.Pointer("mount.ImageOptions", new ShapeField("Subpath", RecordShape.Text, OmitEmpty: true)), OmitEmpty: true),
        new("TmpfsOptions", RecordShape.Pointer("mount.TmpfsOptions", new("SizeBytes", RecordShape.Integer, OmitEmpty: true), new("Mode", RecordShape.Integer, OmitEmpty: true)), OmitEmpty: true));
}
