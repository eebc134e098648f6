using System.Globalization;
using Strata.Cli.Arguments;
using Strata.Cli.Templates.Functions;
using Strata.Cli.Templates.Values;

namespace Strata.Cli.Templates.Syntax;

/// <summary>Tokens to nodes, with Go's messages for what does not fit.</summary>
internal sealed class Parser
{
    private const int MaxDepth = 1000;
    private readonly string _name;
    private readonly List<Token> _tokens;
    private readonly List<string> _variables = ["$"];
    private int _next;
    private int _depth;
    private int _rangeDepth;

    private Parser(string name, string text)
    {
        _name = name;
        _tokens = Lexer.Scan(text);
    }

    /// <summary>Parses a whole template.</summary>
    /// <param name="name">The template's name in messages; Docker uses the empty one for listings.</param>
    /// <param name="text">The template.</param>
    /// <exception cref="TemplateException">It is no template, or uses definitions, which are refused.</exception>
    public static IReadOnlyList<TemplateNode> Parse(string name, string text)
    {
        var parser = new Parser(name, text);
        var nodes = new List<TemplateNode>();
        while (parser.PeekNonSpace().Kind != TokenKind.End)
        {
            var node = parser.TextOrAction();
            if (node is KeywordNode { Keyword: "end" or "else" }) throw parser.Error("unexpected " + node);
            nodes.Add(node);
        }
        return nodes;
    }

    private List<TemplateNode> List(out KeywordNode end)
    {
        var nodes = new List<TemplateNode>();
        while (PeekNonSpace().Kind != TokenKind.End)
        {
            var node = TextOrAction();
            if (node is KeywordNode { Keyword: "end" or "else" } keyword)
            {
                end = keyword;
                return nodes;
            }
            nodes.Add(node);
        }
        throw Error("unexpected EOF");
    }

    private TemplateNode TextOrAction()
    {
        var token = NextNonSpace();
        return token.Kind switch
        {
            TokenKind.Text => new TextNode(token.Position, token.Text),
            TokenKind.LeftDelimiter => Nested(Action),
            _ => throw Unexpected(token, "input"),
        };
    }

    private TemplateNode Action()
    {
        var token = PeekNonSpace();
        if (token.Kind != TokenKind.Keyword)
        {
            return new ActionNode(token.Position, Pipeline("command", TokenKind.RightDelimiter));
        }
        NextNonSpace();
        switch (token.Text)
        {
            case "if" or "with" or "range":
                return Branch(token);
            case "end":
                Close("end");
                return new KeywordNode(token.Position, "end");
            case "else":
                // "else if" and "else with": the keyword is left for the branch to read.
                if (PeekNonSpace() is not { Kind: TokenKind.Keyword, Text: "if" or "with" }) Close("else");
                return new KeywordNode(token.Position, "else");
            case "break" or "continue":
                Close("{{" + token.Text + "}}");
                return _rangeDepth > 0 ? new KeywordNode(token.Position, token.Text) : throw Error("{{" + token.Text + "}} outside {{range}}");
            default:
                throw Error("{{" + token.Text + "}} is not supported: write the template out");
        }
    }

    private BranchNode Branch(Token keyword)
    {
        var variables = _variables.Count;
        var pipeline = Pipeline(keyword.Text, TokenKind.RightDelimiter);
        if (keyword.Text == "range") _rangeDepth++;
        var body = List(out var end);
        if (keyword.Text == "range") _rangeDepth--;
        List<TemplateNode>? otherwise = null;
        if (end.Keyword == "else")
        {
            var nested = PeekNonSpace();
            if (nested.Kind == TokenKind.Keyword && nested.Text == keyword.Text && keyword.Text is "if" or "with")
            {
                NextNonSpace();
                otherwise = [Nested(() => Branch(nested))];
            }
            else if (nested.Kind == TokenKind.Keyword)
            {
                throw Unexpected(nested, "input");
            }
            else
            {
                otherwise = List(out end);
                if (end.Keyword != "end") throw Error("expected end; found " + end);
            }
        }
        _variables.RemoveRange(variables, _variables.Count - variables);
        return new BranchNode(keyword.Position, keyword.Text, pipeline, body, otherwise);
    }

    private PipelineNode Pipeline(string context, TokenKind end)
    {
        var start = PeekNonSpace();
        var variables = new List<VariableNode>();
        var assignment = false;
        while (PeekNonSpace() is { Kind: TokenKind.Variable } variable && Declares(variable, context, variables, ref assignment))
        {
            // "range $i, $e := ...": one more variable.
        }
        var commands = new List<CallNode>();
        while (true)
        {
            var token = NextNonSpace();
            if (token.Kind == end)
            {
                Check(context, commands);
                return new PipelineNode(start.Position, assignment, variables, commands);
            }
            if (!StartsOperand(token.Kind)) throw Unexpected(token, context);
            _next--;
            commands.Add(Command());
        }
    }

    private bool Declares(Token variable, string context, List<VariableNode> variables, ref bool assignment)
    {
        var mark = _next;
        NextNonSpace();
        var after = PeekNonSpace();
        if (after.Kind is TokenKind.Assign or TokenKind.Declare)
        {
            NextNonSpace();
            assignment = after.Kind == TokenKind.Assign;
            Declare(variable, variables);
            return false;
        }
        if (after is { Kind: TokenKind.Character, Text: "," } && context == "range" && variables.Count == 0)
        {
            NextNonSpace();
            if (PeekNonSpace().Kind != TokenKind.Variable) throw Error("range can only initialize variables");
            Declare(variable, variables);
            return true;
        }
        if (after is { Kind: TokenKind.Character, Text: "," }) throw Error("too many declarations in " + context);
        _next = mark;
        return false;
    }

    private void Declare(Token variable, List<VariableNode> variables)
    {
        variables.Add(new VariableNode(variable.Position, variable.Text, []));
        _variables.Add(variable.Text);
    }

    private void Check(string context, List<CallNode> commands)
    {
        if (commands.Count == 0) throw Error("missing value for " + context);
        for (var i = 1; i < commands.Count; i++)
        {
            if (commands[i].Arguments[0] is ConstantNode or DotNode)
                throw Error("non executable command in pipeline stage " + (i + 1).ToString(CultureInfo.InvariantCulture));
        }
    }

    private CallNode Command()
    {
        var start = PeekNonSpace();
        var arguments = new List<TemplateNode>();
        while (true)
        {
            PeekNonSpace();
            if (Operand() is { } operand) arguments.Add(operand);
            var token = Next();
            if (token.Kind == TokenKind.Space) continue;
            if (token.Kind is TokenKind.RightDelimiter or TokenKind.RightParenthesis) _next--;
            else if (token.Kind != TokenKind.Pipe) throw Unexpected(token, "operand");
            return arguments.Count > 0 ? new CallNode(start.Position, arguments) : throw Error("empty command");
        }
    }

    private TemplateNode? Operand()
    {
        var node = Term();
        if (node is null || Peek().Kind != TokenKind.Field) return node;
        // Go puts a chain where its second name begins.
        var position = Peek().Position;
        var names = new List<string>();
        while (Peek().Kind == TokenKind.Field) names.Add(Next().Text[1..]);
        return node switch
        {
            FieldNode field => new FieldNode(position, [.. field.Names, .. names]),
            VariableNode variable => new VariableNode(position, variable.Name, names),
            ConstantNode or DotNode => throw Error("unexpected . after term " + GoQuote.Quote(node.ToString()!)),
            _ => new ChainNode(position, node, names),
        };
    }

    private TemplateNode? Term()
    {
        var token = NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                return new IdentifierNode(token.Position, token.Text, TemplateFunctions.Find(token.Text) ?? throw Error("function " + GoQuote.Quote(token.Text) + " not defined"));
            case TokenKind.Dot:
                return new DotNode(token.Position);
            case TokenKind.Nil:
                return new ConstantNode(token.Position, token.Kind, token.Text, NoValue.Nil);
            case TokenKind.Variable:
                Known(token);
                return new VariableNode(token.Position, token.Text, []);
            case TokenKind.Field:
                return new FieldNode(token.Position, [token.Text[1..]]);
            case TokenKind.Bool:
                return new ConstantNode(token.Position, token.Kind, token.Text, new BoolValue(token.Text == "true"));
            case TokenKind.Number or TokenKind.CharConstant:
                return new ConstantNode(token.Position, token.Kind, token.Text, GoLiteral.Number(token.Text) ?? throw Error(GoLiteral.NumberProblem(token)));
            case TokenKind.String or TokenKind.RawString:
                return new ConstantNode(token.Position, token.Kind, token.Text, new TextValue(GoLiteral.Unquote(token.Text) ?? throw Error("invalid syntax")));
            case TokenKind.LeftParenthesis:
                return Nested(() => Pipeline("parenthesized pipeline", TokenKind.RightParenthesis));
        }
        _next--;
        return null;
    }

    private T Nested<T>(Func<T> parse)
    {
        // Bounds the stack, whatever the template says.
        if (++_depth > MaxDepth) throw Error("max expression depth exceeded");
        var result = parse();
        _depth--;
        return result;
    }

    private void Close(string context)
    {
        var token = NextNonSpace();
        if (token.Kind != TokenKind.RightDelimiter) throw Unexpected(token, context);
    }

    private void Known(Token variable)
    {
        if (!_variables.Contains(variable.Text)) throw Error("undefined variable " + GoQuote.Quote(variable.Text));
    }

    private static bool StartsOperand(TokenKind kind) => kind is TokenKind.Bool or TokenKind.CharConstant or TokenKind.Dot or TokenKind.Field
        or TokenKind.Identifier or TokenKind.Number or TokenKind.Nil or TokenKind.RawString or TokenKind.String or TokenKind.Variable or TokenKind.LeftParenthesis;

    // The last token is the end or an error; it may be read again and again.
    private Token Next()
    {
        var token = Peek();
        _next++;
        return token;
    }

    private Token Peek() => _tokens[Math.Min(_next, _tokens.Count - 1)];

    private Token NextNonSpace()
    {
        SkipSpace();
        return Next();
    }

    private Token PeekNonSpace()
    {
        SkipSpace();
        return Peek();
    }

    private void SkipSpace()
    {
        while (Peek().Kind == TokenKind.Space) _next++;
    }

    private TemplateException Unexpected(Token token, string context) =>
        Error(token.Kind == TokenKind.Error ? token.Text : "unexpected " + token + " in " + context);

    private TemplateException Error(string message)
    {
        var line = _tokens[Math.Clamp(_next - 1, 0, _tokens.Count - 1)].Line;
        return new TemplateException(string.Create(CultureInfo.InvariantCulture, $"template: {_name}:{line}: {message}"));
    }
}
