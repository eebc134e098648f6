using Strata.Cli.Templates.Values;

namespace Strata.Cli.Templates.Functions;

/// <summary>A function that templates may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">
/// One letter for each parameter: <c>s</c> string, <c>i</c> int, <c>l</c> list of strings, <c>a</c> anything; a final
/// <c>*</c> lets the last one repeat, or be absent.
/// </param>
/// <param name="Call">
/// Computes the result; the arguments have been counted and have the declared types. What it throws as
/// <see cref="TemplateException"/> is reported as this function's error.
/// </param>
internal sealed record TemplateFunction(string Name, string Parameters, Func<TemplateValue[], TemplateValue> Call)
{
    /// <summary>True when the last parameter repeats.</summary>
    public bool IsVariadic => Parameters.EndsWith('*');

    /// <summary>How many arguments there must be at least, or exactly when nothing repeats.</summary>
    public int Required => IsVariadic ? Parameters.Length - 2 : Parameters.Length;

    /// <summary>The letter of the parameter at that place.</summary>
    public char ParameterAt(int index) => Parameters[Math.Min(index, Parameters.Length - (IsVariadic ? 2 : 1))];
}
