namespace Strata.Cli.Templates.Values;

/// <summary>What a <see cref="RecordShape"/> describes.</summary>
internal enum ShapeKind
{
    Any,
    Text,
    Integer,
    Bool,
    List,
    Map,
    Struct,
}
