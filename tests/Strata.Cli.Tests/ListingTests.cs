using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Listing;

namespace Strata.Cli.Tests;

public sealed class ListingTests
{
    private static readonly ListingTable<(string Repository, string Tag, string Id)> Images = new()
    {
        TypeName = "*formatter.imageContext",
        Columns =
        [
            new("Repository", "REPOSITORY", static row => row.Repository),
            new("Tag", "TAG", static row => row.Tag),
            new("ID", "IMAGE ID", static row => row.Id),
        ],
        DefaultTable = "{{.Repository}}\t{{.Tag}}\t{{.ID}}",
        Label = static (row, name) => row.Tag + " " + name,
    };

    private static readonly (string Repository, string Tag, string Id)[] Rows = [("rs/bb", "1", "4ccc455f87bd"), ("<none>", "<none>", "3b2966b79766")];

    [Theory]
    [InlineData("", false, "REPOSITORY   TAG       IMAGE ID\nrs/bb        1         4ccc455f87bd\n<none>       <none>    3b2966b79766\n")]
    [InlineData("table", false, "REPOSITORY   TAG       IMAGE ID\nrs/bb        1         4ccc455f87bd\n<none>       <none>    3b2966b79766\n")]
    [InlineData("", true, "4ccc455f87bd\n3b2966b79766\n")]
    [InlineData("table", true, "4ccc455f87bd\n3b2966b79766\n")]
    [InlineData("{{.Tag}}", true, "1\n<none>\n")]
    [InlineData("table {{.Repository}}\\t{{.ID}}", false, "REPOSITORY   IMAGE ID\nrs/bb        4ccc455f87bd\n<none>       3b2966b79766\n")]
    [InlineData("table {{upper .ID}}\t{{json .Tag}}", false, "IMAGE ID       TAG\n4CCC455F87BD   \"1\"\n3B2966B79766   \"<none>\"\n")]
    [InlineData("table {{.ID | printf \"%-20s|\"}}x", false, "IMAGE ID            |x\n4ccc455f87bd        |x\n3b2966b79766        |x\n")]
    [InlineData("table {{.Label \"com.example.build-number\"}}", false, "build number\n1 com.example.build-number\n<none> com.example.build-number\n")]
    [InlineData("json", false, "{\"ID\":\"4ccc455f87bd\",\"Repository\":\"rs/bb\",\"Tag\":\"1\"}\n{\"ID\":\"3b2966b79766\",\"Repository\":\"\\u003cnone\\u003e\",\"Tag\":\"\\u003cnone\\u003e\"}\n")]
    [InlineData("{{json .}}", false, "{\"ID\":\"4ccc455f87bd\",\"Repository\":\"rs/bb\",\"Tag\":\"1\"}\n{\"ID\":\"3b2966b79766\",\"Repository\":\"\\u003cnone\\u003e\",\"Tag\":\"\\u003cnone\\u003e\"}\n")]
    [InlineData("\\t{{.ID}}\\n", false, "\t4ccc455f87bd\n\n\t3b2966b79766\n\n")]
    public void Rows_are_printed_as_docker_prints_them(string format, bool quiet, string expected)
    {
        using var output = new StringWriter();
        ListingRenderer.Write(output, Images, Rows, format, quiet);
        Assert.Equal(expected, output.ToString());
    }

    [Theory]
    [InlineData("", "REPOSITORY   TAG       IMAGE ID\n")]
    [InlineData("table {{.ID}}\\t{{.Nope}}", "IMAGE ID   <no value>\n")]
    [InlineData("json", "")]
    public void Without_rows_a_table_still_has_its_headers(string format, string expected)
    {
        using var output = new StringWriter();
        ListingRenderer.Write(output, Images, [], format);
        Assert.Equal(expected, output.ToString());
    }

    [Theory]
    [InlineData(" {{.Tag}} ", false, "1\n<none>\n")]
    [InlineData("raw", false, "tag: 1\n\ntag: <none>\n\n")]
    [InlineData("raw", true, "id: 4ccc455f87bd\nid: 3b2966b79766\n")]
    public void Raw_rows_are_those_of_the_listing_and_spaces_around_a_format_do_not_count(string format, bool quiet, string expected)
    {
        var table = new ListingTable<(string Repository, string Tag, string Id)>
        {
            TypeName = Images.TypeName,
            Columns = Images.Columns,
            DefaultTable = Images.DefaultTable,
            RawTemplate = "tag: {{.Tag}}\n",
            RawQuietTemplate = "id: {{.ID}}",
        };
        using var output = new StringWriter();
        ListingRenderer.Write(output, table, Rows, format, quiet);
        Assert.Equal(expected, output.ToString());
    }

    [Theory]
    [InlineData("{{.Foo}}", "failed to execute template: template: :1:2: executing \"\" at <.Foo>: can't evaluate field Foo in type *formatter.imageContext")]
    [InlineData("table {{.Foo}}", "failed to execute template: template: :1:8: executing \"\" at <.Foo>: can't evaluate field Foo in type *formatter.imageContext")]
    [InlineData("{{.ID", "failed to parse template: template: :1: unclosed action")]
    public void A_format_can_be_tried_without_rows(string format, string error)
    {
        var wrong = Assert.Throws<UsageException>(() => ListingRenderer.Check(Images, format));
        Assert.Equal((error, 1), (wrong.Message, wrong.ExitCode));
        ListingRenderer.Check(Images, "table {{.ID}} {{.Label \"x\"}}");
    }

    [Theory]
    [InlineData("{{.Foo}}", "template: :1:2: executing \"\" at <.Foo>: can't evaluate field Foo in type *formatter.imageContext")]
    [InlineData("table {{.Foo}}", "template: :1:2: executing \"\" at <.Foo>: can't evaluate field Foo in type *formatter.imageContext")]
    [InlineData("{{.ID.X}}", "template: :1:5: executing \"\" at <.ID.X>: can't evaluate field X in type string")]
    [InlineData("{{range .ID}}{{end}}", "template: :1:8: executing \"\" at <.ID>: range can't iterate over 4ccc455f87bd")]
    [InlineData("{{.Foo", "template: :1: unclosed action")]
    [InlineData("{{foo .ID}}", "template: :1: function \"foo\" not defined")]
    public void A_wrong_template_prints_nothing_but_the_error(string format, string error)
    {
        using var output = new StringWriter();
        var wrong = Assert.Throws<UsageException>(() => ListingRenderer.Write(output, Images, Rows, format));
        Assert.Equal(("template parsing error: " + error, 1, ""), (wrong.Message, wrong.ExitCode, output.ToString()));
    }
}
