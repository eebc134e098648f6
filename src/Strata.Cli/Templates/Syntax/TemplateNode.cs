using System.Text;

namespace Strata.Cli.Templates.Syntax;

/// <summary>A part of a parsed template. <c>ToString</c> gives it back as template text, for error messages.</summary>
/// <param name="Position">Where it begins, in UTF-16 units.</param>
internal abstract record TemplateNode(int Position);

/// <summary>Text between actions.</summary>
internal sealed record TextNode(int Position, string Text) : TemplateNode(Position)
{
    public override string ToString() => Text;
}

/// <summary>An action that prints its pipeline, or only declares a variable.</summary>
internal sealed record ActionNode(int Position, PipelineNode Pipeline) : TemplateNode(Position)
{
    public override string ToString() => "{{" + Pipeline + "}}";
}

/// <summary><c>if</c>, <c>with</c> or <c>range</c>.</summary>
internal sealed record BranchNode(int Position, string Keyword, PipelineNode Pipeline, IReadOnlyList<TemplateNode> Body, IReadOnlyList<TemplateNode>? Else)
    : TemplateNode(Position)
{
    public override string ToString() => "{{" + Keyword + " " + Pipeline + "}}" + string.Concat(Body) + (Else is null ? "" : "{{else}}" + string.Concat(Else)) + "{{end}}";
}

/// <summary><c>break</c>, <c>continue</c>; while parsing also <c>else</c> and <c>end</c>.</summary>
internal sealed record KeywordNode(int Position, string Keyword) : TemplateNode(Position)
{
    public override string ToString() => "{{" + Keyword + "}}";
}

/// <summary>Commands joined by <c>|</c>, with the variables that take the result.</summary>
internal sealed record PipelineNode(int Position, bool IsAssignment, IReadOnlyList<VariableNode> Variables, IReadOnlyList<CallNode> Commands)
    : TemplateNode(Position)
{
    public override string ToString() => string.Join(", ", Variables) + (Variables.Count == 0 ? "" : IsAssignment ? " = " : " := ") + string.Join(" | ", Commands);
}

/// <summary>An operand with its arguments.</summary>
internal sealed record CallNode(int Position, IReadOnlyList<TemplateNode> Arguments) : TemplateNode(Position)
{
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var argument in Arguments)
        {
            if (text.Length > 0) text.Append(' ');
            text.Append(argument is PipelineNode ? "(" + argument + ")" : argument.ToString());
        }
        return text.ToString();
    }
}

/// <summary>A function's name.</summary>
internal sealed record IdentifierNode(int Position, string Name, Functions.TemplateFunction Function) : TemplateNode(Position)
{
    public override string ToString() => Name;
}

/// <summary><c>.A.B</c>.</summary>
internal sealed record FieldNode(int Position, IReadOnlyList<string> Names) : TemplateNode(Position)
{
    public override string ToString() => "." + string.Join('.', Names);
}

/// <summary><c>$x.A.B</c>.</summary>
internal sealed record VariableNode(int Position, string Name, IReadOnlyList<string> Fields) : TemplateNode(Position)
{
    public override string ToString() => Fields.Count == 0 ? Name : Name + "." + string.Join('.', Fields);
}

/// <summary><c>(pipeline).A.B</c>.</summary>
internal sealed record ChainNode(int Position, TemplateNode Start, IReadOnlyList<string> Fields) : TemplateNode(Position)
{
    public override string ToString() => (Start is PipelineNode ? "(" + Start + ")" : Start.ToString()) + "." + string.Join('.', Fields);
}

/// <summary><c>.</c>.</summary>
internal sealed record DotNode(int Position) : TemplateNode(Position)
{
    public override string ToString() => ".";
}

/// <summary>A bool, number, string, character or <c>nil</c> as written.</summary>
internal sealed record ConstantNode(int Position, TokenKind Kind, string Text, Values.TemplateValue Value) : TemplateNode(Position)
{
    public override string ToString() => Text;
}
