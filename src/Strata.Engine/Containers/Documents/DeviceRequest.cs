namespace Strata.Engine.Containers.Documents;

/// <summary>A device of the machine in a container (Docker Engine API, DeviceMapping).</summary>
/// <param name="PathOnHost">Its path on the machine; a directory for all devices below.</param>
/// <param name="PathInContainer">Its path in the container.</param>
/// <param name="CgroupPermissions">Letters of <c>rwm</c>.</param>
public sealed record DeviceRequest(string PathOnHost, string PathInContainer, string CgroupPermissions);
