using Strata.Cli.Arguments;
using Strata.Cli.Streams;
using Strata.Engine.Building.Exporting;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>The flags that say what a build gives: <c>--output</c>, <c>--load</c>, <c>--push</c>, <c>--annotation</c>.</summary>
internal sealed class BuildOutputs
{
    private readonly Flag<IReadOnlyList<string>> _annotations;
    private readonly Flag<bool> _load;
    private readonly Flag<IReadOnlyList<string>> _outputs;
    private readonly Flag<bool> _push;

    /// <summary>Registers the flags with Docker's texts.</summary>
    public BuildOutputs(FlagSet flags)
    {
        _annotations = flags.Strings("annotation", null, "Add annotation to the image", "stringArray");
        _load = flags.Bool("load", null, "Shorthand for \"--output=type=docker\"");
        _outputs = flags.Strings("output", 'o', "Output destination (format: \"type=local,dest=path\")", "stringArray");
        _push = flags.Bool("push", null, "Shorthand for \"--output=type=registry\"");
    }

    /// <summary>What the flags mean, in their order. Names of <c>--tag</c> go before those of an output itself.</summary>
    /// <exception cref="StrataException">InvalidArgument, with buildx's texts where it has one. NotImplemented: pushing.</exception>
    public IReadOnlyList<BuildOutput> Read(IReadOnlyList<Reference> tags, int platforms, StandardStreams streams)
    {
        if (_push.Value) throw OutputReader.PushRefused();
        var annotations = _annotations.Value.SelectMany(AnnotationFlag.Parse).ToList();
        var given = _outputs.Value.Where(static text => text.Length > 0).Select(OutputSpecification.Parse).Select(static s => (s.Type, Output: new OutputReader(s).Read())).ToList();
        var outputs = given.Select(static o => o.Output).ToList();
        if (outputs.Count == 0 || (_load.Value && !outputs.Any(static o => o.Kind == BuildOutputKind.Image))) outputs.Add(new BuildOutput { Kind = BuildOutputKind.Image });
        if (annotations.Count > 0 && !outputs.Any(static o => o.IsImage)) throw StrataException.Invalid("--annotation needs an output that is an image: local, tar and cacheonly have no place for annotations");
        for (var i = 0; i < outputs.Count; i++)
        {
            var output = outputs[i];
            if (output.IsImage) output = output with { Names = tags.Count > 0 ? tags : output.Names, Annotations = [.. output.Annotations, .. annotations] };
            if (output.Path is null && output.Kind is (BuildOutputKind.Docker or BuildOutputKind.Oci or BuildOutputKind.Tar))
            {
                if (streams.IsOutputTerminal) throw StrataException.Invalid($"dest file is required for {given[i].Type} exporter. refusing to write to console");
                output = output with { Stream = streams.Output };
            }
            outputs[i] = output;
        }
        BuildOutput.Check(outputs, platforms);
        return outputs;
    }
}
