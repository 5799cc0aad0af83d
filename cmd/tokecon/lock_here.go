package main

import (
	"path/filepath"

	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/project"
)

// noLockHere is the error of --locked without a lock.
func noLockHere(p *project.Project) error {
	return input.Wrong("make one with tokecon lock, or leave --locked out", "there is no %s beside %s", project.LockName,
		p.Path)
}

// lockHere returns the lock of the project here; empty where there is none.
func lockHere() string {
	path, err := project.Find()
	if err != nil {
		return ""
	}
	if path = filepath.Join(filepath.Dir(path), project.LockName); !files.Exists(path) {
		return ""
	}
	return path
}
