// Package shelf keeps the user's own vocabularies: those that a licence keeps
// out of the program, and any other. It is a folder with two files for each,
// the table that texts are counted with (NAME.tkv) and what is known of it
// (NAME.json). Add makes both of a file as its publisher ships it.
//
// # What is checked
//
// A table that counts wrongly is worse than none, and nobody can see that it
// does. So Add encodes with each new table before it is kept, and compares with
// what the file itself says: each token with its text; a sample of many scripts,
// blanks and signs, whose tokens must give it back; and random strings of
// tokens with a second, slow implementation that merges pair by pair and cuts
// with the published pattern (see definition). Both work on what one reader made
// of the file, so a misreading is not found here: that is what the tests of the
// readers are for.
//
// Each time a table is used its SHA-256 is compared with that of the day it was
// added. The same file gives the same table, byte by byte, on any machine.
package shelf
