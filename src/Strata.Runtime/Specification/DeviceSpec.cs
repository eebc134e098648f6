namespace Strata.Runtime.Specification;

/// <summary>A device node that is made in the container (config-linux.md, "Devices").</summary>
internal sealed record DeviceSpec(string Path, string Type, int Major, int Minor, uint FileMode, uint Uid, uint Gid);
