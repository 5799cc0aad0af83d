package counting

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/internal/unpack"
)

// file is a file to be read, or what is known to be wrong with it.
type file struct {
	path  string // "-" is standard input
	size  int64  // as it lies on the disk; -1: not known
	found bool   // in a folder or by a pattern: passed over when it is no text
	err   error
}

// Finder finds the files that arguments mean.
type Finder struct {
	Stdin  io.Reader // what - reads; nil: nothing
	inputs []file
	skips  Skips
}

// Find adds what an argument means: standard input, a file, what a folder
// holds, what a pattern matches. Only wrong use is an error here; a file that
// cannot be read fails by itself.
func (f *Finder) Find(arg string) error {
	if arg == "-" {
		return f.stdin()
	}
	info, err := os.Stat(arg)
	switch {
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(arg, "*?[{"):
		return f.pattern(arg)
	case err != nil:
		f.inputs = append(f.inputs, file{path: arg, size: -1, err: err})
	case info.IsDir():
		f.walk(arg, everything())
	default:
		f.inputs = append(f.inputs, named(arg, info))
	}
	return nil
}

func (f *Finder) stdin() error {
	for _, in := range f.inputs {
		if in.path == "-" {
			return input.Wrong("name it once", "standard input (-) can be read only once")
		}
	}
	f.inputs = append(f.inputs, file{path: "-", size: -1})
	return nil
}

// errDevice says that a file may have no end.
var errDevice = errors.New("a device, not a file")

// named is a file that stands on the command line. A pipe may: shells make them
// of <(command).
func named(path string, info fs.FileInfo) file {
	in := file{path: path, size: -1}
	switch {
	case info.Mode().IsRegular():
		in.size = info.Size()
	case info.Mode().Type()&^fs.ModeNamedPipe != 0:
		in.err = errDevice
	}
	return in
}

// matcher says which files of a folder are meant.
type matcher struct {
	matches func(name string) bool // name is below the folder, with slashes
	depth   int                    // how many levels of folders to look into; -1: all
}

// everything is meant when a folder is named.
func everything() matcher {
	return matcher{func(string) bool { return true }, -1}
}

// pattern adds the files that match. The shell may have expanded it; quoted, it
// reaches us, means the same everywhere, and knows **.
func (f *Finder) pattern(arg string) error {
	folder, rest := doublestar.SplitPattern(filepath.ToSlash(arg))
	if !doublestar.ValidatePattern(rest) {
		return input.Wrong("close it, or write a backslash before it", "%s: not a pattern: a bracket or brace is not closed",
			arg)
	}
	depth := strings.Count(rest, "/")
	if strings.Contains(rest, "**") {
		depth = -1
	}
	before := len(f.inputs)
	if _, err := os.Stat(folder); err == nil {
		f.walk(folder, matcher{func(name string) bool { return doublestar.MatchUnvalidated(rest, name) }, depth})
	}
	if len(f.inputs) == before {
		return input.Wrong("** matches folders of any depth; hidden files are passed over", "no file matches %s",
			input.Quote(arg))
	}
	return nil
}

// walk adds the files of a folder in sorted order. Links are not followed, so
// that no file is counted twice and none outside; hidden files and folders are
// passed over.
func (f *Finder) walk(folder string, m matcher) {
	// A callback that returns no error but SkipDir leaves none to be returned.
	_ = fs.WalkDir(os.DirFS(folder), ".", func(name string, d fs.DirEntry, err error) error {
		path := filepath.Join(folder, filepath.FromSlash(name))
		switch {
		case err != nil:
			f.inputs = append(f.inputs, file{path: path, size: -1, err: err})
		case name == ".":
		case strings.HasPrefix(d.Name(), "."):
			return skip(d)
		case d.IsDir():
			if m.depth >= 0 && strings.Count(name, "/") >= m.depth {
				return fs.SkipDir
			}
		case m.matches(name):
			f.entry(path, d)
		}
		return nil
	})
}

func skip(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// entry adds a file of a folder, or notes what else it is.
func (f *Finder) entry(path string, d fs.DirEntry) {
	switch kind := d.Type(); {
	case kind&fs.ModeSymlink != 0:
		f.skips.Links++
	case !kind.IsRegular():
		f.skips.Special++
	default:
		in := file{path: path, size: -1, found: true}
		if info, err := d.Info(); err == nil {
			in.size = info.Size()
		}
		f.inputs = append(f.inputs, in)
	}
}

// totalSize is how many bytes there are to read, -1 when that is not known.
func totalSize(inputs []file) int64 {
	var total int64
	for _, in := range inputs {
		switch {
		case in.err != nil:
		case in.size < 0:
			return -1
		default:
			total += in.size
		}
	}
	return total
}

// FailureOf words what is wrong with a file, and what helps where that is known.
func FailureOf(path string, err error) Failure {
	out := Failure{Path: path, Error: files.Pathless(err).Error()}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		out.Hint = files.Near(path)
	case errors.Is(err, fs.ErrPermission):
		out.Hint = "let this user read it, for instance with chmod"
	case errors.Is(err, errDevice):
		out.Hint = "pipe a part of it in and name -"
	}
	if archive, ok := errors.AsType[*unpack.Error](err); ok {
		out.Error, out.Hint = archive.Reason, archive.Hint
	}
	return out
}

// FailuresError is the error of a run that could not count everything: one line
// for each file.
func FailuresError(failed []Failure) error {
	lines := make([]string, len(failed))
	for i, f := range failed {
		lines[i] = fmt.Sprintf("%s: %s", input.Printable(cmp.Or(f.Path, `""`)), f.Error)
		if f.Hint != "" {
			lines[i] += "; " + f.Hint
		}
	}
	return errors.New(strings.Join(lines, "\n"))
}

// Paths are those of the files that were found.
func (f *Finder) Paths() []string {
	out := make([]string, len(f.inputs))
	for i := range f.inputs {
		out[i] = f.inputs[i].path
	}
	return out
}
