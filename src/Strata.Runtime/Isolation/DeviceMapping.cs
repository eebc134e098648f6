namespace Strata.Runtime.Isolation;

/// <summary>A device of the machine in a container, or all devices below a directory.</summary>
/// <param name="HostPath">Its path on the machine.</param>
/// <param name="ContainerPath">Its path in the container.</param>
/// <param name="Permissions">Letters of <c>rwm</c>: read, write, make nodes.</param>
public sealed record DeviceMapping(string HostPath, string ContainerPath, string Permissions);
