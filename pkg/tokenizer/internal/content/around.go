package content

import (
	"bytes"
	"strings"
)

// around is what came just before a window. The heats rise where something is
// seen and fall where it is not, so a line that says nothing by itself is of
// the class of its surroundings.
type around struct {
	last     Class
	lang     Class // of the code around, if codeHeat > 0
	codeHeat int
	docs     int // Markdown
	european int // accents
	japanese int // kana
	json     int
	markup   int
	yaml     int
	commas   int // of the line before
	fence    byte
}

// classify is the class of a window without its opaque parts. Begins tells
// whether it is the beginning of a line.
func (a *around) classify(w []byte, t *tally, begins bool) Class {
	commas := a.commas
	if begins {
		a.commas = t.comma
	}
	if !begins {
		return a.goesOn(t)
	}
	line, indent := trim(w)
	if len(line) == 0 {
		return a.last
	}
	if class, ok := a.fenced(line); ok {
		return class
	}
	switch {
	case a.isJSON(line, t):
		if line[0] == '{' && (bytes.Contains(line, []byte(`"level"`)) || bytes.Contains(line, []byte(`"severity"`))) {
			return Logs
		}
		return JSON
	case isLog(line, t):
		return Logs
	case a.isMarkup(line, t):
		return Markup
	}
	if class, ok := a.code(line, t, indent); ok {
		return class
	}
	switch {
	case a.isYAML(line, t):
		return YAML
	case t.comma >= 2 && t.comma == commas && t.blank <= 2*t.comma:
		return CSV
	case a.isDocs(line, t):
		return Docs
	}
	return a.text()
}

// trim returns a line without the blanks around it, and how many there were
// before it.
func trim(w []byte) (line []byte, indent int) {
	end := len(w)
	for end > 0 && isBlank(w[end-1]) {
		end--
	}
	for indent < end && isBlank(w[indent]) {
		indent++
	}
	return w[indent:end], indent
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }

// text is the class of a line of words.
func (a *around) text() Class {
	switch {
	case a.european > 0:
		a.european--
		return European
	case a.markup > 0:
		a.markup--
		return Markup
	case a.docs > 0:
		a.docs--
		return Docs
	}
	return Prose
}

// goesOn is the class of a window in the middle of a long line: JSON may hold
// text, anything else stays what it is.
func (a *around) goesOn(t *tally) Class {
	dense := (t.quote+t.colon+t.comma+t.brace)*100 >= t.n*7
	switch {
	case a.json > 0 && dense && a.last != Logs:
		return JSON
	case a.json > 0 && t.wordy() && a.last != Logs:
		return Prose
	case a.json > 0 && t.codey() >= 6 && a.last == JSON:
		return Code
	}
	if a.last == Prose && a.european > 0 {
		return European
	}
	return a.last
}

// fenced handles the fences of Markdown, and tells whether the line is one.
func (a *around) fenced(line []byte) (Class, bool) {
	if len(line) < 3 || line[0] != '`' && line[0] != '~' || line[1] != line[0] || line[2] != line[0] {
		return 0, false
	}
	a.docs = 24
	a.codeHeat = 0
	if a.fence != 0 {
		a.fence = 0
		return Docs, true
	}
	a.fence = line[0]
	if lang, ok := languageOf(bytes.TrimLeft(line, "`~ ")); ok {
		a.lang, a.codeHeat = lang, hot
	}
	return Docs, true
}

// languageOf is the class that the name after a fence stands for.
func languageOf(name []byte) (Class, bool) {
	if i := bytes.IndexAny(name, " {,"); i >= 0 {
		name = name[:i]
	}
	var low [12]byte
	n := copy(low[:], name)
	for i := range low[:n] {
		if 'A' <= low[i] && low[i] <= 'Z' {
			low[i] += 'a' - 'A'
		}
	}
	switch string(low[:n]) {
	case "go", "golang":
		return Go, true
	case "py", "python", "python3":
		return Python, true
	case "js", "jsx", "ts", "tsx", "javascript", "typescript", "mjs":
		return Script, true
	case "c", "h", "cpp", "c++", "cs", "csharp", "java", "kotlin", "rust", "rs", "swift", "scala", "objc":
		return CFamily, true
	case "sh", "bash", "zsh", "shell", "console", "powershell":
		return Shell, true
	case "sql", "css", "ruby", "rb", "php", "perl", "lua", "haskell", "elixir", "r":
		return Code, true
	}
	return 0, false
}

// isJSON looks for objects and lists at the beginning of a line, and for
// members where they were seen before.
func (a *around) isJSON(line []byte, t *tally) bool {
	a.json = max(0, a.json-1)
	if a.codeHeat > 4 && a.json == 0 {
		return false
	}
	last := line[len(line)-1]
	member := line[0] == '"' && t.quote >= 2 &&
		(bytes.Contains(line, []byte(`":`)) || a.json > 0 && (last == ',' || last == '"'))
	object := (line[0] == '{' || line[0] == '[') && t.quote >= 2 && t.colon+t.comma > 0 &&
		strings.IndexByte(`"{[`, after(line)) >= 0
	lone := t.n < 200 && strings.IndexByte("{}[]", line[0]) >= 0 && t.letters() == 0
	value := a.json > 0 && t.letters() == 0 && t.digit > 0 && t.semi == 0
	if member || object {
		a.json = 12
		return true
	}
	return a.json > 0 && (lone || value)
}

// after is the first byte that is no blank after the first.
func after(line []byte) byte {
	for _, b := range line[1:] {
		if b != ' ' {
			return b
		}
	}
	return 0
}

// isMarkup looks for tags.
func (a *around) isMarkup(line []byte, t *tally) bool {
	tag := line[0] == '<' && len(line) > 1 && (isLetter(line[1]) || line[1] == '/' || line[1] == '!' || line[1] == '?') &&
		bytes.IndexByte(line, '>') > 0
	inner := t.less >= 4 && bytes.Contains(line, []byte("</"))
	if (tag || inner) && (a.codeHeat < hot || a.lang == Script) {
		a.markup = 12
		return true
	}
	return false
}

// isYAML looks for two lines in a row of a key and a colon.
func (a *around) isYAML(line []byte, t *tally) bool {
	if t.colon+t.oper == 0 && (line[0] != '-' || a.yaml < 2) {
		a.yaml = max(0, a.yaml-1)
		return false
	}
	key := bytes.TrimLeft(line, "- ")
	i := 0
	for i < len(key) && (isLetter(key[i]) || '0' <= key[i] && key[i] <= '9' || strings.IndexByte("_-./", key[i]) >= 0) {
		i++
	}
	keyed := i > 0 && i < len(key) &&
		(key[i] == ':' && (i+1 == len(key) || key[i+1] == ' ') || bytes.HasPrefix(key[i:], []byte(" = ")))
	item := line[0] == '-' && a.yaml > 1
	if !keyed && !item || t.n > 160 {
		a.yaml = max(0, a.yaml-1)
		return false
	}
	a.yaml = min(a.yaml+1, 4)
	return a.yaml > 1
}

// isDocs looks for the marks of Markdown.
func (a *around) isDocs(line []byte, t *tally) bool {
	if t.signs == 0 && line[0] != '-' {
		return false
	}
	mark := false
	switch line[0] {
	case '#':
		mark = bytes.HasPrefix(bytes.TrimLeft(line, "#"), []byte(" "))
	case '-', '*', '>', '|':
		mark = len(line) > 2 && (line[1] == ' ' || line[0] == '|' || line[1] == '*')
	}
	mark = mark || t.paren >= 2 && bytes.Contains(line, []byte("](")) || bytes.IndexByte(line, '`') >= 0
	if mark {
		a.docs = min(a.docs+8, 24)
		if a.european > 0 {
			a.european--
			return false
		}
	}
	return mark
}

func isLetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }
