// Package bpe is the counting engine: it cuts text into pieces the way the
// published patterns do, and turns each piece into byte-pair tokens.
//
// Everything it needs is laid out in files at build time (see Build and
// BuildClasses) and read in place, so opening an encoding costs a few loads and
// only the pages that a text touches ever come in from disk.
//
// # Cutting
//
// Each pattern is written out by hand over a table of character classes. The
// commonest piece, a blank and a word of ASCII letters, is found eight bytes at
// a time; see ascii.word.
//
// # Looking up
//
// Words come again, so a memo answers first: a table small enough for the
// processor's own memory, whose slots hold the words themselves. What it does
// not know is looked up in the vocabulary, whose slots hold the texts of tokens
// of up to 16 bytes, so that one visit answers; a Bloom filter in front spares
// most of the visits that would find nothing.
//
// # Merging
//
// A piece of up to 64 bytes that is no token is merged pair by pair, as
// byte-pair encoding is defined. Longer ones rest on two facts that are checked
// when the tables are built: every token is the result of encoding its own
// bytes, and it outranks both tokens it is made of. It follows that a sequence
// of tokens is the encoding of its text if and only if every two neighbours are
// the encoding of their joined bytes. So a long piece is merged window by
// window, each but for its last tokens, and two neighbours are tested at each
// seam. Where a seam fails, a search takes over: the longest token at each
// position that fits its left neighbour, and a step back when none does. A
// position that failed once is never reached again, which bounds the work by a
// constant for each byte whatever the input. The search is that of Hendrik van
// Antwerpen and Alexander Neubeck,
// https://github.blog/ai-and-ml/llms/so-many-tokens-so-little-time-introducing-a-faster-more-flexible-byte-pair-tokenizer/ .
//
// # What profiles showed
//
// Of a first pass over English prose, a third is cutting, a third the memo, and
// a third the one piece in ten that is no token. Before short pieces were
// merged pair by pair and the filter came in, that last part was two thirds:
// testing neighbours waits for memory at each step, while the two look-ups
// after a merge do not wait for each other. Windows of 64 bytes did better than
// 32 (too many tokens thrown away) and 96 (each merge looks at all of it). A
// table of three quarters full needs some nine probes for a text that is not
// there, which is what the filter is for. Starting from characters whose bytes
// are sure to be joined first won nothing: a blank joins the first byte of half
// of them.
package bpe
