using System.Globalization;
using Strata.Oci;

namespace Strata.Storage.Layers.Recipes;

/// <summary>Where files lie that a later entry of the same archive replaced (<see cref="RecipeWriter.Moved"/>).</summary>
internal sealed class RecipeMoves
{
    // For each path its moves in order of time: until which file of the recipe, how many moves came before, where to.
    private readonly Dictionary<string, List<Move>> _byPath = [];
    private int _count;

    /// <summary>Reads the list; there are no moves when the file does not exist.</summary>
    public static RecipeMoves Read(string path)
    {
        var moves = new RecipeMoves();
        if (!File.Exists(path)) return moves;
        foreach (var line in File.ReadLines(path))
        {
            var parts = line.Split(' ');
            if (parts.Length != 3 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var files)) throw StrataException.Damaged($"{path} is damaged");
            var moved = ImagePath.Decode(Convert.FromHexString(parts[2]));
            if (!moves._byPath.TryGetValue(moved, out var list)) moves._byPath.Add(moved, list = []);
            list.Add(new Move(files, moves._count++, parts[1]));
        }
        return moves;
    }

    /// <summary>
    /// Where the recipe's file number <paramref name="file"/> (from 1), stored at <paramref name="path"/>, lies below the
    /// shadow directory; null when it is still at its path.
    /// </summary>
    public string? Find(string path, long file)
    {
        if (_count == 0) return null;
        // The first move after the file was made, of itself or of a directory around it.
        Move? first = null;
        var rest = 0;
        for (var length = path.Length; length > 0; length = path.LastIndexOf('/', length - 1))
        {
            if (!_byPath.TryGetValue(path[..length], out var list)) continue;
            var i = list.BinarySearch(new Move(file, -1, ""), ByFiles);
            if (i < 0) i = ~i;
            if (i == list.Count || (first is { } found && found.Order < list[i].Order)) continue;
            first = list[i];
            rest = length;
        }
        return first is { } move ? move.Shadow + path[rest..] : null;
    }

    private static readonly Comparer<Move> ByFiles = Comparer<Move>.Create(static (a, b) => a.Files != b.Files ? a.Files.CompareTo(b.Files) : a.Order.CompareTo(b.Order));

    private readonly record struct Move(long Files, int Order, string Shadow);
}
