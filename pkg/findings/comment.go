package findings

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/formats"
	"github.com/tokecon/tokecon/pkg/policy"
)

// CommentTag is the first line of a comment. It is not shown; by it a comment
// is found again, to be updated instead of followed by another.
const CommentTag = "<!-- tokecon:check -->"

const (
	commentList    = 10    // failed rules named before the table
	commentChanges = 3     // changes told before all else
	commentBytes   = 60000 // GitHub refuses a comment of more than 65536 characters
	commentShort   = 16000 // bytes of that list
	commentCell    = 400   // letters of one text; more are no name or sentence
)

// Comment writes the body of a pull-request comment in GitHub's Markdown: the
// verdict and the change, the rules that failed, and all rules in a folded
// table. Where GitHub would refuse the length, the last rows are left out and
// counted.
func Comment(w io.Writer, r *Report) error {
	if err := r.check(); err != nil {
		return err
	}
	head, list, foot := CommentTag+"\n"+verdict(r), failures(r), origin(r)
	table := folded(r, commentBytes-len(head)-len(list)-len(foot))
	var blocks []string
	for _, block := range []string{head, list, table, foot} {
		if block != "" {
			blocks = append(blocks, block)
		}
	}
	return formats.Send(w, strings.Join(blocks, "\n\n")+"\n")
}

// verdict is what is read first: what changed since the baseline, or else the
// message of the first rule that fails; and how many failed.
func verdict(r *Report) string {
	bad, all := r.count(policy.Failed)+r.count(policy.Unknown), len(r.Findings)
	if all == 0 {
		return fmt.Sprintf("**! %s: no rule was judged.**", md(r.title()))
	}
	text := fmt.Sprintf("✓ %s: %s of %d hold", md(r.title()), plural(all), all) +
		some(r.count(policy.Excused), "by exception")
	if bad > 0 {
		text = fmt.Sprintf("✗ %s: %s of %d failed", md(r.title()), plural(bad), all) +
			some(r.count(policy.Unknown), "could not be judged")
	}
	first := lead(r)
	if first == "" {
		return "**" + text + ".**"
	}
	return "**" + first + "**\n\n" + text + "."
}

// lead is what is said first: what changed, in the words of a rule that fails by it.
func lead(r *Report) string {
	at := slices.IndexFunc(r.Findings, func(f policy.Finding) bool { return f.Bad() })
	var said []string
	switch {
	case len(r.Changes) > 0:
		for i := range r.Changes[:min(commentChanges, len(r.Changes))] {
			said = append(said, md(sentence(r.told(&r.Changes[i]))))
		}
	case r.Baseline != "" && at < 0:
		said = append(said, md(sentence("no gross margin has changed since "+plain(r.Baseline))))
	case at >= 0:
		said = append(said, md(sentence(message(&r.Findings[at]))))
	}
	if more := len(r.Changes) - commentChanges; more > 0 {
		said = append(said, fmt.Sprintf("%d more changed.", more))
	}
	return strings.Join(said, " ")
}

// told is the message of a change, or that of a rule that fails by it.
func (r *Report) told(c *policy.Change) string {
	for i := range r.Findings {
		if c.Told(&r.Findings[i]) {
			return message(&r.Findings[i])
		}
	}
	return plain(c.Message)
}

// sentence makes a sentence of a message: none begins with a name but those of
// expressions, which begin with a small letter of their own.
func sentence(text string) string {
	text = clip(text)
	for _, first := range []string{"the ", "no ", "plan ", "a ", "nothing ", "there "} {
		if strings.HasPrefix(text, first) {
			text = strings.ToUpper(text[:1]) + text[1:]
		}
	}
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

func some(n int, how string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d %s)", n, how)
}

// failures lists the rules that fail the gate, the first few if they are many. What
// leads already is not told twice.
func failures(r *Report) string {
	var lines []string
	first := lead(r)
	more, used := 0, 0
	for i := range r.Findings {
		f := &r.Findings[i]
		if !f.Bad() || f.Hint == "" && strings.Contains(first, md(sentence(message(f)))) {
			continue
		}
		if more > 0 || len(lines) == commentList {
			more++
			continue
		}
		line := failure(f)
		if used += len(line); used > commentShort {
			more++
			continue
		}
		lines = append(lines, line)
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("- … and %d more", more))
	}
	return strings.Join(lines, "\n")
}

func failure(f *policy.Finding) string {
	line := fmt.Sprintf("- %s **%s** — %s", mark(f), md(strings.TrimSpace(name(f))), md(message(f)))
	if f.Hint != "" {
		line += " Hint: " + md(plain(f.Hint))
	}
	return line
}

func mark(f *policy.Finding) string {
	switch f.Outcome {
	case policy.Passed:
		return "✓"
	case policy.Failed:
		return "✗"
	}
	return "!"
}

// folded is the table of all rules, or of as many as the room in bytes allows.
func folded(r *Report, room int) string {
	if len(r.Findings) == 0 {
		return ""
	}
	lines := []string{
		"<details>", "<summary>" + plural(len(r.Findings)) + "</summary>", "",
		"| | Rule | Subject | Outcome | Found | Wanted | Message | Where |",
		"|---|---|---|---|--:|--:|---|---|",
	}
	left := len(r.Findings)
	for i := range r.Findings {
		line := row(&r.Findings[i])
		if room -= len(line) + 1; room < 0 {
			break
		}
		lines = append(lines, line)
		left--
	}
	if left > 0 {
		lines = append(lines, "", fmt.Sprintf("Not shown, for want of room: the last %s.", plural(left)))
	}
	return strings.Join(append(lines, "", "</details>"), "\n")
}

func row(f *policy.Finding) string {
	text := message(f)
	if f.Outcome == policy.Excused {
		text += " Excused: " + reason(f)
	}
	actual, wanted := figures(f)
	cells := []string{mark(f), plain(f.Rule), plain(f.Subject), string(f.Outcome), actual, wanted, text, where(f)}
	for i, c := range cells {
		cells[i] = md(c)
	}
	return "| " + strings.Join(cells, " | ") + " |"
}

func origin(r *Report) string {
	var parts []string
	if r.AsOf != "" {
		parts = append(parts, "as of "+md(plain(r.AsOf)))
	}
	if r.Books != "" {
		parts = append(parts, "price books "+md(plain(r.Books)))
	}
	if r.Baseline != "" {
		parts = append(parts, "changes since "+md(plain(r.Baseline)))
	}
	if r.Base != "" {
		parts = append(parts, "rules of "+md(plain(r.Base)))
	}
	if len(parts) == 0 {
		return ""
	}
	return "<sub>" + strings.Join(parts, " · ") + "</sub>"
}

// md takes the meaning from what GitHub would act on. Markup is escaped; a space
// without width parts what calls a person, names an issue or becomes a link,
// for which there is no escape. A dollar sign stands in a span, or two of them
// would set what is between as a formula.
func md(s string) string {
	const apart = "&#8203;"
	return strings.NewReplacer(
		`\`, `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "[", `\[`, "]", `\]`, "~", `\~`, "_", `\_`,
		"<", "&lt;", ">", "&gt;", "&", "&amp;", "$", "<span>$</span>",
		"@", "@"+apart, "#", "#"+apart, "://", ":"+apart+"//", "www.", "www"+apart+".",
		"WWW.", "WWW"+apart+".", "GH-", "GH"+apart+"-", "gh-", "gh"+apart+"-",
	).Replace(clip(s))
}

// clip cuts a text that is longer than any sentence.
func clip(s string) string {
	letters := 0
	for i := range s {
		if letters == commentCell {
			return s[:i] + "…"
		}
		letters++
	}
	return s
}
