// Package tokenizer turns text into a number of tokens and says how good the
// number is. Public vocabularies are counted exactly and offline; every other
// family is a factor on the count of one of them, with a band and its evidence.
//
// # Exact counts
//
// A hand-written splitter cuts the text as the published pattern does, each
// piece is looked up whole, and only a piece that is not a token itself is
// encoded, in a time that is linear in its length whatever it holds; see
// internal/bpe, which also says what profiles showed.
//
// The tables are laid out by internal/maketables from the sources that
// tables/sources.csv names, embedded, and used where they lie. Nothing is parsed
// at start, so a program that counts one word reads a few pages and is done. A
// vocabulary that may not be embedded comes from its user: LookupIn takes tables
// that package shelf keeps.
//
// Letters, numbers and blanks are those of Unicode 15.0. Code points assigned
// later, all of rare scripts, count as signs. The names of special tokens, such
// as <|im_start|>, are the plain text that they are.
//
// # Estimates
//
// families.csv holds a row for each family and base: one factor with its band,
// or "content" for a factor by class of content (internal/content, whose
// factors.csv has the measurements). A short or unusual text may lie outside its
// band. Calibrated replaces the factor by one that was fitted to a user's own
// requests.
//
// # Besides text
//
// The frame of messages is in families.csv. What pictures, sound, video and
// the instructions that come with tools take is in internal/media, by model, each
// row with its page; Rules lists them.
package tokenizer
