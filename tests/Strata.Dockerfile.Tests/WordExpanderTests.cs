using Strata.Dockerfile.Expansion;
using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Tests;

/// <summary>What the files of <see cref="GoldenTests"/> cannot hold: values with line ends, limits, and what was asked for.</summary>
public sealed class WordExpanderTests
{
    private static string? Lines(string name) => name == "a" ? "q\nb\nc\nd" : null;

    [Theory]
    [InlineData("${a#*b}", "q\nb\nc\nd")]
    [InlineData("${a%c*}", "q\nb\nc\nd")]
    [InlineData("${a/b*/X}", "q\nX\nc\nd")]
    [InlineData("${a##*d}", "q\nb\nc\nd")]
    [InlineData("${a#?}", "\nb\nc\nd")]
    [InlineData("${a//?/X}", "X\nX\nX\nX")]
    public void wildcards_stop_at_line_ends(string word, string expected) => Assert.Equal(expected, new WordExpander('\\').Expand(word, Lines));

    [Fact]
    public void a_scope_tells_what_was_asked_for()
    {
        var scope = new ExpansionScope('\\', static name => name == "set" ? "1" : null);
        var env = (EnvInstruction)DockerfileDocument.Parse("FROM x\nENV a=$set$no b=${no:-x} c=\\$other", "Dockerfile").Stages[0].Instructions[0];
        Assert.Equal(["1", "x", "$other"], ((EnvInstruction)env.Expand(scope)).Variables.Select(static variable => variable.Value));
        Assert.Equal(["set"], scope.UsedVariables);
        Assert.Equal(["no"], scope.UnsetVariables);
    }

    [Fact]
    public void an_error_names_the_instructions_lines()
    {
        var document = DockerfileDocument.Parse("FROM x\nENV a=${y", "Dockerfile");
        var scope = new ExpansionScope('\\', static _ => null, document.Source);
        var error = Assert.Throws<DockerfileException>(() => document.Stages[0].Instructions[0].Expand(scope));
        Assert.Equal("failed to process \"${y\": unsupported modifier (\uFFFD) in substitution", error.Message);
        Assert.Contains("   2 | >>> ENV a=${y\n", error.Frame, StringComparison.Ordinal);
    }

    [Fact]
    public void run_and_cmd_are_left_to_the_shell()
    {
        var document = DockerfileDocument.Parse("FROM x\nRUN echo $a\nCMD echo $a", "Dockerfile");
        var scope = new ExpansionScope('\\', static _ => "1");
        foreach (var instruction in document.Stages[0].Instructions) Assert.Same(instruction, instruction.Expand(scope));
        Assert.Empty(scope.UsedVariables);
    }

    [Fact]
    public void nesting_and_growth_have_limits()
    {
        var expander = new WordExpander('\\');
        var deep = string.Concat(Enumerable.Repeat("${a:-", 100_000));
        Assert.Throws<StrataException>(() => expander.Expand(deep, static _ => null));
        Assert.Throws<StrataException>(() => expander.Expand(string.Concat(Enumerable.Repeat("${${", 100_000)), static _ => null));
        var value = new string('x', 1 << 20);
        var error = Assert.Throws<StrataException>(() => expander.Expand(string.Concat(Enumerable.Repeat("$a", 1000)), _ => value));
        Assert.EndsWith("the result is longer than 16777216 characters", error.Message, StringComparison.Ordinal);
        Assert.Throws<StrataException>(() => expander.Expand("${a//x/" + value + "}", _ => value));
        var pattern = new string('?', 100_000);
        Assert.Throws<StrataException>(() => expander.Expand("${a/" + pattern + "b/c}", _ => value));
    }

    [Fact]
    public void words_are_parted_outside_quotes_only()
    {
        var words = new WordExpander('\\').ExpandToWords(" a $v 'b c'\\ d \"$v\" ", static _ => "x y");
        Assert.Equal(["a", "x", "y", "b c d", "x y"], words);
    }
}
