using System.Globalization;
using Strata.Oci;

namespace Strata.Build.Copying;

/// <summary>The value of <c>--chmod</c>: octal, or symbolic as chmod(1) takes it, such as <c>u+x,go-w</c>.</summary>
internal sealed class ModeChange
{
    /// <summary>0755.</summary>
    public const uint DirectoryDefault = 0x1ED;

    private const uint SetUid = 0x800;
    private const uint SetGid = 0x400;
    private const uint Sticky = 0x200;
    private const uint Execute = 0x49;

    private readonly uint? _absolute;
    private readonly IReadOnlyList<Clause> _clauses;

    private ModeChange(uint? absolute, IReadOnlyList<Clause> clauses)
    {
        _absolute = absolute;
        _clauses = clauses;
    }

    /// <summary>True when the result does not depend on the mode before.</summary>
    public bool IsAbsolute => _absolute is not null;

    /// <summary>Reads the flag's value.</summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text.</exception>
    public static ModeChange Parse(string text)
    {
        if (text.Length > 0 && char.IsAsciiDigit(text[0]))
        {
            uint mode = 0;
            foreach (var c in text)
            {
                if (c is < '0' or > '7' || (mode = (mode << 3) | (uint)(c - '0')) > 0xFFF)
                {
                    throw StrataException.Invalid($"invalid chmod parameter: '{text}'. it should be octal string and between 0 and 07777");
                }
            }
            return new ModeChange(mode, []);
        }
        var clauses = new List<Clause>();
        foreach (var clause in text.Split(',')) ParseClause(clause, clauses);
        return new ModeChange(null, clauses);
    }

    /// <summary>
    /// The mode of directories that are made on the way, which in Docker goes through its umask of 022: never writable for
    /// others than the owner, no set-id bits. A symbolic change does not count for them.
    /// </summary>
    public uint ForNewDirectory => _absolute is { } absolute ? absolute & DirectoryDefault : DirectoryDefault;

    public uint Apply(uint mode, bool isDirectory)
    {
        if (_absolute is { } absolute) return absolute;
        foreach (var clause in _clauses) mode = clause.Apply(mode, isDirectory);
        return mode;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_absolute}/{string.Join(',', _clauses)}");

    private static void ParseClause(string clause, List<Clause> clauses)
    {
        var i = 0;
        uint who = 0;
        for (; i < clause.Length && clause[i] is 'u' or 'g' or 'o' or 'a'; i++)
        {
            who |= clause[i] switch { 'u' => 0x1C0 | SetUid, 'g' => 0x38 | SetGid, 'o' => 0x7, _ => 0xFFF };
        }
        if (who == 0) who = 0xFFF;
        if (i == clause.Length) throw Invalid();
        while (i < clause.Length)
        {
            var action = clause[i++];
            if (action is not ('+' or '-' or '=')) throw Invalid();
            uint bits = 0;
            var conditionalExecute = false;
            char? copied = null;
            for (; i < clause.Length && clause[i] is not ('+' or '-' or '='); i++)
            {
                switch (clause[i])
                {
                    case 'r': bits |= 0x124; break;
                    case 'w': bits |= 0x92; break;
                    case 'x': bits |= Execute; break;
                    case 'X': conditionalExecute = true; break;
                    case 's': bits |= SetUid | SetGid; break;
                    case 't': bits |= Sticky; break;
                    case 'u' or 'g' or 'o' when copied is null && bits == 0 && !conditionalExecute: copied = clause[i]; break;
                    default: throw Invalid();
                }
            }
            clauses.Add(new Clause(who, action, bits, conditionalExecute, copied));
        }
    }

    private static StrataException Invalid() => StrataException.Invalid("invalid syntax");

    private sealed record Clause(uint Who, char Action, uint Bits, bool ConditionalExecute, char? Copied)
    {
        /// <summary>0755.</summary>
    public const uint DirectoryDefault = 0x1ED;

    public uint Apply(uint mode, bool isDirectory)
        {
            var bits = Bits;
            if (ConditionalExecute && (isDirectory || (mode & Execute) != 0)) bits |= Execute;
            if (Copied is { } from)
            {
                var one = (from switch { 'u' => mode >> 6, 'g' => mode >> 3, _ => mode }) & 7;
                bits = one << 6 | one << 3 | one;
            }
            bits &= Who;
            return Action switch
            {
                '+' => mode | bits,
                '-' => mode & ~bits,
                // As chmod(1): a directory keeps its set-id bits unless they are named.
                _ => (mode & ~(Who & (isDirectory ? 0x3FFu : 0xFFFu))) | bits,
            };
        }
    }
}
