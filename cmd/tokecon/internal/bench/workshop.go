package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// workshop is a temporary folder with the programs that are timed.
type workshop struct {
	dir      string
	tokecon  string // our command, built as it is released
	launcher string // times one process and sees its memory
}

func openWorkshop(dir string) (*workshop, error) {
	w := &workshop{dir: dir}
	var err error
	if w.tokecon, err = w.build("tokecon", "./cmd/tokecon"); err != nil {
		return nil, err
	}
	w.launcher, err = w.build("launcher", "./cmd/tokecon/internal/bench/launcher")
	return w, err
}

// build builds a command of this module, named from its root.
func (w *workshop) build(name, pkg string) (string, error) {
	binary := filepath.Join(w.dir, name)
	return binary, quiet("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, pkg)
}

// script writes a script to where it finds the installed packages.
func (w *workshop) script(name, text string) (string, error) {
	path := filepath.Join(w.dir, name)
	return path, os.WriteFile(path, []byte(text), 0o600)
}

// install fetches npm packages, each named with its version.
func (w *workshop) install(packages ...string) error {
	if _, err := exec.LookPath("node"); err != nil {
		return err
	}
	return quiet("npm", append([]string{"install", "--silent", "--no-audit", "--no-fund", "--prefix", w.dir},
		packages...)...)
}

func quiet(name string, args ...string) error {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, args[0], err, out)
	}
	return nil
}
