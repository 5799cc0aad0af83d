// Package bpe is the counting engine: it cuts text into pieces the way
// OpenAI's published patterns do, and turns each piece into byte-pair tokens.
//
// Everything it needs is laid out in files at build time (see Build and
// BuildClasses) and read in place, so opening an encoding costs a few loads
// and only the pages that a text touches ever come in from disk.
//
// Merging is not done pair by pair. Two facts hold for the published
// vocabularies and are checked when the tables are built: every token is the
// result of encoding its own bytes, and it outranks both tokens it is made of.
// It follows that a sequence of tokens is the encoding of its text if and only
// if every two neighbours are the encoding of their joined bytes. So the
// encoder takes the longest token at each position, tests it against its left
// neighbour alone, and steps back when nothing fits. A position that failed
// once can never be reached again, which bounds the work by a constant for
// each byte whatever the input. The idea is that of Hendrik van Antwerpen and
// Alexander Neubeck, https://github.blog/ai-and-ml/llms/so-many-tokens-so-little-time-introducing-a-faster-more-flexible-byte-pair-tokenizer/ .
package bpe
