using System.Globalization;
using Strata.Build.Cache;
using Strata.Build.Graph;
using Strata.Oci;

namespace Strata.Build.Frontend;

/// <summary>The operations of a build in an order in which inputs come first. Equal operations on equal inputs are one.</summary>
internal sealed class OperationGraph
{
    private readonly List<Operation> _operations = [];
    private readonly Dictionary<Digest, Operation> _byDefinition = [];
    private readonly Dictionary<Operation, Digest> _definitions = [];

    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>The id for the next operation.</summary>
    public string NextId => string.Create(CultureInfo.InvariantCulture, $"step-{_operations.Count + 1}");

    /// <summary>Adds an operation whose inputs are in the graph; the one that is there already, when there is an equal one.</summary>
    public Operation Add(Operation operation)
    {
        using var hash = new KeyHash();
        foreach (var input in operation.Inputs) hash.Add(_definitions[input]);
        hash.Add(operation.Parent is null ? 0 : 1);
        operation.Describe(hash);
        var definition = hash.Finish();
        if (_byDefinition.TryGetValue(definition, out var equal)) return equal;
        _byDefinition[definition] = operation;
        _definitions[operation] = definition;
        _operations.Add(operation);
        return operation;
    }
}
