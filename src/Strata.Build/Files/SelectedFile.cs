namespace Strata.Build.Files;

/// <summary>A file that a <c>COPY</c> takes.</summary>
/// <param name="Path">Its path in the source tree.</param>
/// <param name="Relative">Its path below the source that was named; empty for that source itself.</param>
/// <param name="Entry">Its status.</param>
/// <param name="Target">The target of a symbolic link.</param>
/// <param name="OnlyLeads">True for a directory that is not selected itself, but holds what is.</param>
internal readonly record struct SelectedFile(string Path, string Relative, FileEntry Entry, string? Target, bool OnlyLeads = false);
