using Strata.Storage.Layers.Recipes;

namespace Strata.Storage.Tests.Layers;

public sealed class RecipeMovesTests
{
    [Fact]
    public void the_first_move_after_a_file_was_stored_says_where_it_is()
    {
        var list = Path.GetTempFileName();
        try
        {
            // Files so far, the shadow, and the path as hex: "a/f" after 1 file, "a" after 3, "a/f" again after 4.
            File.WriteAllText(list, "1 0 612f66\n3 1 61\n4 2 612f66\n");
            var moves = RecipeMoves.Read(list);
            Assert.Equal("0", moves.Find("a/f", 1));
            Assert.Equal("1/f", moves.Find("a/f", 2));
            Assert.Equal("1/g/h", moves.Find("a/g/h", 3));
            Assert.Equal("2", moves.Find("a/f", 4));
            Assert.Null(moves.Find("a/f", 5));
            Assert.Null(moves.Find("ab", 1));
            Assert.Null(RecipeMoves.Read(list + "-none").Find("a", 1));
        }
        finally
        {
            File.Delete(list);
        }
    }
}
