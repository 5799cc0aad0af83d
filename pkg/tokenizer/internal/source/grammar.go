package source

// Grammar names a way to cut text into pieces.
type Grammar string

// The grammars that Read recognises, by their published patterns. Two that
// look alike may differ in corners: CL100K takes the white space at the end of
// a text as one piece and Llama3 does not.
const (
	Unstated Grammar = ""         // not said, or none of these: see Splits
	None     Grammar = "none"     // the text is one piece
	GPT2     Grammar = "gpt2"     // r50k_base, p50k_base and old Claude too
	CL100K   Grammar = "cl100k"   // as tiktoken has it today
	Llama3   Grammar = "llama3"   // Llama 3, and cl100k as tiktoken once had it
	Qwen     Grammar = "qwen"     // Qwen 2 to 3: Llama3, but each digit alone
	O200K    Grammar = "o200k"    // o200k_base, o200k_harmony, Llama 4
	TekkenV3 Grammar = "tekken"   // Mistral: O200K without contractions, each digit alone
	DeepSeek Grammar = "deepseek" // DeepSeek V3 and R1: three patterns, one after another
)

// Split is one step of cutting: each piece that the steps before have left is
// cut again.
type Split struct {
	// Name is the pre-tokenizer of Hugging Face's that the step stands for,
	// if no pattern can.
	Name string
	// Pattern is a regular expression, or a string if Literal is set.
	Pattern string
	Literal bool
	// Behavior says what becomes of a match: Isolated (a piece of its own, as
	// is what lies between two matches), Removed, MergedWithPrevious,
	// MergedWithNext or Contiguous. With Invert, matches and what lies between
	// change roles.
	Behavior string
	Invert   bool
}

const isolated = "Isolated"

// recogniseSplits names the grammar of splits.
func recogniseSplits(splits []Split) Grammar {
	switch {
	case len(splits) == 0:
		return None
	case len(splits) == 1 && splits[0].covers():
		return recognisePattern(splits[0].Pattern)
	case len(splits) == 3 && splits[0].isolates(deepSeekDigits) && splits[1].isolates(deepSeekHan) &&
		splits[2].isolates(deepSeekWords):
		return DeepSeek
	}
	return Unstated
}

// covers tells whether each match becomes a piece. What lies between matches
// need not be asked about with a pattern that leaves nothing between.
func (s Split) covers() bool {
	return s.isolates(s.Pattern) || s.Pattern != "" && !s.Literal && s.Behavior == "Removed" && s.Invert
}

func (s Split) isolates(pattern string) bool {
	return s.Pattern == pattern && s.Pattern != "" && !s.Literal && s.Behavior == isolated && !s.Invert
}

func recognisePattern(pattern string) Grammar {
	switch pattern {
	case gpt2Pattern, gpt2Tiktoken:
		return GPT2
	case cl100kPattern:
		return CL100K
	case llama3Pattern:
		return Llama3
	case qwenPattern:
		return Qwen
	case o200kPattern, o200kTiktoken:
		return O200K
	case tekkenPattern:
		return TekkenV3
	}
	return Unstated
}

// The published patterns, each in the form that Hugging Face files have and,
// where it reads otherwise, the one that tiktoken has.
const (
	gpt2Pattern   = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
	gpt2Tiktoken  = `'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s`
	cl100kPattern = `'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$` +
		`|\s*[\r\n]|\s+(?!\S)|\s`
	llama3Pattern = contractions + `|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*` + lines
	qwenPattern   = contractions + `|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*` + lines
	o200kPattern  = capitalised + contractions + `?|` + upperCase + contractions +
		`?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*` + lines
	o200kTiktoken = capitalised + contractions + `?|` + upperCase + contractions +
		`?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s`
	tekkenPattern = capitalised + `|` + upperCase + `|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*` + lines

	contractions = `(?i:'s|'t|'re|'ve|'m|'ll|'d)`
	capitalised  = `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+`
	upperCase    = `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*`
	lines        = `|\s*[\r\n]+|\s+(?!\S)|\s+`

	deepSeekDigits = `\p{N}{1,3}`
	deepSeekHan    = `[一-龥぀-ゟ゠-ヿ]+`
	deepSeekWords  = "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+" +
		"|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"
)
