// Package findings writes what a margin gate found in the formats that CI
// systems read: JUnit XML, SARIF, GitLab's code quality report, GitHub's
// workflow commands, and the body of a comment on a pull request.
//
// Names come out of logs and of files that anybody may have written. Each
// format escapes them by its own rules, and characters that cannot be seen are
// spelled out in all of them. Every rule that fails the gate is in every format;
// the same report gives the same bytes.
package findings
