using CsCheck;
using Strata.Oci;

namespace Strata.Oci.Tests;

public sealed class ImagePathTests
{
    [Fact]
    public void Any_bytes_survive_the_round_trip() =>
        Gen.Byte.Array[0, 40].Sample(bytes => ImagePath.Encode(ImagePath.Decode(bytes)).AsSpan().SequenceEqual(bytes));

    [Theory]
    [InlineData("plain")]
    [InlineData("größe/Ω/🐳")]
    public void Valid_names_read_as_text(string text) => Assert.Equal(text, ImagePath.Decode(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Order_is_that_of_the_bytes()
    {
        // U+FF5E sorts below U+1F433 in UTF-8 and above its surrogates in UTF-16.
        Assert.True(ImagePath.Compare("\uFF5E", "\U0001F433") < 0);
        Assert.True(ImagePath.Compare("a", "b") < 0);
    }
}
