// Makes go-templates.json, the table that TemplateTests compares with: what Go's own text/template prints, or how it
// fails, for each of the cases below. The functions are the ones that Docker adds.
//
//	go run generate.go > go-templates.json
package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"text/template"
)

const document = `{
	"Id": "sha256:4ccc455f87bd", "Name": "/web", "Size": 2063238, "Ratio": 0.25, "Big": 12345678901234, "Neg": -7, "Zero": 0, "Empty": "",
	"Yes": true, "No": false, "Nothing": null, "Html": "<a href='x'>&\"q\"</a>", "Wide": "日本 é", "Odd key": 1, "With space": "a b/c?d=e",
	"RepoTags": ["rs/bb:1", "rs/bb:2"], "None": [], "Mixed": [1, "two", 3.5, null, true, [4], {"k": "v"}],
	"Config": {"Cmd": ["sh", "-c"], "Env": ["PATH=/bin", "A=b"], "Labels": {"org.example.who": "research", "b": "2", "a": "1"}, "User": "1000:1000", "Volumes": null},
	"State": {"Running": true, "ExitCode": 3, "Health": {"Status": "healthy"}},
	"NetworkSettings": {"Networks": {"bridge": {"IPAddress": "172.17.0.2"}, "a": {"IPAddress": "10.0.0.1"}}},
	"Ports": {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}, {"HostIp": "::", "HostPort": "8080"}], "443/tcp": null},
	"Mounts": [{"Source": "/a", "Destination": "/b", "RW": true}, {"Source": "/c", "Destination": "/d", "RW": false}]
}`

var cases = []string{
	// fields and values
	`{{.}}`, `{{$}}`, `{{.Id}}`, `{{ .Id }}`, `x{{.Id}}y{{.Name}}z`, `{{.Size}} {{.Ratio}} {{.Big}} {{.Neg}}`, `{{.Yes}} {{.No}}`, `{{.Nothing}}`, `{{.Missing}}`,
	`{{.Missing.Deeper}}`, `{{.Nothing.Deeper}}`, `{{.Id.Deeper}}`, `{{.State.Health.Status}}`, `{{.State.Health.Nope}}`, `{{.State.Nope.Deeper}}`, `{{.Config.Labels}}`, `{{.Config.Cmd}}`,
	`{{.Mixed}}`, `{{.None}}`, `{{.Config.Labels.b}}`, `{{.Config.Volumes}}`, `{{.Size.X.Y}}`, `{{.RepoTags.X}}`, `{{$.Id}}`, `{{$.State.ExitCode}}`, `{{(.State).Health.Status}}`, `{{(index .Mounts 0).Source}}`,
	`{{(index .Mounts 0).Nope.X}}`, `{{"lit"}}`, "{{`raw\\n`}}", `{{"a\tb\"c\\ \u00e9 \x41 \101"}}`, `{{'a'}}`, `{{'\n'}}`, `{{1}} {{-1}} {{+2}} {{0x1F}} {{0b101}} {{0o17}} {{017}} {{1_000}}`, `{{100000.0}} {{1000000.0}} {{1234567.0}} {{999999.5}} {{0.0001}} {{0.00001}} {{json 0.00001}} {{json 1000000.0}}`, `{{1.5}} {{1e3}} {{1.0}} {{1e21}} {{1e-7}} {{123456789.0}}`, `{{true}} {{false}}`,
	`{{nil}}`, `{{.Html}}`, `{{.Wide}}`, `{{.Name.}}`,
	// text and trimming
	``, `plain`, `a {{- .Name -}} b`, "a \n\t{{- .Name -}}\n b", `{{- .Name}}`, `{{.Name -}}   `, `{{/* comment */}}x`, `a {{- /* comment */ -}} b`, `{{/* open`, `{{/* x */ y}}`, `}}`, `a}}b`, `{{"}}"}}`, "{{.Name\n}}", "{{\n.Name}}", `{{-3}}`, `{{- 3}}`, `{ {.Name} }`,
	// control
	`{{if .Yes}}a{{end}}`, `{{if .No}}a{{else}}b{{end}}`, `{{if .Missing}}a{{else if .Yes}}b{{else}}c{{end}}`, `{{if .Zero}}a{{else if .Empty}}b{{else}}c{{end}}`, `{{if .None}}a{{else}}b{{end}}`, `{{if .Config.Labels}}a{{end}}`, `{{if .Nothing}}a{{else}}b{{end}}`,
	`{{if not .No}}a{{end}}`, `{{if and .Yes .Id}}a{{end}}`, `{{with .State}}{{.ExitCode}}{{end}}`, `{{with .Missing}}a{{else}}b{{.Name}}{{end}}`, `{{with $s := .State}}{{$s.ExitCode}}{{.Running}}{{end}}`, `{{with .Nothing}}a{{else with .Name}}{{.}}{{end}}`,
	`{{range .RepoTags}}{{.}},{{end}}`, `{{range $i, $t := .RepoTags}}{{$i}}={{$t}} {{end}}`, `{{range $t := .RepoTags}}{{$t}};{{end}}`, `{{range .None}}a{{else}}empty{{end}}`, `{{range .Nothing}}a{{else}}empty{{end}}`, `{{range .Missing}}a{{else}}empty{{end}}`,
	`{{range $k, $v := .Config.Labels}}{{$k}}={{$v}} {{end}}`, `{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}`, `{{range $p, $c := .Ports}}{{$p}} -> {{(index $c 0).HostPort}}{{end}}`, `{{range $p, $c := .Ports}}{{$p}}{{range $c}} {{.HostIp}}:{{.HostPort}}{{end}};{{end}}`,
	`{{range .Mounts}}{{.Source}}:{{.Destination}}{{if .RW}}:rw{{else}}:ro{{end}} {{end}}`, `{{range .Mounts}}{{$.Name}}{{end}}`, `{{range 3}}{{.}}{{end}}`, `{{range $i := 2}}{{$i}}{{end}}`, `{{range $i, $e := 2}}{{$i}}{{end}}`, `{{range .Id}}x{{end}}`, `{{range .Yes}}x{{end}}`,
	`{{range .Mixed}}{{.}} {{end}}`, `{{range .Mixed}}{{.k}}{{end}}`, `{{range .RepoTags}}{{break}}{{end}}`, `{{range $i, $e := .Mixed}}{{if eq $i 1}}{{continue}}{{end}}{{if eq $i 3}}{{break}}{{end}}{{$e}} {{end}}`, `{{range .Mounts}}{{with .Source}}{{.}}{{end}}{{end}}`,
	`{{$x := .Name}}{{$x}}`, `{{$x := 1}}{{if .Yes}}{{$x = 2}}{{end}}{{$x}}`, `{{$x := 1}}{{if .Yes}}{{$x := 2}}{{$x}}{{end}}{{$x}}`, `{{$x := .State}}{{$x.ExitCode}}`, `{{$n := 0}}{{range .RepoTags}}{{$n = len .}}{{end}}{{$n}}`, `{{range $i, $x := .RepoTags}}{{end}}{{$i}}`, `{{$y = 1}}`,
	// functions
	`{{len .Id}} {{len .RepoTags}} {{len .Config.Labels}} {{len .Wide}}`, `{{len .Size}}`, `{{len .Missing}}`, `{{len}}`, `{{len .Id .Id}}`, `{{index .RepoTags 1}}`, `{{index .RepoTags 5}}`, `{{index .RepoTags -1}}`, `{{index .Config.Labels "org.example.who"}}`, `{{index .Config.Labels "nope"}}`, `{{index .Ports "80/tcp" 0 "HostPort"}}`,
	`{{index .Ports "443/tcp" 0}}`, `{{index .Id 0}}`, `{{index .RepoTags "x"}}`, `{{index .Config.Labels 1}}`, `{{index .Size 0}}`, `{{index .Nothing 0}}`, `{{index .RepoTags}}`, `{{index . "Odd key"}}`, `{{slice .Id 7}} {{slice .Id 0 6}} {{slice .RepoTags 1}}`, `{{slice .Id 7 99}}`, `{{slice .Id 5 2}}`, `{{slice .Size 1}}`,
	`{{eq .Size 2063238}} {{eq .Name "/web"}} {{eq .Yes true}} {{eq .Ratio 0.25}}`, `{{eq .State.ExitCode 1 2 3}}`, `{{eq .Name}}`, `{{eq .Name 1}}`, `{{eq .Missing "x"}}`, `{{eq .Missing nil}}`, `{{eq .Nothing nil}}`, `{{ne .Name "x"}} {{ne .Neg -7}}`, `{{lt 1 2}} {{le 2 2}} {{gt 3 2}} {{ge 1 2}} {{lt "a" "b"}} {{lt 1.5 2.5}}`, `{{lt 1 2.5}}`, `{{lt .Yes true}}`, `{{lt "a" 1}}`, `{{gt .Size 1000000}}`, `{{eq .RepoTags .RepoTags}}`,
	`{{and .Yes .Name}} {{and .No .Name}} {{and .Yes 0}} {{or .No .Name}} {{or .Empty "dflt"}} {{or .No .Zero}}`, `{{and}}`, `{{or .Yes (index .RepoTags 99)}}`, `{{and .No (index .RepoTags 99)}}`, `{{not .Yes}} {{not .Empty}} {{not 0}}`, `{{not}}`, `{{.Yes | and .Name}}`,
	`{{print .Size .Ratio "x" "y" 1 2 .Yes .No}}`, `{{print}}`, `{{print nil}} {{print .Missing}} {{print .Nothing}}`, `{{println .Size "a" "b"}}`, `{{print .RepoTags .Config.Labels}}`, `{{html .Html}} {{.Html | html}}`, `{{html 1 2}}`, `{{js "it's \"<x>\" & = \\ \n"}}`, `{{urlquery .Wide}} {{urlquery .Html}}`, `{{index . "With space" | urlquery}}`,
	`{{printf "%s|%q|%v|%d|%x|%t" .Name .Name .Size .Size .Size .Yes}}`, `{{printf "%5d|%-5d|%05d|%+d|% d|%x|%X|%#x|%o|%b|%c|%U" 42 42 42 42 42 255 255 255 8 5 65 65}}`, `{{printf "%10s|%-10s|%.2s|%10.3s|%q|%#q" "héllo" "héllo" "héllo" "héllo" "a\"b" "a"}}`, `{{printf "%.2f|%8.3f|%-8.1f|%e|%g|%v|%08.2f|%+.1f" 3.14159 3.14159 3.14159 1234.5 1e21 1e20 3.14159 2.0}}`, `{{printf "%x|%X" "hi" "hi"}}`,
	`{{printf "%d" "x"}} {{printf "%s" 1}} {{printf "%t" 1}} {{printf "%z" 1}} {{printf "%d"}} {{printf "%d" 1 2 "x"}} {{printf "%"}} {{printf "100%%"}} {{printf "%!"}}`, `{{printf "%v %v %v" .RepoTags .Config.Labels .Nothing}}`, `{{printf "%s" .RepoTags}} {{printf "%q" .RepoTags}} {{printf "%d" .Mixed}}`, `{{printf "%T %T %T %T %T %T" 1 1.5 "x" true .RepoTags .Config}}`, `{{printf "%*d|%-*d|%.*f" 5 42 5 42 1 3.14}}`, `{{printf "%v" 1.0}} {{printf "%v" 100000.5}} {{printf "%5t|%-7t|" true false}}`, `{{printf .Name}}`, `{{printf 1}}`, `{{printf "%6.2f%%" .Ratio}}`, `{{printf "%s" .Missing}} {{printf "%d" nil}}`, `{{printf "%s" nil}}`, `{{printf "%05s|%-05d|%3c|%03d|%x" "ab" 7 'x' -5 -255}}`,
	`{{json .}}`, `{{json .Config}}`, `{{json .Html}}`, `{{json .Missing}} {{json .Nothing}} {{json .None}} {{json .Ratio}} {{json .Big}} {{json .Wide}}`, `{{json "a\tb\n\x01\u2028\b\f"}}`, `{{.Config | json}}`, `{{json .Mixed}}`, `{{json 1e21}} {{json 1e-7}} {{json 1.0}} {{json 123456789.5}}`,
	`{{split .Name "/"}} {{len (split "a,b,c" ",")}} {{index (split "a,b" ",") 1}}`, `{{split "abc" ""}}`, `{{join (split "a,b,c" ",") "-"}}`, `{{join "x" ","}}`, `{{split .Size ","}}`, `{{title "hello big world-wide o'neil a_b"}} {{lower "ABC É"}} {{upper "abc é"}}`, `{{upper .Missing}}`, `{{upper 1}}`, `{{upper .Size}}`, `{{pad "x" 2 3}}|{{pad "" 2 3}}|`, `{{truncate "hello" 2}} {{truncate "hello" 9}} {{truncate "hello" 5}}`, `{{"hello" | upper | printf "%s-%s" "x"}}`, `{{.Name | truncate}}`, `{{truncate "hello" 2.0}}`, `{{truncate "hello" "2"}}`, `{{truncate "hello" .Name}}`, `{{pad "x" -1 1}}`, `{{truncate "hello" -1}}`,
	`{{.Name | len}}`, `{{.RepoTags | len | printf "%03d"}}`, `{{(len .RepoTags) | printf "%d"}}`, `{{if eq (len .RepoTags) 2}}two{{end}}`, `{{if and (eq .Name "/web") (gt .Size 10)}}ok{{end}}`, `{{.Name "arg"}}`, `{{.Id | .Name}}`, `{{"x" | "y"}}`, `{{1 | 2}}`, `{{"x" "y"}}`, `{{. 1}}`, `{{upper (lower "AbC")}}`, `{{with split "a b" " "}}{{index . 0}}{{end}}`, `{{range split "a:b:c" ":"}}[{{.}}]{{end}}`,
	// parse errors
	`{{`, `{{.Foo`, `{{.Foo}`, `{{}}`, `{{end}}`, `{{else}}`, `{{if}}x{{end}}`, `{{if .Yes}}x`, `{{range}}{{end}}`, `{{foo}}`, `{{$x}}`, `{{.Name)}}`, `{{(.Name}}`, `{{"abc}}`, "{{`abc}}", `{{'a}}`, `{{'ab'}}`, `{{1a}}`, `{{0x}}`, `{{09}}`, `{{.Foo,}}`, `{{.Foo:}}`, `{{.Foo :}}`, `{{@}}`, `{{.Foo@}}`, `{{#}}`, `{{é}}`, `{{.A | }}`, `{{| .A}}`, `{{.A | "x"}}`, `{{if .A}}{{else}}{{else}}{{end}}`, `{{if .A}}{{end}}{{end}}`, `{{break}}`, `{{continue}}`,
	`{{with}}{{end}}`, `{{range .A}}{{else if .B}}{{end}}`, `{{"x".Foo}}`, `{{1.Foo}}`, `{{true.Foo}}`, `{{nil.Foo}}`, `{{..Foo}}`, `{{$x, $y := .A}}`, `{{range $x, 1 := .A}}{{end}}`, `{{()}}`, `{{.A ()}}`, `{{printf "%d" }}`, "line one\n{{.Name}}\n  {{.State.Nope.X.Y}}{{.Id.Z}}", "line one\n{{foo}}", `{{"\q"}}`, `{{99999999999999999999}}`, `{{- -}}`, `{{if .A}}{{else}}x{{end`, `日本{{.Id.Z}}`, `{{.VeryLongFieldName.AndAnother.AndThird}}{{.Id.VeryLongFieldName.AndAnother}}`,
}

func functions() template.FuncMap {
	return template.FuncMap{
		"json": func(v any) string {
			var text bytes.Buffer
			encoder := json.NewEncoder(&text)
			encoder.SetEscapeHTML(false)
			_ = encoder.Encode(v)
			return strings.TrimSpace(text.String())
		},
		"split": strings.Split,
		"join":  strings.Join,
		"title": strings.Title,
		"lower": strings.ToLower,
		"upper": strings.ToUpper,
		"pad": func(s string, before, after int) string {
			if s == "" {
				return s
			}
			return strings.Repeat(" ", before) + s + strings.Repeat(" ", after)
		},
		"truncate": func(s string, n int) string {
			if len(s) < n {
				return s
			}
			return s[:n]
		},
	}
}

// numbers turns what the decoder read into int or float64.
func numbers(value any) any {
	switch v := value.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return int(n)
		}
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = numbers(v[k])
		}
	}
	return value
}

type result struct {
	Template string
	Strict   bool
	Output   string `json:",omitempty"`
	Error    string `json:",omitempty"`
}

func run(text string, strict bool) result {
	r := result{Template: text, Strict: strict}
	var data any
	decoder := json.NewDecoder(strings.NewReader(document))
	decoder.UseNumber()
	if err := decoder.Decode(&data); err != nil {
		panic(err)
	}
	t := template.New("").Funcs(functions())
	if strict {
		t.Option("missingkey=error")
	}
	parsed, err := t.Parse(text)
	var output bytes.Buffer
	if err == nil {
		err = parsed.Execute(&output, numbers(data))
	}
	if err != nil {
		r.Error = err.Error()
	} else {
		r.Output = output.String()
	}
	return r
}

func main() {
	results := []result{}
	for _, text := range cases {
		results = append(results, run(text, false))
		if strict := run(text, true); strict.Error != results[len(results)-1].Error {
			results = append(results, strict)
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(map[string]any{"Document": json.RawMessage(document), "Results": results}); err != nil {
		panic(err)
	}
}
