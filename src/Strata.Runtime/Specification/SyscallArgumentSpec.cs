namespace Strata.Runtime.Specification;

/// <summary>A condition on one argument; <paramref name="ValueTwo"/> is what a masked comparison compares with (0 when null).</summary>
internal sealed record SyscallArgumentSpec(uint Index, ulong Value, ulong? ValueTwo, string Op);
