using Strata.Engine.Archives;

namespace Strata.Engine.Building.Exporting;

/// <summary>Where an output's bytes go: a file, which has its name only when it is whole, or a stream of the caller's.</summary>
internal static class OutputStream
{
    public static void Write(BuildOutput output, Action<Stream> write)
    {
        if (output.Stream is { } stream)
        {
            write(stream);
            stream.Flush();
            return;
        }
        using var file = OutputFile.Create(output.Path!, "export", isPrivate: false);
        write(file.Stream);
        file.Commit();
    }
}
