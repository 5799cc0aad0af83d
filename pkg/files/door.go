package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/tokecon/tokecon/pkg/input"
)

// MaxSmall is how many bytes a file that people write may have.
const MaxSmall = 16 << 20

// Stdin names standard input where a path is expected.
const Stdin = "-"

// Door opens the files of a run and remembers them. The zero Door reads no standard
// input. It may be used by many goroutines.
type Door struct {
	// In is standard input; nil: there is none.
	In io.Reader
	// Watch is told of long work and returns what counts a step and what ends it; nil:
	// nobody watches.
	Watch func(what string) (step, done func())

	mu     sync.Mutex
	inputs []string
	taken  bool // standard input was given out
}

// Or returns the door, or one that nobody looks at where there is none.
func Or(d *Door) *Door {
	if d == nil {
		return &Door{}
	}
	return d
}

// Mark remembers paths as inputs: those that another package opens, and those that
// are named and would be read by another question. A folder stands for all in it.
func (d *Door) Mark(paths ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range paths {
		if p != "" && p != Stdin && !slices.Contains(d.inputs, p) {
			d.inputs = append(d.inputs, p)
		}
	}
}

// Inputs returns the paths that were opened or marked, in that order.
func (d *Door) Inputs() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.inputs)
}

// Except returns a door that has the inputs but one: the file that a command writes anew
// whatever is in it.
func (d *Door) Except(path string) *Door {
	out := &Door{In: d.In, Watch: d.Watch} // what it opens is marked there alone
	for _, in := range d.Inputs() {
		if in != path && !Same(in, path) {
			out.Mark(in)
		}
	}
	return out
}

// Open opens a file for reading. The error has no path in it.
func (d *Door) Open(path string) (*os.File, error) {
	d.Mark(path)
	file, err := os.Open(path)
	return file, Pathless(err)
}

// ReadSmall reads a file that people write, standard input for -. Of one that is
// longer than any such file it reads one byte more than [MaxSmall], so that its
// reader refuses it. The error has no path in it.
func (d *Door) ReadSmall(path string) ([]byte, error) { return d.Read(path, MaxSmall) }

// Read reads a file, or standard input for -, and at most one byte more than most.
// The error has no path in it.
func (d *Door) Read(path string, most int64) ([]byte, error) {
	if path == Stdin {
		in, err := d.Stdin()
		if err != nil {
			return nil, err
		}
		return io.ReadAll(io.LimitReader(in, most+1))
	}
	file, err := d.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	return data, Pathless(err)
}

// Folder returns a folder to be read.
func (d *Door) Folder(path string) fs.FS {
	d.Mark(path)
	return os.DirFS(path)
}

// errTaken says that standard input cannot be read again.
var errTaken = errors.New("standard input can be read once; name a file")

// Stdin returns standard input, once: a second reader would find nothing.
func (d *Door) Stdin() (io.Reader, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.In == nil:
		return nil, errors.New("there is no standard input here")
	case d.taken:
		return nil, errTaken
	}
	d.taken = true
	return d.In, nil
}

// Progress tells who watches of long work. Call step for each thing that is done,
// and done at the end.
func (d *Door) Progress(what string) (step, done func()) {
	if d == nil || d.Watch == nil {
		return func() {}, func() {}
	}
	return d.Watch(what)
}

// refuse returns an error if writing to path would overwrite an input, or a file in
// a folder that is one.
func (d *Door) refuse(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return nil //nolint:nilerr // what is not there overwrites nothing
	}
	for _, in := range d.Inputs() {
		if overwrites(in, path, info) {
			return input.Wrong("write to another file", "%s is also an input", path)
		}
	}
	return nil
}

func overwrites(in, path string, info fs.FileInfo) bool {
	read, err := os.Stat(in)
	if err != nil {
		return false
	}
	if !read.IsDir() {
		return os.SameFile(read, info)
	}
	folder, errFolder := TruePath(in)
	file, errFile := TruePath(path)
	if errFolder != nil || errFile != nil {
		return false
	}
	rel, err := filepath.Rel(folder, file)
	return err == nil && filepath.IsLocal(rel)
}

// Exists reports whether there is something at a path.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Same reports whether two paths lead to one file.
func Same(a, b string) bool {
	x, errA := os.Stat(a)
	y, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(x, y)
}

// TruePath returns where a path ends when every link is followed.
func TruePath(path string) (string, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(whole)
}

// StayInside refuses paths that links lead out of a folder: a file that names them
// may come from anyone. What is not there is left to its reader.
func StayInside(folder string, paths []string) error {
	home, err := TruePath(folder)
	if err != nil {
		return err
	}
	for _, path := range paths {
		end, err := TruePath(path)
		if err != nil {
			continue
		}
		if rel, err := filepath.Rel(home, end); err != nil || !filepath.IsLocal(rel) {
			return fmt.Errorf("%s: a link that leaves the workload's folder; copy the file into the folder", path)
		}
	}
	return nil
}

// Near suggests a file of the folder in which path was looked for; empty without
// one.
func Near(path string) string {
	const most = 1000 // names to compare with
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return ""
	}
	defer folder.Close() //nolint:errcheck // only read
	names, err := folder.Readdirnames(most)
	if err != nil {
		return ""
	}
	return input.Hint(filepath.Base(path), names)
}

// Pathless returns an error of the disk without the path, which the message around
// it names.
func Pathless(err error) error {
	var p *fs.PathError
	var l *os.LinkError // of a failed rename: the temporary name helps nobody
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}
