namespace Strata.Engine.Containers.Documents;

/// <summary>A limit of setrlimit(2); -1 for none.</summary>
/// <param name="Name">The name, such as <c>nofile</c>.</param>
/// <param name="Hard">How far the process may raise it.</param>
/// <param name="Soft">The limit in force.</param>
public sealed record Ulimit(string Name, long Hard, long Soft);
