package content

import (
	"bytes"
	"strings"
)

// hot is the most that code can warm its surroundings.
const hot = 12

// code tells whether a line is code, and of which language.
func (a *around) code(line []byte, t *tally, indent int) (Class, bool) {
	hinted := a.hint(line, t)
	switch {
	case hinted || a.looksLikeCode(line, t):
		if a.codeHeat == 0 {
			a.lang = Code
		}
		a.codeHeat = min(a.codeHeat+1, hot)
	case a.fence != 0 && a.codeHeat > 0:
	case a.codeHeat > 0 && isComment(line):
		a.codeHeat -= min(a.codeHeat, 1) - 1
	case indent > 0:
		a.codeHeat = max(0, a.codeHeat-1)
	default:
		a.codeHeat = max(0, a.codeHeat-4)
	}
	return a.lang, a.codeHeat > 0
}

func isComment(line []byte) bool {
	return bytes.HasPrefix(line, []byte("//")) || bytes.HasPrefix(line, []byte("/*")) || line[0] == '*' ||
		line[0] == '#' || bytes.HasPrefix(line, []byte("--"))
}

// looksLikeCode goes by the signs on a line and by how it ends.
func (a *around) looksLikeCode(line []byte, t *tally) bool {
	if t.wordy() && t.n > 40 && a.codeHeat == 0 {
		return false
	}
	signs, last := t.codey(), line[len(line)-1]
	end := strings.IndexByte("{};(", last) >= 0
	if a.codeHeat > 0 {
		return signs >= 3 || end || (last == ':' || last == ',') && signs > 0
	}
	if signs < 4 || signs < 12 && !end {
		return false
	}
	return strings.IndexByte("|-*>#", line[0]) < 0 && !bytes.Contains(line, []byte("]("))
}

// hint looks for a language at the beginning of a line, and for marks that only
// one has. A language once sure is not looked for at each line.
func (a *around) hint(line []byte, t *tally) bool {
	word := firstWord(line)
	lang, ok := languageOfLine(string(word), line, t)
	if !ok && a.codeHeat < hot {
		lang, ok = marked(line, t)
	}
	if !ok {
		return false
	}
	if a.fence != 0 && a.codeHeat >= hot {
		return true // a fence says it better
	}
	switch {
	case a.codeHeat == 0 || a.lang == Code && lang != Code || a.codeHeat <= 4 && lang != a.lang:
		a.lang, a.codeHeat = lang, max(a.codeHeat, 4)
	case lang == a.lang:
		a.codeHeat = min(a.codeHeat+4, hot)
	case lang != Code:
		a.codeHeat -= 4
	}
	return true
}

// firstWord is what the line begins with, a word or a sign before one.
func firstWord(line []byte) []byte {
	i := 0
	for i < len(line) && i < 16 &&
		(isLetter(line[i]) || line[i] == '_' || i == 0 && strings.IndexByte("#@$", line[0]) >= 0) {
		i++
	}
	return line[:i]
}

// languageOfLine is the language of a line by its first word and what else must
// be on the line for it, since most of these words are English too.
func languageOfLine(word string, line []byte, t *tally) (Class, bool) {
	last := line[len(line)-1]
	has := func(s string) bool { return bytes.Contains(line, []byte(s)) }
	switch word {
	case "func":
		return Go, t.paren >= 2
	case "package":
		if last == ';' {
			return CFamily, true
		}
		return Go, t.codey() == 0 && bytes.Count(line, []byte(" ")) == 1
	case "defer", "chan", "go":
		return Go, t.paren >= 2 && last == ')' || last == '{'
	case "type":
		if has(" struct") || has(" interface {") || has(" func(") {
			return Go, true
		}
		return Script, has(" = ") && (last == ';' || last == '{')
	case "import":
		return importing(line, t)
	case "def", "class", "elif", "except", "try", "with", "async", "from", "self", "@", "lambda", "raise", "else":
		return pythonic(word, line, t)
	case "const", "let", "var", "function", "export", "await", "module", "require", "interface":
		return scripted(word, line, t)
	case "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "FROM", "WHERE", "JOIN", "GROUP":
		return Code, t.upper >= 4 && (t.wordy() || t.codey() > 0) && t.n < 120 && last != '.'
	case "echo", "fi", "done", "esac", "sudo", "cd", "npm", "curl", "git", "$":
		return Shell, len(line) == len(word) || has(" -") || has("$") || word == "$" || t.quote > 0
	}
	return likeC(word, line, t)
}

func importing(line []byte, t *tally) (Class, bool) {
	last := line[len(line)-1]
	switch {
	case last == '(' || last == '"' && t.quote == 2 && !bytes.Contains(line, []byte(" from ")):
		return Go, true
	case bytes.Contains(line, []byte(" from ")) && (last == ';' || last == '\'' || last == '"'):
		return Script, true
	case last == ';':
		return CFamily, true
	}
	return Python, t.n < 80 && last != '.' && t.blank <= 6 &&
		(bytes.Count(line, []byte(" ")) == 1 || bytes.Contains(line, []byte(" as ")) || t.comma > 0)
}

func pythonic(word string, line []byte, t *tally) (Class, bool) {
	last := line[len(line)-1]
	switch word {
	case "from":
		return Python, bytes.Contains(line, []byte(" import "))
	case "async":
		if bytes.HasPrefix(line, []byte("async def ")) {
			return Python, true
		}
		return Script, t.paren >= 2 && last == '{'
	case "class":
		if last == '{' {
			if bytes.Contains(line, []byte(" extends ")) {
				return Script, true
			}
			return CFamily, true
		}
		return Python, last == ':' && t.n < 100
	case "def":
		if last != ':' && last != '(' && last != ',' {
			return Code, t.n < 80 && t.paren >= 2
		}
		return Python, t.paren > 0
	case "self":
		return Python, len(line) > 4 && line[4] == '.' && !bytes.HasSuffix(line, []byte(";"))
	case "raise":
		return Python, t.paren >= 2 && last == ')'
	}
	return Python, last == ':' && t.n < 100 && (t.codey() > 0 || bytes.Count(line, []byte(" ")) <= 2)
}

func scripted(word string, line []byte, t *tally) (Class, bool) {
	last := line[len(line)-1]
	has := func(s string) bool { return bytes.Contains(line, []byte(s)) }
	switch {
	case has("let mut ") || has(": &") || word == "const" && has(": ") && has(" = ") && last == ';' && has("u"):
		return CFamily, t.semi > 0
	case word == "function":
		return Script, t.paren >= 2 && last == '{'
	case word == "module":
		return Script, has("module.exports")
	case word == "export":
		if t.oper > 0 && !has(" = ") && last != ';' && last != '{' {
			return Shell, has("=")
		}
		return Script, last == '{' || last == ';' || has(" default ") || has(" const ") || has(" function ")
	}
	return Script, has(" = ") && (last == ';' || last == '{' || last == '(' || has("require(") || has("=>")) && !has(":= ")
}

// likeC is for the words of C and its relatives.
func likeC(word string, line []byte, t *tally) (Class, bool) {
	last := line[len(line)-1]
	switch word {
	case "#include", "#define", "#ifdef", "#ifndef", "#endif", "#if", "#pragma", "#undef":
		return CFamily, true
	case "#!":
		return shebang(line)
	case "fn", "pub", "impl", "mod", "trait", "SQLITE_API":
		return CFamily, t.codey() > 0 && (last == '{' || last == ';' || last == '(' || last == ',')
	case "use", "namespace", "using", "enum", "match", "struct", "union", "typedef", "extern", "template":
		return CFamily, last == ';' || last == '{' && t.codey() > 0
	case "public", "private", "protected", "static", "final", "override", "abstract", "void", "int", "char", "unsigned",
		"bool", "double", "float", "long", "size_t", "auto":
		return CFamily, t.codey() > 0 && (last == ';' || last == '{' || last == '(' || last == ')' || last == ',')
	case "@media", "@import", "@font":
		return Code, last == '{' || last == ';'
	}
	return 0, false
}

func shebang(line []byte) (Class, bool) {
	switch {
	case bytes.Contains(line, []byte("python")):
		return Python, true
	case bytes.Contains(line, []byte("node")):
		return Script, true
	}
	return Shell, true
}

// marked looks for signs that one language has.
func marked(line []byte, t *tally) (Class, bool) {
	if t.oper == 0 || t.oper < 2 && t.colon == 0 {
		return CFamily, t.colon >= 2 && t.paren > 0 && bytes.Contains(line, []byte("::"))
	}
	has := func(s string) bool { return bytes.Contains(line, []byte(s)) }
	switch {
	case has(" := ") && t.semi <= 2:
		return Go, true
	case has("err != nil"):
		return Go, true
	case has(" => {") || has(" === ") || has(" !== "):
		return Script, true
	case t.colon >= 2 && has("::") && t.paren > 0:
		return CFamily, true
	}
	return 0, false
}
