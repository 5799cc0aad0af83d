package strictjson

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

func parsed(t *testing.T, text string) *Object {
	t.Helper()
	o, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestObject(t *testing.T) {
	o := parsed(t, `{"n": 1.5, "s": "a\u00e9\"", "z": null, "l": [1], "o": {"p": {"q": "deep"}}, "f": false}`)
	for key, kinds := range map[string]string{"n": "0", "s": `"`, "l": "[", "o": "{", "f": "f"} {
		if !o.Has(key) || !o.Is(key, kinds) || !o.Is(key, "n"+kinds) || o.Is(key, "n") || o.Is(key, "") {
			t.Errorf("%s is not only of the kind %s", key, kinds)
		}
	}
	if o.Has("z") || o.Has("none") || o.Is("z", "n") || o.Any("none") || !o.Any("none", "z") || o.Any() {
		t.Error("null and what is not there are not told apart")
	}
	if o.Text("s") != `aé"` || o.Text("n") != "" || o.Text("none") != "" {
		t.Errorf("texts %q %q %q", o.Text("s"), o.Text("n"), o.Text("none"))
	}
	if got := o.Sub("o").Sub("p").Text("q"); got != "deep" {
		t.Errorf("%q below", got)
	}
	if o.Sub("l") != nil || o.Sub("z") != nil || o.Sub("none") != nil {
		t.Error("an object that is none")
	}
	if !o.Only("f l n o s z more") || o.Only("f l n o s") {
		t.Error("Only")
	}
	var into struct {
		N float64 `json:"n"`
		S string  `json:"s"`
	}
	if err := o.Into(&into); err != nil || into.N != 1.5 || into.S != `aé"` {
		t.Errorf("%+v, %v", into, err)
	}
}

func TestNilObject(t *testing.T) {
	var o *Object
	into := struct {
		N int `json:"n"`
	}{7}
	if o.Has("a") || o.Any("a") || o.Is("a", "0") || !o.Only("a") || o.Text("a") != "" || o.Sub("a") != nil ||
		o.Into(&into) != nil || into.N != 7 {
		t.Error("an object that is not there has something in it")
	}
}

func TestStrict(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": 1, "a": 2}`:                  "duplicate object member name",
		`{"a": {"b": 1, "b": 2}}`:           "duplicate object member name",
		`{"a": 1} x`:                        "invalid character 'x' after top-level value",
		"{\"a\": \"\xff\"}":                 "invalid UTF-8",
		`{"a": "\ud800"}`:                   "surrogate",
		`{"a": ` + strings.Repeat("[", 1e5): "exceeded max depth",
		`{"a": `:                            "unexpected EOF",
	} {
		o, err := Parse([]byte(text))
		if o == nil || err == nil || !strings.Contains(Cause(err), want) {
			t.Errorf("%.40q: %q (%v), want %q", text, Cause(err), err, want)
		}
	}
	if Cause(errors.New("other")) != "" || Cause(nil) != "" {
		t.Error("a cause of what is no fault of syntax")
	}
}

func TestUnquote(t *testing.T) {
	for raw, want := range map[string]string{`""`: "", `"a\nb"`: "a\nb", "\"a\xff\xfeb\"": "a\uFFFD\uFFFDb"} {
		if got := Unquote(jsontext.Value(raw)); got != want {
			t.Errorf("%q is %q, want %q", raw, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for raw, want := range map[string]string{`"a"`: "a text", `-1`: "a number", `{}`: "an object", `[]`: "a list",
		`null`: "null", `true`: "true or false", `false`: "true or false", ``: "this value"} {
		if got := KindWord(jsontext.Value(raw).Kind()); got != want {
			t.Errorf("%s is %s, want %s", raw, got, want)
		}
	}
	var into struct{ A []struct{ B int } }
	var semantic *json.SemanticError
	err := Decode([]byte(`{"A": [{"B": 1}, {"B": "x"}]}`), &into)
	if !errors.As(err, &semantic) || Dotted(semantic.JSONPointer) != "A.1.B" {
		t.Errorf("%v", err)
	}
}
