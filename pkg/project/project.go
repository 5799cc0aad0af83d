package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/market"
)

// The names of a project's files.
const (
	FileName = "tokecon.yaml"
	LockName = "tokecon.lock"
)

// Project is a tokecon.yaml with where it was found. It is read once and never
// changed.
type Project struct {
	*config.Project
	Path string // as it is shown; empty for one that was made of a workload alone

	door  *files.Door
	pin   *market.Pin     // the lock beside it; nil: none
	loose bool            // locks are looked past, at every revision
	own   []market.Folder // its books
	alone *demand.Workload
}

// ErrNone says that there is no project's file.
var ErrNone = errors.New("no tokecon.yaml in this folder or above it, up to the root of the repository")

// Find returns the path of the first tokecon.yaml from the working folder up to the
// root of the repository. What lies above that is somebody else's; without a
// repository only the working folder is looked into. The error is [ErrNone].
func Find() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	depth := 0
	if root, ok := repository(folder); ok {
		rel, _ := filepath.Rel(root, folder) // root is above folder
		if rel != "." {
			depth = strings.Count(filepath.ToSlash(rel), "/") + 1
		}
	}
	shown := FileName
	for range depth + 1 {
		if info, err := os.Stat(shown); err == nil && info.Mode().IsRegular() {
			return shown, nil
		}
		shown = filepath.Join("..", shown)
	}
	return "", input.Wrong("make one with tokecon init, or name it", "%w", ErrNone)
}

// repository returns the folder at or above one that holds .git.
func repository(folder string) (root string, ok bool) {
	for {
		if _, err := os.Stat(filepath.Join(folder, ".git")); err == nil {
			return folder, true
		}
		up := filepath.Dir(folder)
		if up == folder {
			return "", false
		}
		folder = up
	}
}

// Read reads the project's file at path, - for standard input, or the one that [Find]
// finds for "", and the lock beside it.
func Read(door *files.Door, path string) (*Project, error) { return read(door, path, false) }

func read(door *files.Door, path string, loose bool) (*Project, error) {
	door = files.Or(door)
	if path == "" {
		found, err := Find()
		if err != nil {
			return nil, err
		}
		path = found
	}
	data, err := door.ReadSmall(path)
	if err != nil {
		return nil, input.Wrong("name a project's file, or make one with tokecon init", "%w",
			input.Param("project", "%s: %w", path, err))
	}
	c, err := config.ReadProject(path, data)
	if err != nil {
		return nil, err
	}
	p := &Project{Project: c, Path: path, door: door, loose: loose}
	if err := p.openBooks(); err != nil {
		return nil, err
	}
	p.markInputs()
	return p, p.readLock()
}

// errUnread says that there is no project.
var errUnread = errors.New("project: not read; read one with Read, or make one of a workload with Alone")

// Opened refuses a project that was not read.
func (p *Project) Opened() error {
	if p == nil || p.Project == nil {
		return errUnread
	}
	return nil
}

// Folder is where samples and links of the project start from.
func (p *Project) Folder() string { return filepath.Dir(p.Path) }

// Pin returns the lock beside the project; nil: there is none.
func (p *Project) Pin() *market.Pin { return p.pin }

// Books are the folders of the project's own price books.
func (p *Project) Books() []market.Folder { return slices.Clone(p.own) }

// openBooks opens the folders of the project's own price books.
func (p *Project) openBooks() error {
	var paths []string
	for _, b := range p.Project.Books {
		path := filepath.Join(p.Folder(), string(b))
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() {
			return input.Wrong("name a folder with .yaml price books beside the file",
				"%s: books: %q: there is no such folder", p.Path, string(b))
		}
		paths = append(paths, path)
		p.own = append(p.own, market.Folder{FS: p.door.Folder(path), Name: path})
	}
	return files.StayInside(p.Folder(), paths)
}

// markInputs remembers all that the project names: no answer is written over it, even
// where the question does not read it.
func (p *Project) markInputs() {
	for i := range p.Workloads {
		p.door.Mark(p.Workloads[i].Paths(p.Folder())...)
	}
	if p.Path != files.Stdin {
		p.door.Mark(filepath.Join(p.Folder(), LockName))
	}
}

// readLock reads the lock beside the project's file, if there is one.
func (p *Project) readLock() (err error) {
	if p.Path != files.Stdin && !p.loose {
		p.pin, err = ReadLock(p.door, filepath.Join(p.Folder(), LockName))
	}
	return err
}

// ReadLock reads a lock; nil where there is none at the path.
func ReadLock(door *files.Door, path string) (*market.Pin, error) {
	data, err := files.Or(door).ReadSmall(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", path, err)
	}
	return pinOf(path, path, data)
}

// pinOf reads a lock's text. Errors call it by the name.
func pinOf(name, path string, data []byte) (*market.Pin, error) {
	lock, err := config.ReadLock(name, data)
	if err != nil {
		return nil, err
	}
	day, err := lock.Day()
	return &market.Pin{Lock: lock, Path: path, Day: day}, err
}

// Plan returns a plan by its name. The error suggests the nearest.
func (p *Project) Plan(name string) (*config.Plan, error) {
	var known []string
	for i := range p.Plans {
		if p.Plans[i].Name == name {
			return &p.Plans[i], nil
		}
		known = append(known, p.Plans[i].Name)
	}
	hint := input.Hint(name, known)
	if hint == "" {
		hint = "the plans are " + strings.Join(known, " ")
	}
	return nil, input.Wrong(hint, "no plan of %s is called %s", p.Path, input.Quote(name))
}

// Chosen returns the plans that are named, or all, each with its target: the given
// one, its own, or the project's.
func (p *Project) Chosen(names []string, target config.Share) ([]*config.Plan, error) {
	if err := p.Opened(); err != nil {
		return nil, err
	}
	if len(p.Plans) == 0 {
		return nil, fmt.Errorf("%s: there are no plans in it; tokecon help plans tells how to describe one", p.Path)
	}
	if len(names) == 0 {
		for i := range p.Plans {
			names = append(names, p.Plans[i].Name)
		}
	}
	var out []*config.Plan
	for _, name := range names {
		found, err := p.Plan(name)
		if err != nil {
			return nil, err
		}
		plan := *found
		switch {
		case target.Decimal != nil:
			plan.Target = target
		case plan.Target.Decimal == nil:
			plan.Target = p.Target
		}
		out = append(out, &plan)
	}
	return out, nil
}

// ReadUnlocked reads a project as [Read] does and looks past its lock, here and at every
// revision: prices are those of today and of this program's books.
func ReadUnlocked(door *files.Door, path string) (*Project, error) { return read(door, path, true) }
