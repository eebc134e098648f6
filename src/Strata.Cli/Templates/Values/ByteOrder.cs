using Strata.Oci;

namespace Strata.Cli.Templates.Values;

/// <summary>Go's order of strings: by their bytes.</summary>
internal sealed class ByteOrder : IComparer<string>
{
    public static ByteOrder Instance { get; } = new();

    public int Compare(string? x, string? y) => ImagePath.Compare(x ?? "", y ?? "");
}
