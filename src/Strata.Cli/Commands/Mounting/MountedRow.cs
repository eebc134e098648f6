namespace Strata.Cli.Commands.Mounting;

/// <summary>Something that is mounted.</summary>
/// <param name="Id">The container's or image's id, 64 hexadecimal characters.</param>
/// <param name="Name">What stands for it in the table.</param>
/// <param name="Names">Its names.</param>
/// <param name="Directory">Where it is to be seen.</param>
internal sealed record MountedRow(string Id, string Name, IReadOnlyList<string> Names, string Directory);
