using Strata.Cli.Rendering.Prompt;

namespace Strata.Cli.Tests;

public sealed class ConfirmationPromptTests
{
    [Theory]
    [InlineData("y\n", true)]
    [InlineData("Y\n", true)]
    [InlineData(" y \r\n", true)]
    [InlineData("y", true)]
    [InlineData("yes\n", false)]
    [InlineData("n\n", false)]
    [InlineData("\n", false)]
    [InlineData("", false)]
    [InlineData("\ny\n", false)]
    public async Task Only_y_means_yes(string input, bool answer)
    {
        using var streams = new FakeStreams(input);
        Assert.Equal(answer, await ConfirmationPrompt.AskAsync(streams, "WARNING! This will remove all dangling images.", TestContext.Current.CancellationToken));
        Assert.Equal("WARNING! This will remove all dangling images.\nAre you sure you want to continue? [y/N] ", streams.OutText);
    }

    [Fact]
    public async Task The_rest_of_the_input_is_left_alone()
    {
        using var streams = new FakeStreams("y\nmore");
        Assert.True(await ConfirmationPrompt.AskAsync(streams, "WARNING!", TestContext.Current.CancellationToken));
        using var rest = new StreamReader(streams.Input);
        Assert.Equal("more", await rest.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_interrupted_question_ends_its_line()
    {
        using var streams = new FakeStreams("y\n");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ConfirmationPrompt.AskAsync(streams, "WARNING!", new CancellationToken(canceled: true)));
        Assert.EndsWith("[y/N] \n", streams.OutText, StringComparison.Ordinal);
    }
}
