using System.Globalization;
using System.Text;
using Strata.Cli.Arguments;
using Strata.Cli.Templates.Functions;
using Strata.Cli.Templates.Syntax;
using Strata.Cli.Templates.Values;

namespace Strata.Cli.Templates;

/// <summary>Executes one template once. Messages name the node that was being evaluated, as Go's do.</summary>
internal sealed class Executor(Template template, TemplateValue data, TemplateOptions options, StringBuilder output)
{
    private readonly List<(string Name, TemplateValue Value)> _variables = [("$", data)];
    private TemplateNode? _at;

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    public void Run(IReadOnlyList<TemplateNode> nodes) => Walk(data, nodes);

    private Flow Walk(TemplateValue dot, IReadOnlyList<TemplateNode> nodes)
    {
        foreach (var node in nodes)
        {
            var flow = Walk(dot, node);
            if (flow != Flow.Next) return flow;
        }
        return Flow.Next;
    }

    private Flow Walk(TemplateValue dot, TemplateNode node)
    {
        _at = node;
        switch (node)
        {
            case TextNode text:
                output.Append(text.Text);
                return Flow.Next;
            case ActionNode action:
                var value = Pipeline(dot, action.Pipeline);
                if (action.Pipeline.Variables.Count == 0) value.Print(output);
                return Flow.Next;
            case BranchNode { Keyword: "range" } range:
                return Range(dot, range);
            case BranchNode branch:
                return IfOrWith(dot, branch);
            case KeywordNode { Keyword: "break" }:
                return Flow.Break;
            default:
                return Flow.Continue;
        }
    }

    private Flow IfOrWith(TemplateValue dot, BranchNode branch)
    {
        var mark = _variables.Count;
        var value = Pipeline(dot, branch.Pipeline);
        var flow = Flow.Next;
        if (value.IsTrue) flow = Walk(branch.Keyword == "with" ? value : dot, branch.Body);
        else if (branch.Else is not null) flow = Walk(dot, branch.Else);
        Forget(mark);
        return flow;
    }

    private Flow Range(TemplateValue dot, BranchNode range)
    {
        var mark = _variables.Count;
        // The variables of a range take its elements, not the list.
        var value = Pipeline(dot, range.Pipeline, store: false);
        var any = false;
        foreach (var (index, element) in Elements(value, range.Pipeline.Variables.Count))
        {
            any = true;
            var inner = _variables.Count;
            Bind(range.Pipeline, index, element);
            var flow = Walk(element, range.Body);
            Forget(inner);
            if (flow == Flow.Break) break;
        }
        var last = !any && range.Else is not null ? Walk(dot, range.Else) : Flow.Next;
        Forget(mark);
        return last;
    }

    private IEnumerable<(TemplateValue Index, TemplateValue Element)> Elements(TemplateValue value, int variables)
    {
        switch (value)
        {
            case ListValue list:
                return list.Items.Select(static (item, i) => ((TemplateValue)new IntegerValue(i), item));
            case MapValue map:
                return map.Keys.Select(key => ((TemplateValue)new TextValue(key), map.Find(key)!));
            case IntegerValue count:
                if (variables > 1) throw Error($"can't use {value} to iterate over more than one variable");
                return Count(count.Value);
            case NoValue:
                return [];
            default:
                throw Error($"range can't iterate over {value}");
        }
    }

    private static IEnumerable<(TemplateValue Index, TemplateValue Element)> Count(long count)
    {
        for (var i = 0L; i < count; i++) yield return (new IntegerValue(i), new IntegerValue(i));
    }

    private void Bind(PipelineNode pipeline, TemplateValue index, TemplateValue element)
    {
        var names = pipeline.Variables;
        if (names.Count == 0) return;
        // Of two variables the first is the index; a single one is the element.
        var (first, second) = names.Count > 1 ? (index, element) : (element, null);
        Store(pipeline, names[0], first);
        if (second is not null) Store(pipeline, names[1], second);
    }

    private void Store(PipelineNode pipeline, VariableNode variable, TemplateValue value)
    {
        if (!pipeline.IsAssignment)
        {
            _variables.Add((variable.Name, value));
            return;
        }
        var at = _variables.FindLastIndex(known => known.Name == variable.Name);
        if (at < 0) throw Error("undefined variable: " + variable.Name);
        _variables[at] = (variable.Name, value);
    }

    private void Forget(int mark) => _variables.RemoveRange(mark, _variables.Count - mark);

    private TemplateValue Pipeline(TemplateValue dot, PipelineNode pipeline, bool store = true)
    {
        _at = pipeline;
        TemplateValue? value = null;
        foreach (var command in pipeline.Commands) value = Command(dot, command, value).Unboxed;
        if (store)
        {
            foreach (var variable in pipeline.Variables) Store(pipeline, variable, value!);
        }
        return value!;
    }

    private TemplateValue Command(TemplateValue dot, CallNode command, TemplateValue? final)
    {
        var first = command.Arguments[0];
        switch (first)
        {
            case FieldNode field:
                _at = field;
                return Chain(dot, dot, field, field.Names, command.Arguments, final);
            case ChainNode chain:
                _at = chain;
                return Chain(dot, Start(dot, chain), chain, chain.Fields, command.Arguments, final);
            case VariableNode variable:
                return Variable(dot, variable, command.Arguments, final);
            case IdentifierNode identifier:
                _at = identifier;
                return Call(dot, identifier, command, final);
            case PipelineNode pipeline:
                NotAFunction(command.Arguments, final);
                return Pipeline(dot, pipeline);
        }
        _at = first;
        NotAFunction(command.Arguments, final);
        return first switch
        {
            DotNode => dot,
            ConstantNode { Kind: TokenKind.Nil } => throw Error("nil is not a command"),
            ConstantNode constant => constant.Value,
            _ => throw Error("can't evaluate command " + GoQuote.Quote(first.ToString()!)),
        };
    }

    private void NotAFunction(IReadOnlyList<TemplateNode> arguments, TemplateValue? final)
    {
        if (arguments.Count > 1 || final is not null) throw Error("can't give argument to non-function " + arguments[0]);
    }

    private TemplateValue Start(TemplateValue dot, ChainNode chain)
    {
        if (chain.Start is ConstantNode { Kind: TokenKind.Nil }) throw Error("indirection through explicit nil in " + chain);
        return Argument(dot, 'a', chain.Start);
    }

    private TemplateValue Variable(TemplateValue dot, VariableNode variable, IReadOnlyList<TemplateNode> arguments, TemplateValue? final)
    {
        _at = variable;
        var at = _variables.FindLastIndex(known => known.Name == variable.Name);
        if (at < 0) throw Error("undefined variable: " + variable.Name);
        if (variable.Fields.Count > 0) return Chain(dot, _variables[at].Value, variable, variable.Fields, arguments, final);
        NotAFunction(arguments, final);
        return _variables[at].Value;
    }

    private TemplateValue Chain(TemplateValue dot, TemplateValue receiver, TemplateNode node, IReadOnlyList<string> names, IReadOnlyList<TemplateNode> arguments, TemplateValue? final)
    {
        for (var i = 0; i < names.Count - 1; i++) receiver = Field(dot, receiver, names[i], node, [], null);
        return Field(dot, receiver, names[^1], node, arguments, final);
    }

    private TemplateValue Field(TemplateValue dot, TemplateValue receiver, string name, TemplateNode node, IReadOnlyList<TemplateNode> arguments, TemplateValue? final)
    {
        var hasArguments = arguments.Count > 1 || final is not null;
        switch (receiver)
        {
            case NoValue { Exists: false }:
                return options.HasFlag(TemplateOptions.MissingKeyIsError) ? throw Error("nil data; no entry for key " + GoQuote.Quote(name)) : NoValue.Missing;
            case NoValue:
                throw Error($"nil pointer evaluating {receiver.StaticTypeName}.{name}");
            case MapValue map:
                if (hasArguments) throw Error($"{name} is not a method but has arguments");
                if (map.Find(name) is { } found) return found;
                return options.HasFlag(TemplateOptions.MissingKeyIsError) ? throw Error("map has no entry for key " + GoQuote.Quote(name)) : NoValue.Missing;
            case RecordValue record:
                if (record.Methods.TryGetValue(name, out var method)) return CallMethod(dot, name, method, node, arguments, final);
                if (record.Find(name) is not { } value)
                {
                    if (record.MissingIsNoValue) return NoValue.Missing;
                    break;
                }
                return hasArguments ? throw Error($"{name} has arguments but cannot be invoked as function") : value;
        }
        throw Error($"can't evaluate field {name} in type {receiver.StaticTypeName}");
    }

    private TextValue CallMethod(TemplateValue dot, string name, Func<string, string> method, TemplateNode node, IReadOnlyList<TemplateNode> arguments, TemplateValue? final)
    {
        var given = Math.Max(0, arguments.Count - 1) + (final is null ? 0 : 1);
        if (given != 1) throw Error(string.Create(CultureInfo.InvariantCulture, $"wrong number of args for {name}: want 1 got {given}"));
        var argument = final is null ? Argument(dot, 's', arguments[1]) : Validate('s', final);
        _at = node;
        return new TextValue(method(((TextValue)argument).Text));
    }

    private TemplateValue Call(TemplateValue dot, IdentifierNode identifier, CallNode command, TemplateValue? final)
    {
        var function = identifier.Function;
        var given = command.Arguments.Count - 1 + (final is null ? 0 : 1);
        if (function.IsVariadic ? given < function.Required : given != function.Required)
        {
            var atLeast = function.IsVariadic ? "at least " : "";
            throw Error(string.Create(CultureInfo.InvariantCulture, $"wrong number of args for {function.Name}: want {atLeast}{function.Required} got {given}"));
        }
        if (function.Name is "and" or "or") return Decide(dot, function.Name == "or", command, final);
        var values = new TemplateValue[given];
        for (var i = 1; i < command.Arguments.Count; i++) values[i - 1] = Argument(dot, function.ParameterAt(i - 1), command.Arguments[i]);
        if (final is not null) values[^1] = Validate(function.ParameterAt(given - 1), final);
        try
        {
            var call = options.HasFlag(TemplateOptions.Header) ? TemplateFunctions.FindForHeader(function.Name) : null;
            return (call ?? function.Call)(values);
        }
        catch (TemplateException wrong)
        {
            _at = command;
            throw Error($"error calling {function.Name}: {wrong.Message}");
        }
    }

    /// <summary><c>and</c> and <c>or</c>: the first argument that decides, the rest unseen.</summary>
    private TemplateValue Decide(TemplateValue dot, bool stopAt, CallNode command, TemplateValue? final)
    {
        TemplateValue value = NoValue.Missing;
        for (var i = 1; i < command.Arguments.Count; i++)
        {
            value = Argument(dot, 'a', command.Arguments[i]);
            if (value.IsTrue == stopAt) return value;
        }
        return final ?? value;
    }

    private TemplateValue Argument(TemplateValue dot, char type, TemplateNode node)
    {
        _at = node;
        switch (node)
        {
            case DotNode:
                return Validate(type, dot);
            case ConstantNode { Kind: TokenKind.Nil }:
                return type is 'a' or 'l' ? NoValue.Nil : throw Error("cannot assign nil to " + TypeOf(type));
            case FieldNode field:
                return Validate(type, Chain(dot, dot, field, field.Names, [], null));
            case VariableNode variable:
                return Validate(type, Variable(dot, variable, [], null));
            case PipelineNode pipeline:
                return Validate(type, Pipeline(dot, pipeline));
            case IdentifierNode identifier:
                return Validate(type, Call(dot, identifier, new CallNode(identifier.Position, [identifier]), null));
            case ChainNode chain:
                var start = Start(dot, chain);
                _at = chain;
                return Validate(type, Chain(dot, start, chain, chain.Fields, [], null));
        }
        var constant = (ConstantNode)node;
        return type switch
        {
            'a' => constant.Value,
            's' => constant.Value is TextValue ? constant.Value : throw Error("expected string; found " + node),
            'i' => constant.Value switch
            {
                IntegerValue => constant.Value,
                FloatValue { Value: var real } when real == Math.Floor(real) => new IntegerValue((long)real),
                _ => throw Error("expected integer; found " + node),
            },
            _ => throw Error($"can't handle {node} for arg of type {TypeOf(type)}"),
        };
    }

    private TemplateValue Validate(char type, TemplateValue value)
    {
        if (type == 'a') return value.Unboxed;
        if (value is NoValue { Exists: false }) return type == 'l' ? ListValue.OfStrings([]) : throw Error("invalid value; expected " + TypeOf(type));
        var fits = type switch
        {
            's' => value is TextValue,
            'i' => value is IntegerValue,
            // Decoded JSON has no type of its own: a list of strings is one whatever Go would call it.
            _ => value is ListValue list && list.Items.All(static item => item is TextValue),
        };
        return fits ? value.Unboxed : throw Error($"wrong type for value; expected {TypeOf(type)}; got {value.TypeName}");
    }

    private static string TypeOf(char type) => type switch
    {
        's' => "string",
        'i' => "int",
        'l' => "[]string",
        _ => "interface {}",
    };

    private TemplateException Error(string message)
    {
        if (_at is null) return new TemplateException($"template: {template.Name}: {message}");
        var before = template.Text.AsSpan(0, _at.Position);
        var line = before.Count('\n') + 1;
        var column = Encoding.UTF8.GetByteCount(before[(before.LastIndexOf('\n') + 1)..]);
        var context = _at.ToString()!;
        return new TemplateException(string.Create(CultureInfo.InvariantCulture,
            $"template: {template.Name}:{line}:{column}: executing {GoQuote.Quote(template.Name)} at <{context}>: {message}"));
    }
}
