package benchfile

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tokecon/tokecon/pkg/internal/strictjson"
)

// Bounds beyond which a number is a slip, not a measurement.
const (
	maxNumber = 1e15
	maxGPUs   = 1 << 20
)

// object is a JSON object of the file. An object that is not there has no
// fields, so that a missing number is named by its whole path. The first fault
// met is kept in the input; what is returned beside it means nothing.
type object struct {
	*strictjson.Object

	in    *input
	path  string // with dots between the levels
	line  int
	lines map[string]int // of the values
}

// fail keeps the first fault of the file.
func (o *object) fail(key, value, reason, hint string) {
	if o.in.err != nil {
		return
	}
	line := o.line
	if l, ok := o.lines[key]; ok {
		line = l
	}
	o.in.err = &Error{File: o.in.name, Line: line, Field: o.at(key), Value: value, Reason: reason, Hint: hint}
}

// at returns the path of a key.
func (o *object) at(key string) string { return strings.TrimPrefix(o.path+"."+key, ".") }

// expect reports whether the key has a value, and faults one of another kind.
func (o *object) expect(key string, kind jsontext.Kind) bool {
	if !o.Has(key) || o.Fields[key].Kind() == kind {
		return o.Has(key)
	}
	raw := o.Fields[key]
	o.fail(key, shown(raw), fmt.Sprintf("%s where %s belongs", strictjson.KindWord(raw.Kind()), strictjson.KindWord(kind)),
		"give the result file as the tool wrote it")
	return false
}

// value returns the value of a key with its line.
func (o *object) value(key string) value { return value{o.Fields[key], o.lines[key]} }

// none returns the object that is not there under a key.
func (o *object) none(key string) *object {
	return &object{Object: new(strictjson.Object), in: o.in, path: o.at(key), line: o.line}
}

// sub opens an object below; another kind of value is a fault.
func (o *object) sub(key string) *object {
	if !o.expect(key, '{') {
		return o.none(key)
	}
	return o.in.object(o.value(key), o.at(key))
}

// maybe opens an object below whose shape differs between versions of a tool:
// another kind of value counts as none.
func (o *object) maybe(key string) *object {
	if !o.Is(key, "{") {
		return o.none(key)
	}
	return o.sub(key)
}

// list returns the elements of a list, none when there is no list.
func (o *object) list(key string) []value {
	if !o.expect(key, '[') {
		return nil
	}
	return o.in.elements(o.value(key))
}

// objects opens the objects of a list; another kind of element is a fault.
func (o *object) objects(key string) []*object {
	var out []*object
	for i, v := range o.list(key) {
		if v.raw.Kind() != '{' {
			o.fail(key, shown(v.raw), strictjson.KindWord(v.raw.Kind())+" where an object belongs",
				"give the result file as the tool wrote it")
			return nil
		}
		out = append(out, o.in.object(v, fmt.Sprintf("%s[%d]", o.at(key), i)))
	}
	return out
}

// text returns a text, "" when there is none.
func (o *object) text(key string) string {
	if !o.expect(key, '"') {
		return ""
	}
	return o.Text(key)
}

// number returns a number that is finite and not negative, 0 when it is not
// told.
func (o *object) number(key string) float64 {
	if !o.Has(key) {
		return 0
	}
	raw := o.Fields[key]
	if raw.Kind() == '"' && unreal([]byte(strictjson.Unquote(raw))) != "" {
		o.fail(key, strictjson.Unquote(raw), "not a finite number", "run the benchmark again: nothing was measured here")
		return 0
	}
	if raw.Kind() == '"' {
		o.fail(key, shown(raw), "a text where a number belongs", "write digits like 12.5, without quotes")
		return 0
	}
	if !o.expect(key, '0') {
		return 0
	}
	x, _ := strconv.ParseFloat(string(raw), 64) // beyond the range: infinite, refused below
	switch {
	case x < 0:
		o.fail(key, shown(raw), "negative", "it must be 0 or more")
	case x > maxNumber:
		o.fail(key, shown(raw), "too large", fmt.Sprintf("it must be %g or less", float64(maxNumber)))
	default:
		return math.Abs(x) // -0 is 0
	}
	return 0
}

// need returns a number above 0; the hint says what 0 means.
func (o *object) need(key, hint string) float64 {
	x := o.number(key)
	switch {
	case !o.Has(key):
		o.fail(key, "", "missing", "a result must tell it")
	case x == 0:
		o.fail(key, shown(o.Fields[key]), "must be above 0", hint)
	}
	return x
}

// count returns a whole number, 0 when it is not told.
func (o *object) count(key string) int64 {
	x := o.number(key)
	if x != math.Trunc(x) {
		o.fail(key, shown(o.Fields[key]), "not a whole number", "counts are whole")
		return 0
	}
	return int64(x)
}

// needCount returns a whole number above 0.
func (o *object) needCount(key, hint string) int64 {
	o.need(key, hint)
	return o.count(key)
}

// gpus returns a number of GPUs, 0 when it is not told.
func (o *object) gpus(key string) int {
	n := o.count(key)
	if n > maxGPUs {
		o.fail(key, shown(o.Fields[key]), "too many GPUs", fmt.Sprintf("at most %d", maxGPUs))
		return 0
	}
	return int(n)
}

// day returns the day of a time that is told as seconds since 1970, in UTC, or as
// a text that begins with the day. What is no such time is left out: no answer
// hangs on it.
func (o *object) day(key string) string {
	const last = 253402300799 // of the year 9999
	switch {
	case o.Is(key, "0"):
		if s, err := strconv.ParseFloat(string(o.Fields[key]), 64); err == nil && s > 0 && s <= last {
			return time.Unix(int64(s), 0).UTC().Format(time.DateOnly)
		}
	case o.Is(key, `"`):
		text := o.Text(key)
		for _, layout := range []string{time.DateOnly, "20060102"} {
			if d, err := time.Parse(layout, text[:min(len(layout), len(text))]); err == nil {
				return d.Format(time.DateOnly)
			}
		}
	}
	return ""
}

// first returns the first number above 0 of the keys.
func (o *object) first(keys ...string) float64 {
	for _, key := range keys {
		if x := o.number(key); x > 0 {
			return x
		}
	}
	return 0
}
