// Package content tells what a text is made of, English, Go, JSON, Chinese and
// so on, and what that means for its number of tokens.
//
// The vocabularies of most vendors are not public. What is known of them is how
// many tokens they need relative to a public vocabulary, and that differs with
// the content: the newer Claude tokenizer takes half as many tokens again for
// English prose and none more for Chinese. So Classify says how many bytes of a
// text are of each class, and factors.csv holds a factor with a band for each
// class, with the measurements it rests on in testdata/measurements.csv.
//
// # How a text is classified
//
// A text is cut at line ends, and a line into windows of at most 255 bytes. A
// window is counted by kinds of bytes in one pass, and a few rules look at the
// counts, at how the line begins and ends, and at what came just before: a
// line such as "return x" is Go after Go. There is no look ahead and no state
// but a few numbers, so a text may come in pieces, and where they are cut makes
// no difference. Runs that only look like text, such as hashes, identifiers and
// base64, count for themselves wherever they are, and letters of other scripts
// by their script.
//
// It is meant for weights, not for syntax highlighting: comments are of the
// class of their code, and a class that is wrong for a line or two at the
// beginning of a block moves a factor by less than its band.
package content
