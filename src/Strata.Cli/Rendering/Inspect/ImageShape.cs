using Strata.Cli.Templates.Values;

namespace Strata.Cli.Rendering.Inspect;

/// <summary>Docker's declaration of what <c>image inspect</c> prints (API 1.51).</summary>
internal static class ImageShape
{
    public static RecordShape Create() => RecordShape.Struct("image.InspectResponse",
        new("ID", RecordShape.Text, "Id"),
        new("RepoTags", RecordShape.Texts),
        new("RepoDigests", RecordShape.Texts),
        new("Parent", RecordShape.Text),
        new("Comment", RecordShape.Text),
        new("Created", RecordShape.Text, OmitEmpty: true),
        new("DockerVersion", RecordShape.Text),
        new("Author", RecordShape.Text),
        new("Config", Config()),
        new("Architecture", RecordShape.Text),
        new("Variant", RecordShape.Text, OmitEmpty: true),
        new("Os", RecordShape.Text),
        new("OsVersion", RecordShape.Text, OmitEmpty: true),
        new("Size", RecordShape.Integer),
        new("VirtualSize", RecordShape.Integer, OmitEmpty: true),
        new("GraphDriver", RecordShape.Struct("storage.DriverData", new("Data", RecordShape.TextMap), new("Name", RecordShape.Text))),
        new("RootFS", RecordShape.Struct("image.RootFS", new("Type", RecordShape.Text, OmitEmpty: true), new("Layers", RecordShape.Texts, OmitEmpty: true))),
        new("Metadata", RecordShape.Struct("image.Metadata", new ShapeField("LastTagTime", RecordShape.Text, OmitEmpty: true))),
        new("Descriptor", RecordShape.Any, OmitEmpty: true));

    private static RecordShape Config() => RecordShape.Pointer("v1.DockerOCIImageConfig",
        new("User", RecordShape.Text, OmitEmpty: true),
        new("ExposedPorts", RecordShape.TextSet, OmitEmpty: true),
        new("Env", RecordShape.Texts, OmitEmpty: true),
        new("Entrypoint", RecordShape.Texts, OmitEmpty: true),
        new("Cmd", RecordShape.Texts, OmitEmpty: true),
        new("Volumes", RecordShape.TextSet, OmitEmpty: true),
        new("WorkingDir", RecordShape.Text, OmitEmpty: true),
        new("Labels", RecordShape.TextMap, OmitEmpty: true),
        new("StopSignal", RecordShape.Text, OmitEmpty: true),
        new("ArgsEscaped", RecordShape.Bool, OmitEmpty: true),
        new("Healthcheck", HealthcheckShape.Create(), OmitEmpty: true),
        new("OnBuild", RecordShape.Texts, OmitEmpty: true),
        new("Shell", RecordShape.Texts, OmitEmpty: true));
}
