// Package tokenizer turns text into a number of tokens and says how good the
// number is. OpenAI's encodings are counted exactly and offline; every other
// family is a factor on the count of o200k_base, with a band and its evidence.
//
// # Exact counts
//
// A hand-written splitter cuts the text as the published pattern does, each
// piece is looked up whole, and only a piece that is not a token itself is
// encoded. Encoding takes the longest token, tests it against its left
// neighbour and steps back if they do not go together, so a million letters
// without a break cost a constant for each byte; see internal/bpe.
//
// The tables are laid out by internal/maketables, embedded, and used where
// they lie. Nothing is parsed at start, so a program that counts one word
// reads a few pages and is done; one that counts a book spends its time in
// the lookups of whole pieces, and in the memory they wait for, not in the
// splitting.
//
// # Estimates
//
// families.csv holds a row for each family: the factor, its band, how both
// were made, and where from. The band holds the ratio of whole files of
// English, code, markup, JSON, logs, European and CJK text; a short or unusual
// text, and Arabic, Hindi or Thai above all, may lie outside.
package tokenizer
