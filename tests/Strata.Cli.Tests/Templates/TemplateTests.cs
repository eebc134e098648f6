using System.Text.Json;
using Strata.Cli.Templates;
using Strata.Cli.Templates.Values;

namespace Strata.Cli.Tests.Templates;

public sealed class TemplateTests
{
    /// <summary>Go accepts definitions; here they are refused.</summary>
    private static readonly string[] Refused = ["{{define \"x\"}}{{end}}", "{{block \"x\" .}}{{end}}", "{{template \"x\"}}"];

    public static TheoryData<string, bool, string, string> Cases()
    {
        using var table = Table();
        var cases = new TheoryData<string, bool, string, string>();
        foreach (var result in table.RootElement.GetProperty("Results").EnumerateArray())
        {
            var template = result.GetProperty("Template").GetString()!;
            cases.Add(template, result.GetProperty("Strict").GetBoolean(), Text(result, "Output"), Text(result, "Error"));
        }
        return cases;

        static string Text(JsonElement result, string name) => result.TryGetProperty(name, out var text) ? text.GetString()! : "";
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Templates_do_what_go_does(string template, bool strict, string output, string error)
    {
        using var table = Table();
        var data = JsonValues.Read(table.RootElement.GetProperty("Document"));
        var (actual, problem) = ("", "");
        try
        {
            actual = Template.Parse(template).Execute(data, strict ? TemplateOptions.MissingKeyIsError : TemplateOptions.None);
        }
        catch (TemplateException wrong)
        {
            problem = wrong.Message;
        }
        Assert.Equal((output, error), (actual, problem));
    }

    [Fact]
    public void Definitions_are_refused()
    {
        foreach (var template in Refused)
        {
            var wrong = Assert.Throws<TemplateException>(() => Template.Parse(template));
            Assert.Contains("is not supported: write the template out", wrong.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Equal("template: :1: max expression depth exceeded", Assert.Throws<TemplateException>(() => Template.Parse("{{" + new string('(', 5000) + "1" + new string(')', 5000) + "}}")).Message);

    private static JsonDocument Table() => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Templates", "go-templates.json")));
}
