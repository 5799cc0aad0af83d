package content

// Class is a kind of content.
type Class uint8

// The classes. Those of code are as fine as the published measurements are.
const (
	Prose      Class = iota // English, and other text in plain Latin letters
	European                // text with accented Latin letters, and Greek
	Docs                    // Markdown, and the text in it
	Go                      // source code, comments included
	Python                  //
	Script                  // JavaScript, TypeScript
	CFamily                 // C, C++, C#, Java, Kotlin, Rust, Swift
	Shell                   //
	Code                    // other source code: SQL, CSS, Ruby, and what has no marks
	Markup                  // HTML, XML, and the text in it
	JSON                    //
	YAML                    // and TOML
	Logs                    // logs, traces, output of programs
	CSV                     // and TSV
	Opaque                  // hashes, UUIDs, base64
	Chinese                 // by script, with the blanks and signs between
	Japanese                //
	Korean                  //
	Cyrillic                //
	Arabic                  // and Persian, Urdu
	Hebrew                  //
	Devanagari              // Hindi, Marathi, Nepali
	Thai                    //
	Other                   // other scripts, emoji, bytes that are no text
	NumClasses              // how many there are
)

// String is the name of the class, as factors.csv has it.
func (c Class) String() string {
	names := [NumClasses]string{
		"prose", "european", "docs", "go", "python", "script", "c", "shell", "code", "markup", "json", "yaml",
		"logs", "csv", "opaque", "chinese", "japanese", "korean", "cyrillic", "arabic", "hebrew", "devanagari",
		"thai", "other",
	}
	if c >= NumClasses {
		return "none"
	}
	return names[c]
}

// Mix is how many bytes of a text are of each class.
type Mix [NumClasses]int64

// Bytes is the length of the text.
func (m *Mix) Bytes() int64 {
	var sum int64
	for _, n := range m {
		sum += n
	}
	return sum
}

// Most is the class of most bytes.
func (m *Mix) Most() Class {
	var most Class
	for c, n := range m {
		if n > m[most] {
			most = Class(c)
		}
	}
	return most
}
