namespace Strata.Dockerfile.Instructions;

/// <summary>The ports that a word of <c>EXPOSE</c> means.</summary>
public static class ExposedPort
{
    /// <summary>Reads a word, variables expanded: <c>8000-8001/udp</c> gives <c>8000/udp</c> and <c>8001/udp</c>.</summary>
    /// <exception cref="Oci.StrataException">InvalidArgument with Docker's text, such as <c>invalid containerPort: zz</c>.</exception>
    public static IReadOnlyList<string> Parse(string word) => throw new NotImplementedException();
}
