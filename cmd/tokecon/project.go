package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
)

// project is a project's own file with where it was found.
type project struct {
	*config.Project
	path string // as it is shown
}

// folder is where samples and links of the project start from.
func (p *project) folder() string { return filepath.Dir(p.path) }

// readProject reads the file that is named, - for standard input, or the first
// tokecon.yaml from the working folder up to the root of the repository.
func (a *app) readProject(named string) (*project, error) {
	path := named
	if path == "" {
		found, err := findProject()
		if err != nil {
			return nil, err
		}
		path = found
	}
	data, err := a.projectText(path)
	if err != nil {
		return nil, input.Wrong("name a project's file, or make one with tokecon init", "--project %s: %w", path, pathless(err))
	}
	p, err := config.ReadProject(path, data)
	if err != nil {
		return nil, err
	}
	return &project{p, path}, nil
}

// useBooks lays the project's own price books over the shipped ones, under those of
// --books.
func (a *app) useBooks(p *project) error {
	own := bookFolders(p)
	for i, path := range own {
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			return input.Wrong("name a folder with .yaml price books beside the file", "%s: books: %q: there is no such folder",
				p.path, string(p.Books[i]))
		}
	}
	a.set.books = append(own, a.set.books...)
	return stayInside(p.folder(), own)
}

// bookFolders are the folders of the project's own price books.
func bookFolders(p *project) []string {
	var out []string
	for _, b := range p.Books {
		out = append(out, filepath.Join(p.folder(), string(b)))
	}
	return out
}

func (a *app) projectText(path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(io.LimitReader(a.stdin, config.MaxSize+1))
	}
	return readSmall(path)
}

// readSmall reads a file that people write, and of one that is longer than any such
// file no more than it takes to be refused.
func readSmall(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	return io.ReadAll(io.LimitReader(file, config.MaxSize+1))
}

// errNoProject says that there is no file of the project.
var errNoProject = errors.New("no tokecon.yaml in this folder or above it, up to the root of the repository")

// findProject walks up. The root of a repository is the last folder looked into:
// what lies above it is somebody else's.
func findProject() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for shown := projectFile; ; shown = filepath.Join("..", shown) {
		if info, err := os.Stat(filepath.Join(folder, projectFile)); err == nil && info.Mode().IsRegular() {
			return shown, nil
		}
		_, err := os.Stat(filepath.Join(folder, ".git"))
		up := filepath.Dir(folder)
		if err == nil || !errors.Is(err, fs.ErrNotExist) || up == folder {
			return "", input.Wrong("make one with tokecon init, or name it: --project FILE", "%w", errNoProject)
		}
		folder = up
	}
}

// projectFlags say which project is asked about.
type projectFlags struct {
	project string
	noLock  bool
}

func (f *projectFlags) declare(cmd *cobra.Command) {
	f.declareFile(cmd)
	cmd.Flags().BoolVar(&f.noLock, "no-lock", false, "look past tokecon.lock: take the books of this program, as of today")
}

func (f *projectFlags) declareFile(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.project, "project", "",
		"the project's `FILE`, - for stdin (default tokecon.yaml here or above)")
}

// openProject reads a project with its books and its lock, and says what its results
// state about themselves.
func (a *app) openProject(f *projectFlags) (*project, econ.Setting, error) {
	p, err := a.readProject(f.project)
	if err != nil {
		return nil, econ.Setting{}, err
	}
	if !f.noLock {
		if err := a.readLock(p); err != nil {
			return nil, econ.Setting{}, err
		}
	}
	if err := a.useBooks(p); err != nil {
		return nil, econ.Setting{}, err
	}
	s, err := a.setting()
	return p, s, err
}
