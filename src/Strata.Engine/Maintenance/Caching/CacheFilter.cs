using System.Text.RegularExpressions;
using Strata.Dockerfile;
using Strata.Oci;

namespace Strata.Engine.Maintenance.Caching;

/// <summary>
/// Which entries are meant, in the language of buildx: <c>until=24h</c> (the same as <c>unused-for</c>), and the fields <c>id</c>, <c>parents</c>,
/// <c>description</c>, <c>type</c>, <c>inuse</c>, <c>mutable</c>, <c>immutable</c>, <c>shared</c>, <c>private</c> with <c>=</c>, <c>!=</c> or
/// <c>~=</c> (a regular expression). All filters must fit; what is no field fits nothing.
/// </summary>
public sealed class CacheFilter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly List<Func<CacheEntry, bool>> _conditions = [];

    private CacheFilter()
    {
    }

    /// <summary>Reads filters.</summary>
    /// <param name="filters">Names, with the <c>!</c> or <c>~</c> of the operator behind them, and values.</param>
    /// <param name="time">The clock that ages count from.</param>
    /// <exception cref="StrataException">InvalidArgument: a bad duration or regular expression, with Docker's text where it has one.</exception>
    public static CacheFilter Parse(IEnumerable<(string Name, string Value)> filters, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(filters);
        var result = new CacheFilter();
        var ages = 0;
        foreach (var (name, value) in filters)
        {
            if (name is "until" or "unused-for")
            {
                if (++ages > 1) throw StrataException.Invalid($"{GoName(name)} filter expects only one value");
                var moment = time.GetUtcNow() - ReadAge(name, value);
                result._conditions.Add(entry => entry.Used <= moment);
                continue;
            }
            result._conditions.Add(Condition(name, value));
        }
        return result;
    }

    /// <summary>What no build has used since a moment; all when there is none.</summary>
    public static CacheFilter UnusedSince(DateTimeOffset? moment)
    {
        var result = new CacheFilter();
        if (moment is { } until) result._conditions.Add(entry => entry.Used <= until);
        return result;
    }

    /// <summary>True when every filter fits.</summary>
    public bool Fits(CacheEntry entry) => _conditions.TrueForAll(condition => condition(entry));

    private static TimeSpan ReadAge(string name, string value)
    {
        try
        {
            return new TimeSpan(GoDuration.Parse(value) / TimeSpan.NanosecondsPerTick);
        }
        catch (StrataException e)
        {
            throw StrataException.Invalid($"{GoName(name)} filter expects a duration (e.g., '24h'): {e.Message}", e);
        }
    }

    private static string GoName(string name) => $"\"{name}\"";

    private static Func<CacheEntry, bool> Condition(string name, string value)
    {
        var field = name.TrimEnd('!', '~');
        Func<string, bool> compare = name[field.Length..] switch
        {
            "" => text => text == value.TrimStart('='),
            "!" => text => text != value,
            "~" => Expression(value).IsMatch,
            _ => static _ => false,
        };
        return field switch
        {
            "id" => entry => compare(entry.Id),
            "parents" => entry => entry.Parent is { } parent && compare(parent),
            "description" => entry => compare(entry.Description),
            "type" => entry => compare(entry.Type),
            "inuse" => entry => Flag(entry.IsInUse),
            "shared" => entry => Flag(entry.IsShared),
            "private" => entry => Flag(!entry.IsShared),
            "mutable" => entry => Flag(entry.IsMount),
            "immutable" => entry => Flag(!entry.IsMount),
            _ => static _ => false,
        };

        // A bare name asks for what is so.
        bool Flag(bool isSo) => value.Length == 0 ? isSo : compare(isSo ? "true" : "false");
    }

    private static Regex Expression(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Patience);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw StrataException.Invalid($"invalid filter: {pattern} is no regular expression: {e.Message}", e);
        }
    }
}
