namespace Strata.Linux.Files;

/// <summary>An extended attribute (xattr(7)).</summary>
/// <param name="Name">The name with its namespace, such as <c>security.capability</c>.</param>
/// <param name="Value">The value's bytes.</param>
public readonly record struct Xattr(string Name, byte[] Value);
