package demand

import (
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/workload"
)

// DefaultVolume is the units of work a month where nobody says how many there are.
const DefaultVolume = 100_000

// Assumptions stand in for what a workload does not record or say. They go before
// what its file says; nil and 0 are not given. Shares lie between 0 and 1.
type Assumptions struct {
	Volume     *money.Decimal // units of work a month
	Users      *money.Decimal // behind the volume
	Output     int64          // tokens of an answer that is not recorded
	Cached     *money.Decimal // share of the prompt that is read from the cache
	CacheWrite *money.Decimal // share of the prompt that is written to it
	Reasoning  *money.Decimal // share of the answer that is hidden thinking
	Retries    *money.Decimal // share of requests that are sent again
	ToolCalls  *money.Decimal // further requests of each unit
	// PerRequest is what each request uses beside tokens, such as web searches, by meter.
	PerRequest [meter.Count]*money.Decimal
}

// Workload is what is asked of offers.
type Workload struct {
	econ.Workload
	Mode   pricebook.Mode // of service, from its file; empty: not said
	Region string         // likewise

	door     *files.Door
	open     func() (iter.Seq2[workload.Request, error], error)
	readOnce bool        // it comes from standard input
	file     string      // that describes it, if one does
	counter  config.Word // the model that made the counts of the file, if it says so
}

// Open opens a workload: a built-in one by its name, a workload file (.yaml), or
// samples, which are files, folders and - for standard input. Without a path it is the
// first built-in one. The samples are read when they are counted.
func Open(door *files.Door, paths []string, a Assumptions) (*Workload, error) {
	w := &Workload{door: files.Or(door)}
	var err error
	switch {
	case len(paths) == 0:
		w.builtin(workload.Builtins()[0].Name)
	case len(paths) == 1 && IsBuiltin(paths[0]) && !files.Exists(paths[0]):
		w.builtin(paths[0])
	case len(paths) == 1 && isWorkloadFile(paths[0]):
		err = w.fromFile(paths[0])
	default:
		err = w.fromPaths(paths)
	}
	if err != nil {
		return nil, err
	}
	if a.Output < 0 {
		return nil, input.Wrong("give a number above 0", "%w", input.Param("output-tokens", "%d", a.Output))
	}
	w.override(&a)
	return w, w.check()
}

// Describe opens a workload that a file describes. Its samples lie below the folder of
// the file at path.
func Describe(door *files.Door, path string, described *config.Workload) (*Workload, error) {
	w := &Workload{door: files.Or(door)}
	if err := w.describe(path, described); err != nil {
		return nil, err
	}
	return w, w.check()
}

// ReadOnce reports whether the samples can be counted only once, since they come from
// standard input.
func (w *Workload) ReadOnce() bool { return w.readOnce }

// IsBuiltin reports whether a built-in workload has the name.
func IsBuiltin(name string) bool { return slices.Contains(BuiltinNames(), name) }

// Builtins lists the built-in workloads by their names, each with its title.
func Builtins() [][2]string {
	var out [][2]string
	for _, b := range workload.Builtins() {
		out = append(out, [2]string{b.Name, b.Title})
	}
	return out
}

// BuiltinNames lists the built-in workloads.
func BuiltinNames() []string {
	var names []string
	for _, b := range workload.Builtins() {
		names = append(names, b.Name)
	}
	return names
}

func isWorkloadFile(path string) bool {
	ext := filepath.Ext(path)
	return ext == ".yaml" || ext == ".yml"
}

// builtin takes a built-in workload.
func (w *Workload) builtin(name string) {
	for _, b := range workload.Builtins() {
		if b.Name != name {
			continue
		}
		w.Name, w.Title, w.Why = b.Name, b.Title, "Why these shares: "+b.Why+"."
		if b.Name != workload.Builtins()[0].Name {
			w.Argument = b.Name
		}
		w.Volume = money.FromInt(b.Volume)
		w.Cached, w.Reasoning = money.MustParse(b.Cached), money.MustParse(b.Reasoning)
	}
	w.open = func() (iter.Seq2[workload.Request, error], error) { return workload.OpenBuiltin(name), nil }
}

// fromPaths takes files, folders and standard input as samples.
func (w *Workload) fromPaths(paths []string) error {
	for _, p := range paths {
		if IsBuiltin(p) && !files.Exists(p) {
			return input.Wrong("name it alone", "the built-in workload %q cannot be mixed with other samples", p)
		}
		if p != files.Stdin && !files.Exists(p) {
			hint := input.Hint(p, BuiltinNames())
			if hint == "" {
				hint = "name a file or a folder, or a built-in workload: " + strings.Join(BuiltinNames(), " ")
			}
			return input.Wrong(hint, "workload %q: no such file or folder", p)
		}
	}
	w.Name = strings.TrimSuffix(filepath.Base(paths[0]), filepath.Ext(paths[0]))
	if paths[0] == files.Stdin {
		w.Name = "stdin"
	}
	w.Volume, w.Argument = money.FromInt(DefaultVolume), Argument(paths)
	w.door.Mark(paths...)
	w.readOnce = slices.Contains(paths, files.Stdin)
	w.open = func() (iter.Seq2[workload.Request, error], error) {
		if !w.readOnce {
			return workload.Open(paths, workload.Options{}), nil
		}
		in, err := w.door.Stdin()
		return workload.Open(paths, workload.Options{Stdin: in}), err
	}
	return nil
}

// Argument writes paths as they can be pasted after a command: the next one needs the
// same workload. A shell's special signs are quoted.
func Argument(paths []string) string {
	words := make([]string, len(paths))
	for i, p := range paths {
		words[i] = "-w " + p
		if strings.ContainsAny(p, " \t\n'\"\\$&|;<>()*?[]`!#~") {
			words[i] = "-w '" + strings.ReplaceAll(p, "'", `'\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}

// override lays what is given over what the workload says.
func (w *Workload) override(a *Assumptions) {
	set := func(into *money.Decimal, given *money.Decimal) {
		if given != nil {
			*into = *given
		}
	}
	set(&w.Volume, a.Volume)
	set(&w.Cached, a.Cached)
	set(&w.CacheWrite, a.CacheWrite)
	set(&w.Reasoning, a.Reasoning)
	set(&w.Retries, a.Retries)
	set(&w.ToolCalls, a.ToolCalls)
	if a.Users != nil {
		w.Users = a.Users
	}
	if a.Output > 0 {
		w.Output = a.Output
	}
	for id, n := range a.PerRequest {
		w.extra(meter.ID(id), n)
	}
}

func (w *Workload) extra(id meter.ID, n *money.Decimal) {
	if n == nil {
		return
	}
	if w.Extra == nil {
		w.Extra = quote.Extra{}
	}
	w.Extra[id] = *n
}

// check refuses assumptions that contradict each other, at the file they are from.
func (w *Workload) check() error {
	one, at := money.FromInt(1), ""
	if w.file != "" {
		at = w.file + ": "
	}
	switch {
	case w.Cached.Add(w.CacheWrite).Cmp(one) > 0:
		return input.Wrong("both are shares of one prompt",
			"%scached share %s and cache write share %s exceed the whole prompt", at, w.Cached, w.CacheWrite)
	case w.Reasoning.Cmp(one) >= 0:
		return input.Wrong("leave some of the answer visible", "%sreasoning share %s leaves no answer", at, w.Reasoning)
	case w.Retries.Cmp(one) >= 0:
		return input.Wrong("", "%sretries %s: every request would be sent again without end", at, w.Retries)
	case w.Volume.IsZero():
		return input.Wrong("give a volume above 0, such as 100k", "%sthe volume is 0: there is nothing to compare", at)
	case w.Users != nil && w.Users.IsZero():
		return input.Wrong("give a number above 0", "%w", input.Param("users", "is 0"))
	}
	return nil
}

// ErrNoSamples says that a stream held nothing.
var ErrNoSamples = errors.New("no requests in the workload; nothing can be compared")

// requestsIn is how many requests a sample stands for: a row of counts may be
// the total of many.
func requestsIn(r *workload.Request) int64 {
	if r.Usage == nil {
		return 1
	}
	return max(1, r.Usage.Requests)
}

// counterKnown refuses counts of a model that the books do not know.
func (w *Workload) counterKnown(books *pricebook.Set, at econ.AsOf) error {
	if w.counter.Text == "" {
		return nil
	}
	if _, err := books.Find(w.counter.Text, at.Time); err != nil {
		return fmt.Errorf("%s:%d: counts: model: %w", w.file, w.counter.Line, err)
	}
	return nil
}
