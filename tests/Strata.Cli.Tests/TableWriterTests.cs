using Strata.Cli.Rendering;

namespace Strata.Cli.Tests;

public sealed class TableWriterTests
{
    [Fact]
    public void Images_table_is_docker_s()
    {
        var table = new TableWriter();
        table.AddRow("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE");
        table.AddRow("rs/bb", "1", "4ccc455f87bd", "47 seconds ago", "2.06MB");
        table.AddRow("<none>", "<none>", "3b2966b79766", "51 seconds ago", "2.06MB");
        Assert.Equal("""
            REPOSITORY   TAG       IMAGE ID       CREATED          SIZE
            rs/bb        1         4ccc455f87bd   47 seconds ago   2.06MB
            <none>       <none>    3b2966b79766   51 seconds ago   2.06MB

            """, table.ToString());
    }

    [Fact]
    public void Wide_and_combining_characters_keep_columns_aligned()
    {
        var table = new TableWriter();
        table.AddRow("日本語の名前", "x");
        table.AddRow("e\u0301clair", "y");
        Assert.Equal("日本語の名前   x\ne\u0301clair         y\n", table.ToString());
    }

    [Fact]
    public void A_line_without_a_cell_ends_the_column()
    {
        var table = new TableWriter();
        table.AddText("a very long first cell\tx\nplain\nb\ty\n");
        Assert.Equal("a very long first cell   x\nplain\nb         y\n", table.ToString());
    }

    [Theory]
    [InlineData("/bin/sh -c 'cat /data/greeting'", 20, "/bin/sh -c 'cat /da…")]
    [InlineData("short", 20, "short")]
    [InlineData("日本語", 4, "日…")]
    [InlineData("ab", 1, "a")]
    public void Ellipsis(string text, int width, string cut) => Assert.Equal(cut, TextWidth.Ellipsis(text, width));
}
