package main

import (
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// revision is a state of the repository that a project lies in.
type revision struct {
	folder string // of the project; git runs there
	ref    string
	top    string // of the repository
}

// openRevision finds a reference. It must not look like a flag of git's.
func openRevision(folder, ref string) (*revision, error) {
	if ref == "" || strings.HasPrefix(ref, "-") {
		return nil, input.Wrong("write git:origin/main, with the project in a file", "no such reference")
	}
	r := &revision{folder: folder, ref: ref}
	top, err := r.git("rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	if _, err := r.git("rev-parse", "--verify", "--quiet", ref+"^{commit}"); err != nil {
		return nil, input.Wrong("name a branch, a tag or a commit that is here; a shallow clone has few",
			"git: no commit is called %s", ref)
	}
	r.top, err = truePath(strings.TrimRight(string(top), "\r\n"))
	return r, err
}

// past is a project as it stands at a revision.
type past struct {
	project *project
	lock    *lockFile // nil without one, or where none is wanted
	books   *pricebook.Set
}

// atRevision reads the project as it stands at a reference, with its lock and the
// price books that lie in the repository as they stand there: what changes is the
// repository's doing. Samples are those of now, and so are the folders that are
// given beside the project's, if they lie elsewhere.
func (a *app) atRevision(p *project, f *projectFlags, ref string, given []string) (*past, error) {
	if p.path == "-" {
		return nil, input.Wrong("write git:origin/main, with the project in a file", "no such reference")
	}
	r, err := openRevision(p.folder(), ref)
	if err != nil {
		return nil, err
	}
	text, err := r.git("show", ref+":./"+filepath.Base(p.path))
	if err != nil {
		return nil, err
	}
	read, err := config.ReadProject(ref+":"+p.path, text)
	if err != nil {
		return nil, err
	}
	out := &past{project: &project{read, p.path}}
	if out.lock, err = r.lock(f, out.project); err != nil {
		return nil, err
	}
	out.books, err = r.books(append(bookFolders(out.project), given...), out.lock)
	return out, err
}

// within does something with other books and another lock than those of the run.
func (a *app) within(books *pricebook.Set, lock *lockFile, do func() error) error {
	nowBooks, nowLock, nowMachines := a.books, a.lock, a.machines
	defer func() { a.books, a.lock, a.machines = nowBooks, nowLock, nowMachines }()
	a.books, a.lock, a.machines = books, lock, nil
	return do()
}

// lock reads the lock beside the project; nil without one, or where none is wanted.
func (r *revision) lock(f *projectFlags, p *project) (*lockFile, error) {
	name := r.ref + ":./" + lockName
	if _, err := r.git("cat-file", "-e", name); err != nil || f.noLock {
		return nil, nil
	}
	data, err := r.git("show", name)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(p.folder(), lockName)
	lock, err := config.ReadLock(r.ref+":"+path, data)
	if err != nil {
		return nil, err
	}
	day, err := lock.Day()
	return &lockFile{lock, path, day}, err
}

// git runs git and returns what it prints, or its first complaint.
func (r *revision) git(args ...string) ([]byte, error) {
	git := exec.Command("git", append([]string{"-C", r.folder}, args...)...)
	var complaint strings.Builder
	git.Stderr = &complaint
	out, err := git.Output()
	if err != nil {
		return nil, fmt.Errorf("git: %s", strings.TrimSpace(strings.Split(complaint.String()+err.Error(), "\n")[0]))
	}
	return out, nil
}

// books reads the shipped books, or those of a lock, and the user's as they stood:
// folders of the repository at the revision, all others as they are.
func (r *revision) books(folders []string, lock *lockFile) (*pricebook.Set, error) {
	docs, err := shippedBooks()
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		own, err := r.booksOf(folder)
		if err != nil {
			return nil, err
		}
		docs = append(docs, own...)
	}
	if lock != nil {
		return pricebook.LoadPinned(docs, lock.vendors())
	}
	return pricebook.Load(docs)
}

// booksOf reads one folder. One that git tracks but that was not there yet has no
// books at the revision.
func (r *revision) booksOf(folder string) ([]pricebook.Document, error) {
	path, inside := r.path(folder)
	if !inside {
		return ownDocuments(folder)
	}
	listed, err := r.git("ls-tree", "-z", "-l", r.ref+":"+path)
	if err == nil {
		tree, err := r.tree(string(listed))
		if err != nil {
			return nil, err
		}
		return pricebook.Documents(tree, ".", r.ref+":"+folder, true)
	}
	tracked, err := r.git("ls-files", "-z", "--", ":(top,literal)"+path)
	if err != nil || len(tracked) > 0 {
		return nil, err
	}
	return ownDocuments(folder)
}

// path is a folder as git names it from the top, and whether it lies in the
// repository.
func (r *revision) path(folder string) (string, bool) {
	path, err := filepath.Abs(folder)
	if err != nil {
		return "", false
	}
	rel, err := filepath.Rel(r.top, longestTrue(path))
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	if rel == "." {
		return "", true
	}
	return filepath.ToSlash(rel), true
}

// longestTrue follows the links of a path as far as it is there: the folder may be
// gone by now.
func longestTrue(path string) string {
	real, err := filepath.EvalSymlinks(path)
	if up := filepath.Dir(path); err != nil && up != path {
		return filepath.Join(longestTrue(up), filepath.Base(path))
	}
	return real
}

// gitTree is a folder of a revision, not below it.
type gitTree struct {
	revision *revision
	files    map[string]*gitFile
	order    []fs.DirEntry
}

// tree reads what git ls-tree -z -l lists: mode, type, object, size, a tab, the name.
func (r *revision) tree(listed string) (*gitTree, error) {
	out := &gitTree{revision: r, files: map[string]*gitFile{}}
	for entry := range strings.SplitSeq(strings.TrimSuffix(listed, "\x00"), "\x00") {
		head, name, ok := strings.Cut(entry, "\t")
		fields := strings.Fields(head)
		if !ok || len(fields) != 4 {
			return nil, fmt.Errorf("git: ls-tree says %q", entry)
		}
		file := &gitFile{name: name, object: fields[2]}
		file.size, _ = strconv.ParseInt(fields[3], 10, 64) // folders have none
		switch {
		case fields[1] != "blob":
			file.mode = fs.ModeDir
		case fields[0] == "120000":
			file.mode = fs.ModeSymlink
		}
		out.files[name] = file
		out.order = append(out.order, file)
	}
	return out, nil
}

// Open is not how these files are read.
func (t *gitTree) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
}

// ReadDir lists the folder.
func (t *gitTree) ReadDir(string) ([]fs.DirEntry, error) { return t.order, nil }

// ReadFile returns the text of a file.
func (t *gitTree) ReadFile(name string) ([]byte, error) {
	file := t.files[name]
	if file == nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return t.revision.git("cat-file", "blob", file.object)
}

// gitFile is an entry of a folder, and what is known of it.
type gitFile struct {
	name, object string
	mode         fs.FileMode
	size         int64
}

func (f *gitFile) Name() string               { return f.name }
func (f *gitFile) IsDir() bool                { return f.mode.IsDir() }
func (f *gitFile) Type() fs.FileMode          { return f.mode.Type() }
func (f *gitFile) Info() (fs.FileInfo, error) { return f, nil }
func (f *gitFile) Size() int64                { return f.size }
func (f *gitFile) Mode() fs.FileMode          { return f.mode }
func (f *gitFile) ModTime() time.Time         { return time.Time{} }
func (f *gitFile) Sys() any                   { return nil }
