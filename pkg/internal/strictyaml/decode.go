package strictyaml

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/tokecon/tokecon/pkg/internal/near"
)

// MaxSize is the largest file in bytes that is read. Price files are small; a
// larger one is a mistake or an attack.
const MaxSize = 16 << 20

// maxErrors is how many errors of one file are reported.
const maxErrors = 50

// Decode reads the one YAML document in data into the struct that into points
// to. The name stands in errors, which are all *Error; errors.Join combines
// them when there are several.
func Decode(name string, data []byte, into any) error {
	text, err := clean(name, data)
	if err != nil {
		return err
	}
	root, err := parse(name, text)
	if err != nil {
		return err
	}
	d := &decoder{file: name}
	d.value(root, reflect.ValueOf(into).Elem(), "")
	return errors.Join(d.errs...)
}

// clean checks the bytes before any YAML is seen and strips a UTF-8 byte-order
// mark.
func clean(name string, data []byte) ([]byte, error) {
	fail := func(line int, reason, hint string) ([]byte, error) {
		return nil, &Error{File: name, Line: line, Reason: reason, Hint: hint}
	}
	if len(data) > MaxSize {
		return fail(0, fmt.Sprintf("%d bytes exceed the limit of %d", len(data), MaxSize), "split the file")
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return fail(1, "the file is UTF-16", "save it as UTF-8")
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return fail(lineOf(data, i), "a NUL byte", "save it as UTF-8 text")
	}
	if !utf8.Valid(data) {
		return fail(lineOf(data, firstInvalid(data)), "not valid UTF-8", "save it as UTF-8")
	}
	if i := loneReturn(data); i >= 0 {
		return fail(lineOf(data, i), "a carriage return that does not end a line", "use LF or CRLF line ends")
	}
	if i := bytes.IndexFunc(data, control); i >= 0 {
		r, _ := utf8.DecodeRune(data[i:])
		return fail(lineOf(data, i), fmt.Sprintf("a control character, %U", r), "remove it")
	}
	return data, nil
}

// control tells of what YAML does not take as a character (YAML 1.2, 5.1).
func control(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r >= 0x7f && r < 0xa0 && r != 0x85 || r == 0xfffe ||
		r == 0xffff
}

// loneReturn returns the place of the first CR without an LF, or −1.
func loneReturn(data []byte) int {
	for i, c := range data {
		if c == '\r' && (i+1 == len(data) || data[i+1] != '\n') {
			return i
		}
	}
	return -1
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(data)
}

func lineOf(data []byte, i int) int { return 1 + bytes.Count(data[:i], []byte("\n")) }

// parse returns the root node of the only document.
func parse(name string, data []byte) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, &Error{File: name, Reason: "the file is empty", Hint: "remove it or fill it"}
	case err != nil:
		return nil, syntaxError(name, data, err)
	}
	switch err := dec.Decode(&second); {
	case err == nil:
		return nil, &Error{File: name, Line: second.Line, Reason: "a second document", Hint: "keep one document a file"}
	case !errors.Is(err, io.EOF):
		return nil, syntaxError(name, data, err)
	}
	return doc.Content[0], nil
}

// The library's complaints. Those of its parser count lines from 0, and leave out
// line 0; those of its scanner count from 1.
var (
	numbered = regexp.MustCompile(`^line (\d+): (.*)$`)
	ofParser = regexp.MustCompile(`^did not find expected (<|node content|',' or|'-' indicator|key)`)
	unknown  = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

// syntaxError moves the library's "yaml: line 3: …" into our form.
func syntaxError(name string, data []byte, err error) error {
	e := &Error{File: name, Line: 1, Reason: strings.TrimPrefix(err.Error(), "yaml: "),
		Hint: "check indentation, colons and quotes"}
	if m := numbered.FindStringSubmatch(e.Reason); m != nil {
		e.Line, _ = strconv.Atoi(m[1])
		if e.Reason = m[2]; ofParser.MatchString(e.Reason) {
			e.Line++
		}
	}
	if strings.HasPrefix(e.Reason, "found a tab") {
		e.Line = tabFrom(data, e.Line)
	}
	if m := unknown.FindStringSubmatch(e.Reason); m != nil {
		e.Line, e.Hint = lineOf(data, max(0, bytes.Index(data, []byte("*"+m[1])))), "write the value out"
	}
	return e
}

// tabFrom returns the first line from the given one on that a tab indents: the
// library names the line before which it stood.
func tabFrom(data []byte, line int) int {
	for i, text := range bytes.Split(data, []byte("\n")) {
		indent := text[:len(text)-len(bytes.TrimLeft(text, " \t"))]
		if i+1 >= line && bytes.ContainsRune(indent, '\t') {
			return i + 1
		}
	}
	return line
}

// decoder walks nodes and values side by side and collects what is wrong.
type decoder struct {
	file string
	errs []error
}

func (d *decoder) fail(n *yaml.Node, field, value, reason, hint string) {
	if d.full() {
		return
	}
	d.errs = append(d.errs, &Error{d.file, n.Line, n.Column, field, value, reason, hint})
	if d.full() {
		d.errs = append(d.errs, &Error{File: d.file, Reason: "too many errors; the rest is not looked at"})
	}
}

// full reports whether so much is wrong that looking on helps nobody: every
// unknown field costs a search for a near name.
func (d *decoder) full() bool { return len(d.errs) >= maxErrors }

// value decodes node n into v; field is the path for errors.
func (d *decoder) value(n *yaml.Node, v reflect.Value, field string) {
	if d.full() {
		return
	}
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		d.fail(n, field, "", "anchors and aliases are not used here", "write the value out")
		return
	}
	if n.Style&yaml.TaggedStyle != 0 {
		d.fail(n, field, n.Value, "the tag "+near.Quote(n.Tag)+" is not used here",
			"write the value alone, in quotes where it must stay text")
		return
	}
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		d.fail(n, field, n.Value, "no value", "fill it in or remove the field; unknown is not zero")
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	setLine(v, n.Line)
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		d.text(n, u, field)
		return
	}
	d.kind(n, v, field)
}

// kind dispatches on the Go kind that is wanted.
func (d *decoder) kind(n *yaml.Node, v reflect.Value, field string) {
	switch v.Kind() {
	case reflect.Struct:
		d.structure(n, v, field)
	case reflect.Map:
		d.mapping(n, v, field)
	case reflect.Slice:
		d.sequence(n, v, field)
	default:
		d.scalar(n, v, field)
	}
}

func (d *decoder) text(n *yaml.Node, u encoding.TextUnmarshaler, field string) {
	if n.Kind != yaml.ScalarNode {
		d.fail(n, field, "", "expected a single value, found "+kindName(n), "")
		return
	}
	if err := u.UnmarshalText([]byte(n.Value)); err != nil {
		reason := strings.TrimPrefix(err.Error(), near.Quote(n.Value)+": ")
		d.fail(n, field, n.Value, reason, "")
	}
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, field string) {
	if n.Kind != yaml.ScalarNode {
		d.fail(n, field, "", "expected a single value, found "+kindName(n), "")
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(n.Value)
	case reflect.Bool:
		d.boolean(n, v, field)
	case reflect.Int, reflect.Int64:
		d.integer(n, v, field)
	default:
		panic("strictyaml: unsupported type " + v.Type().String())
	}
}

func (d *decoder) boolean(n *yaml.Node, v reflect.Value, field string) {
	if n.Value != "true" && n.Value != "false" {
		d.fail(n, field, n.Value, "expected true or false", "")
		return
	}
	v.SetBool(n.Value == "true")
}

func (d *decoder) integer(n *yaml.Node, v reflect.Value, field string) {
	i, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil || strconv.FormatInt(i, 10) != n.Value || i < 0 {
		d.fail(n, field, n.Value, "expected a whole number of 0 or more", "write digits alone, such as 128000")
		return
	}
	v.SetInt(i)
}

func (d *decoder) sequence(n *yaml.Node, v reflect.Value, field string) {
	if n.Kind != yaml.SequenceNode {
		d.fail(n, field, n.Value, "expected a list, found "+kindName(n), "write [a, b] or one '- item' a line")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		d.value(item, v.Index(i), fmt.Sprintf("%s[%d]", field, i))
	}
}

func (d *decoder) mapping(n *yaml.Node, v reflect.Value, field string) {
	v.Set(reflect.MakeMap(v.Type()))
	for key, value := range d.pairs(n, field) {
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		before := len(d.errs)
		d.value(key, k, join(field, key.Value))
		if len(d.errs) == before {
			d.value(value, e, join(field, key.Value))
			v.SetMapIndex(k, e)
		}
	}
}

func (d *decoder) structure(n *yaml.Node, v reflect.Value, field string) {
	fields, places := fieldsOf(v), placesOf(v)
	seen, before := map[string]bool{}, len(d.errs)
	for key, value := range d.pairs(n, field) {
		f, ok := fields[key.Value]
		if !ok {
			d.fail(key, join(field, key.Value), "", "unknown field", near.Hint(key.Value, names(fields)))
			continue
		}
		seen[key.Value] = true
		if at, ok := places[key.Value]; ok {
			at.SetInt(int64(value.Line))
		}
		known := len(d.errs)
		d.value(value, f.value, join(field, key.Value))
		if f.positive && len(d.errs) == known && f.value.IsZero() {
			d.fail(value, join(field, key.Value), value.Value, "expected a whole number of 1 or more",
				"leave it out where none is meant")
		}
	}
	for _, name := range names(fields) {
		f := fields[name]
		switch {
		case !f.required || n.Kind != yaml.MappingNode:
		case !seen[name]:
			d.fail(n, join(field, name), "", "missing", "add it")
		case f.value.Kind() == reflect.String && f.value.Len() == 0 && len(d.errs) == before:
			d.fail(n, join(field, name), "", "empty", "fill it in")
		}
	}
}

// pairs yields the keys and values of a mapping; it refuses duplicate keys,
// keys that differ only in case, and merge keys.
func (d *decoder) pairs(n *yaml.Node, field string) func(func(k, v *yaml.Node) bool) {
	return func(yield func(k, v *yaml.Node) bool) {
		if n.Kind != yaml.MappingNode {
			d.fail(n, field, n.Value, "expected fields, found "+kindName(n), "write 'name: value' lines")
			return
		}
		first := map[string]*yaml.Node{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if d.full() {
				return
			}
			if !d.plainKey(key, field, first) {
				continue
			}
			first[strings.ToLower(key.Value)] = key
			if !yield(key, n.Content[i+1]) {
				return
			}
		}
	}
}

func (d *decoder) plainKey(key *yaml.Node, field string, first map[string]*yaml.Node) bool {
	if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
		d.fail(key, field, key.Value, "merge keys and complex keys are not used here", "write the fields out")
		return false
	}
	if twin := first[strings.ToLower(key.Value)]; twin != nil {
		d.fail(key, join(field, key.Value), "", fmt.Sprintf("written twice; the first is on line %d", twin.Line), "keep one")
		return false
	}
	return true
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "fields"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		return "a single value"
	default:
		return "nothing"
	}
}

// join makes the path of a field; names come from the file and may be hostile.
func join(path, name string) string {
	if len(name) > 60 || near.Printable(name) != name {
		name = near.Quote(name)
	}
	if path == "" {
		return name
	}
	return path + "." + name
}
