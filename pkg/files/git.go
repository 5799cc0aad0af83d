package files

import (
	"fmt"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/input"
)

// Revision is a state of the git repository that a folder lies in.
type Revision struct {
	Ref    string // as it was asked for
	folder string // git runs there
	top    string // of the repository
}

// OpenRevision finds a commit by a reference in the repository of a folder. The
// reference must not look like a flag of git's.
func OpenRevision(folder, ref string) (*Revision, error) {
	if ref == "" || strings.HasPrefix(ref, "-") {
		return nil, input.Wrong("write git:origin/main, with the project in a file", "no such reference")
	}
	r := &Revision{folder: folder, Ref: ref}
	top, err := r.git("rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	if _, err := r.git("rev-parse", "--verify", "--quiet", ref+"^{commit}"); err != nil {
		return nil, input.Wrong("name a branch, a tag or a commit that is here; a shallow clone has few",
			"git: no commit is called %s", ref)
	}
	r.top, err = TruePath(strings.TrimRight(string(top), "\r\n"))
	return r, err
}

// Has reports whether a file of the folder was there.
func (r *Revision) Has(name string) bool {
	_, err := r.git("cat-file", "-e", r.Ref+":./"+name)
	return err == nil
}

// Read returns the text of a file of the folder as it was.
func (r *Revision) Read(name string) ([]byte, error) { return r.git("show", r.Ref+":./"+name) }

// git runs git and returns what it prints, or its first complaint.
func (r *Revision) git(args ...string) ([]byte, error) {
	git := exec.Command("git", append([]string{"-C", r.folder}, args...)...)
	var complaint strings.Builder
	git.Stderr = &complaint
	out, err := git.Output()
	if err != nil {
		return nil, fmt.Errorf("git: %s", strings.TrimSpace(strings.Split(complaint.String()+err.Error(), "\n")[0]))
	}
	return out, nil
}

// Folder returns a folder of the disk as it was. Tracked is false for one that lies
// outside of the repository or that git does not track. The tree is nil for one that git
// tracks but that was not there yet.
func (r *Revision) Folder(folder string) (tree fs.FS, tracked bool, err error) {
	at, inside := r.path(folder)
	if !inside {
		return nil, false, nil
	}
	listed, err := r.git("ls-tree", "-r", "-t", "-z", "-l", r.Ref+":"+at)
	if err == nil {
		tree, err := r.tree(string(listed))
		return tree, true, err
	}
	names, err := r.git("ls-files", "-z", "--", ":(top,literal)"+at)
	if err != nil || len(names) == 0 {
		return nil, false, err
	}
	return nil, true, nil
}

// path is a folder as git names it from the top, and whether it lies in the
// repository.
func (r *Revision) path(folder string) (string, bool) {
	whole, err := filepath.Abs(folder)
	if err != nil {
		return "", false
	}
	rel, err := filepath.Rel(r.top, longestTrue(whole))
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
	end, err := filepath.EvalSymlinks(path)
	if up := filepath.Dir(path); err != nil && up != path {
		return filepath.Join(longestTrue(up), filepath.Base(path))
	}
	return end
}

// gitTree is a folder of a revision with all below it.
type gitTree struct {
	revision *Revision
	files    map[string]*gitFile // and folders, by their paths
	folders  map[string][]fs.DirEntry
}

// tree reads what git ls-tree -r -t -z -l lists: mode, type, object, size, a tab, the
// path.
func (r *Revision) tree(listed string) (*gitTree, error) {
	out := &gitTree{revision: r, files: map[string]*gitFile{}, folders: map[string][]fs.DirEntry{".": nil}}
	if listed == "" {
		return out, nil
	}
	for entry := range strings.SplitSeq(strings.TrimSuffix(listed, "\x00"), "\x00") {
		head, name, ok := strings.Cut(entry, "\t")
		fields := strings.Fields(head)
		if !ok || len(fields) != 4 {
			return nil, fmt.Errorf("git: ls-tree says %q", entry)
		}
		file := &gitFile{name: path.Base(name), object: fields[2]}
		file.size, _ = strconv.ParseInt(fields[3], 10, 64) // folders have none
		switch {
		case fields[1] != "blob":
			file.mode = fs.ModeDir
		case fields[0] == "120000":
			file.mode = fs.ModeSymlink
		}
		out.files[name] = file
		out.folders[path.Dir(name)] = append(out.folders[path.Dir(name)], file)
	}
	return out, nil
}

// Open is not how these files are read.
func (t *gitTree) Open(name string) (fs.File, error) {
	return nil, missing("open", name, fs.ErrInvalid)
}

func missing(op, name string, err error) error { return &fs.PathError{Op: op, Path: name, Err: err} }

// ReadDir lists a folder.
func (t *gitTree) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, ok := t.folders[name]
	if !ok && (t.files[name] == nil || !t.files[name].IsDir()) {
		return nil, missing("open", name, fs.ErrNotExist)
	}
	return entries, nil
}

// Stat describes a file or a folder.
func (t *gitTree) Stat(name string) (fs.FileInfo, error) {
	if file := t.files[name]; file != nil {
		return file, nil
	}
	return nil, missing("stat", name, fs.ErrNotExist)
}

// ReadFile returns the text of a file.
func (t *gitTree) ReadFile(name string) ([]byte, error) {
	file := t.files[name]
	if file == nil {
		return nil, missing("open", name, fs.ErrNotExist)
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
