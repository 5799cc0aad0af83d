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
// they lie. Nothing is parsed at start, so a program that counts one word reads
// a few pages and is done.
//
// A profile of English prose (0.7 MB, 150,000 pieces) shows a quarter of the
// time in splitting, a quarter in looking pieces up, and half in encoding the
// tenth of the pieces that are no tokens. Most of that is waiting for memory,
// which is why records lie in rank order, short strings have small tables of
// their own, and long texts get a memo of recent pieces. Tried and left out,
// since they won nothing: links to the next shorter token, and merging short
// pieces pair by pair.
//
// Letters, numbers and blanks are those of Unicode 15.0. Code points assigned
// later, all of rare scripts, count as signs.
//
// # Estimates
//
// families.csv holds a row for each family: the factor, its band, how both
// were made, and where from. The band holds the ratio of whole files of
// English, code, markup, JSON, logs, European and CJK text; a short or unusual
// text, and Arabic, Hindi or Thai above all, may lie outside.
package tokenizer
