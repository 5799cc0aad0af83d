package main

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/usage"
	"github.com/tokecon/tokecon/pkg/workload"
)

// defaultVolume stands for a month when neither a flag nor the workload says.
const defaultVolume = 100_000

// sampleFlags are the flags that describe a workload.
type sampleFlags struct {
	workload   []string
	volume     config.Quantity
	users      config.Quantity
	output     int64
	cached     config.Share
	cacheWrite config.Share
	reasoning  config.Share
	retries    config.Share
	toolCalls  config.Quantity
	perRequest [meter.Count]config.Quantity // beside tokens
}

func (f *sampleFlags) declare(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringSliceVarP(&f.workload, "workload", "w", nil,
		"built-in `NAME`, workload file (.yaml), or samples: files, a folder, - for stdin")
	text := func(into interface{ UnmarshalText([]byte) error }, name, short, usage string) {
		flags.VarP(textValue{into, new(string)}, name, short, usage)
	}
	text(&f.volume, "volume", "n", "`N` requests a month, such as 250k")
	text(&f.users, "users", "", "`N` users behind the volume, for --per user")
	flags.Int64Var(&f.output, "output-tokens", 0, "`N` tokens of an answer that is not recorded")
	text(&f.cached, "cached-share", "", "`SHARE` of the prompt read from the cache where not recorded, 60% or 0.6")
	text(&f.cacheWrite, "cache-write-share", "", "`SHARE` of the prompt written to the cache where not recorded")
	text(&f.reasoning, "reasoning-share", "", "`SHARE` of the answer that is hidden thinking where not recorded")
	text(&f.retries, "retries", "", "`SHARE` of requests that are sent again")
	text(&f.toolCalls, "tool-calls", "", "`N` further requests that each one makes for tools")
	for _, m := range meter.Table() {
		if m.PerRequest {
			text(&f.perRequest[m.ID], flagName(m.Reported.Name), "", "`N` "+m.Reported.Doc+" of each request")
		}
	}
}

// flagName is the flag of a count: its name with dashes.
func flagName(count string) string { return strings.ReplaceAll(count, "_", "-") }

// textVar makes a flag of anything that reads itself from text.
func textVar(flags *pflag.FlagSet, into interface{ UnmarshalText([]byte) error }, name, usage string) {
	flags.Var(textValue{into, new(string)}, name, usage)
}

// textValue makes a flag of anything that reads itself from text.
type textValue struct {
	into interface{ UnmarshalText([]byte) error }
	text *string
}

func (v textValue) String() string {
	if v.text == nil {
		return ""
	}
	return *v.text
}
func (v textValue) Type() string { return "text" }
func (v textValue) Set(s string) error {
	*v.text = s
	return v.into.UnmarshalText([]byte(s))
}

// sample is a workload ready to be counted.
type sample struct {
	econ.Workload
	requests iter.Seq2[workload.Request, error]
	inputs   []string // files read, so that none is overwritten
	file     string   // the workload file, if it is from one
	mode     string   // from the workload file
	region   string
	shift    usage.Shift // of all counts, in a scenario
	counter  config.Word // the model that made the counts of a workload, if it says so
}

// sample finds out what the flags and the argument name.
func (a *app) sample(f *sampleFlags, args []string) (*sample, error) {
	paths := append(append([]string{}, f.workload...), args...)
	s := &sample{}
	var err error
	switch {
	case len(paths) == 0:
		err = s.builtin(workload.Builtins()[0].Name)
	case len(paths) == 1 && isBuiltin(paths[0]) && !exists(paths[0]):
		err = s.builtin(paths[0])
	case len(paths) == 1 && isWorkloadFile(paths[0]):
		err = a.fromFile(s, paths[0])
	default:
		err = a.fromPaths(s, paths)
	}
	if err != nil {
		return nil, err
	}
	if f.output < 0 {
		return nil, input.Wrong("give a number above 0", "--output-tokens %d", f.output)
	}
	s.override(f)
	return s, s.check()
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func isBuiltin(name string) bool {
	for _, b := range workload.Builtins() {
		if b.Name == name {
			return true
		}
	}
	return false
}

func isWorkloadFile(path string) bool {
	ext := filepath.Ext(path)
	return ext == ".yaml" || ext == ".yml"
}

func (s *sample) builtin(name string) error {
	for _, b := range workload.Builtins() {
		if b.Name != name {
			continue
		}
		s.Name, s.Title, s.Why = b.Name, b.Title, "Why these shares: "+b.Why+"."
		if b.Name != workload.Builtins()[0].Name {
			s.Argument = b.Name
		}
		s.Volume = money.FromInt(b.Volume)
		s.Cached, s.Reasoning = money.MustParse(b.Cached), money.MustParse(b.Reasoning)
	}
	s.requests = workload.OpenBuiltin(name)
	return nil
}

// fromPaths takes files, folders and standard input as samples.
func (a *app) fromPaths(s *sample, paths []string) error {
	for _, p := range paths {
		if isBuiltin(p) && !exists(p) {
			return input.Wrong("name it alone", "the built-in workload %q cannot be mixed with other samples", p)
		}
		if p != "-" && !exists(p) {
			names := builtinNames()
			hint := or(input.Hint(p, names), "name a file or a folder, or a built-in workload: "+strings.Join(names, " "))
			return input.Wrong(hint, "workload %q: no such file or folder", p)
		}
	}
	s.Name = strings.TrimSuffix(filepath.Base(paths[0]), filepath.Ext(paths[0]))
	if paths[0] == "-" {
		s.Name = "stdin"
	}
	s.Volume, s.inputs, s.Argument = money.FromInt(defaultVolume), paths, argument(paths)
	s.requests = workload.Open(paths, workload.Options{Stdin: a.stdin})
	return nil
}

// argument writes the paths as they can be pasted: the next command needs the
// same workload. A shell's special signs are quoted.
func argument(paths []string) string {
	words := make([]string, len(paths))
	for i, p := range paths {
		words[i] = "-w " + p
		if strings.ContainsAny(p, " \t\n'\"\\$&|;<>()*?[]`!#~") {
			words[i] = "-w '" + strings.ReplaceAll(p, "'", `'\\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}

func builtinNames() []string {
	var names []string
	for _, b := range workload.Builtins() {
		names = append(names, b.Name)
	}
	return names
}

// fromFile takes a workload file.
func (a *app) fromFile(s *sample, path string) error {
	data, err := readSmall(path)
	if err != nil {
		return input.Wrong("name a workload file", "workload %q: %w", path, pathless(err))
	}
	w, err := config.ReadWorkload(path, data)
	if err != nil {
		return err
	}
	return a.fromWorkload(s, path, w)
}

// fromWorkload takes a workload that a file describes.
func (a *app) fromWorkload(s *sample, path string, w *config.Workload) error {
	if err := knownWords(path, w); err != nil {
		return err
	}
	var err error
	samples := w.Paths(filepath.Dir(path))
	s.Volume = money.FromInt(defaultVolume)
	switch {
	case w.Builtin.Text != "":
		err = s.builtin(w.Builtin.Text)
	case w.Counts != nil:
		s.requests, s.counter, s.file = oneRequest(path, w.Counts), w.Counts.Model, path
	default:
		err = stayInside(filepath.Dir(path), samples)
		for i, sample := range samples {
			if _, missing := os.Stat(sample); missing != nil && err == nil {
				err = fmt.Errorf("%s:%d: samples[%d]: %s: %w", path, w.Line, i, input.Quote(string(w.Samples[i])), pathless(missing))
			}
		}
		s.requests = workload.Open(samples, workload.Options{})
	}
	s.Name, s.inputs, s.Argument = w.Name, append([]string{path}, samples...), argument([]string{path})
	s.file = path
	s.Title, s.mode, s.region = or(w.Title, s.Title), w.Mode.Text, w.Region
	s.override(&sampleFlags{volume: w.Volume, users: w.Users, output: w.Output, cached: w.Cached, cacheWrite: w.CacheWrite,
		reasoning: w.Reasoning, retries: w.Retries, toolCalls: w.ToolCalls, perRequest: w.PerRequest})
	return err
}

// knownWords refuses a built-in workload or a mode that does not exist.
func knownWords(path string, w *config.Workload) error {
	if b := w.Builtin; b.Text != "" && !isBuiltin(b.Text) {
		return fmt.Errorf("%s:%d: builtin: %q: unknown workload; %s", path, b.Line, b.Text,
			or(input.Hint(b.Text, builtinNames()), "use one of "+strings.Join(builtinNames(), " ")))
	}
	var mode pricebook.Mode
	if m := w.Mode; m.Text != "" {
		if err := mode.UnmarshalText([]byte(m.Text)); err != nil {
			return fmt.Errorf("%s:%d: mode: %q: %w", path, m.Line, m.Text, err)
		}
	}
	return nil
}

// stayInside refuses samples that links lead out of the workload's folder: a
// workload file may come from anyone. What is not there is left to the reader.
func stayInside(folder string, samples []string) error {
	home, err := truePath(folder)
	if err != nil {
		return err
	}
	for _, path := range samples {
		end, err := truePath(path)
		if err != nil {
			continue
		}
		if rel, err := filepath.Rel(home, end); err != nil || !filepath.IsLocal(rel) {
			return fmt.Errorf("%s: a link that leaves the workload's folder; copy the file into the folder", path)
		}
	}
	return nil
}

// truePath is where a path ends when every link is followed.
func truePath(path string) (string, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(whole)
}

// oneRequest is a workload of a single typical request.
func oneRequest(path string, c *config.Counts) iter.Seq2[workload.Request, error] {
	return func(yield func(workload.Request, error) bool) {
		w := c.Whole()
		yield(workload.Request{Where: workload.Position{File: path}, Model: c.Model.Text, Usage: &w}, nil)
	}
}

// override lays what is given over what the workload says.
func (s *sample) override(f *sampleFlags) {
	set := func(into *money.Decimal, given *money.Decimal) {
		if given != nil {
			*into = *given
		}
	}
	set(&s.Volume, f.volume.Decimal)
	set(&s.Cached, f.cached.Decimal)
	set(&s.CacheWrite, f.cacheWrite.Decimal)
	set(&s.Reasoning, f.reasoning.Decimal)
	set(&s.Retries, f.retries.Decimal)
	set(&s.ToolCalls, f.toolCalls.Decimal)
	if f.users.Decimal != nil {
		s.Users = f.users.Decimal
	}
	if f.output > 0 {
		s.Output = f.output
	}
	for id, n := range f.perRequest {
		s.extra(meter.ID(id), n.Decimal)
	}
}

func (s *sample) extra(id meter.ID, n *money.Decimal) {
	if n == nil {
		return
	}
	if s.Extra == nil {
		s.Extra = quote.Extra{}
	}
	s.Extra[id] = *n
}

// check refuses assumptions that contradict each other, at the file they are from.
func (s *sample) check() error {
	one, at := money.FromInt(1), ""
	if s.file != "" {
		at = s.file + ": "
	}
	switch {
	case s.Cached.Add(s.CacheWrite).Cmp(one) > 0:
		return input.Wrong("both are shares of one prompt", "%scached share %s and cache write share %s exceed the whole prompt",
			at, s.Cached, s.CacheWrite)
	case s.Reasoning.Cmp(one) >= 0:
		return input.Wrong("leave some of the answer visible", "%sreasoning share %s leaves no answer", at, s.Reasoning)
	case s.Retries.Cmp(one) >= 0:
		return input.Wrong("", "%sretries %s: every request would be sent again without end", at, s.Retries)
	case s.Volume.IsZero():
		return input.Wrong("give --volume 100k", "%sthe volume is 0: there is nothing to compare", at)
	case s.Users != nil && s.Users.IsZero():
		return input.Wrong("give a number above 0", "--users is 0")
	}
	return nil
}

// errNoSamples says that a stream held nothing.
var errNoSamples = errors.New("no requests in the workload; nothing can be compared")
