package tokenizer

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/media"
)

// Part is a part of a request that is not text.
type Part string

// The parts, as ChatCount has them.
const (
	Overhead Part = "messages"
	Tools    Part = "tools"
	Pictures Part = "pictures"
	Sound    Part = "sound"
	Video    Part = "video"
)

// Rule is what a request costs besides its text, and where that comes from.
type Rule struct {
	Part    Part
	What    string // what it is counted for, such as "picture of 1024×1024 px"
	Count   Count  // tokens
	Formula string // how the count is found, with its numbers
	Source  string // the page it was read on
	Checked string // when (YYYY-MM-DD)
	Note    string // how it was confirmed
}

// Rules returns what is known of t, and of its model if For named one, besides
// text: the frame of messages, tools, pictures, sound and video. Vendors publish
// no rule for some of these; they are left out.
func (t *Tokenizer) Rules() []Rule {
	rules := frameRules(t)
	for _, choice := range []string{"auto", "any"} {
		n, r, err := t.model.ToolPrompt(choice)
		rules = appendRule(rules, Tools, fmt.Sprintf("instructions that come with tools, tool_choice %s", choice), n, r, err)
	}
	for _, tool := range []string{"bash", "text_editor", "computer"} {
		n, r, err := t.model.VendorTool(tool)
		rules = appendRule(rules, Tools, "the vendor's own tool "+tool, n, r, err)
	}
	for _, detail := range []string{"", "low", "high", "original"} {
		n, r, err := t.model.Image(usualSide, usualSide, detail)
		rules = appendRule(rules, Pictures, pictureName(usualSide, usualSide, detail), n, r, err)
	}
	const minute = 60
	for _, direction := range []string{media.Input, media.Output} {
		n, r, err := t.model.Audio(minute, direction)
		rules = appendRule(rules, Sound, fmt.Sprintf("a minute of sound, %s", direction), n, r, err)
	}
	n, r, err := t.model.Video(minute, "")
	return appendRule(rules, Video, "a minute of video", n, r, err)
}

func pictureName(w, h int, detail string) string {
	if detail == "" {
		return fmt.Sprintf("picture of %d×%d px", w, h)
	}
	return fmt.Sprintf("picture of %d×%d px, detail %s", w, h, detail)
}

// appendRule appends a published rule if there is one.
func appendRule(rules []Rule, part Part, what string, n media.Tokens, r media.Rule, err error) []Rule {
	if err != nil {
		return rules
	}
	return append(rules, Rule{part, what, countOf(n), r.Formula(), r.Source, r.Checked, r.Note})
}

// frameRules are those of families.csv.
func frameRules(t *Tokenizer) []Rule {
	c := &t.row.chat
	var rules []Rule
	add := func(part Part, what string, n int64, formula string) {
		if n > 0 {
			count := exactly(n)
			if !c.published {
				count = loose(count, slack)
			}
			rules = append(rules, Rule{part, what, count, formula, t.row.url, t.row.checked, ""})
		}
	}
	add(Overhead, "a message", c.perMessage, "besides its text, its role included")
	add(Overhead, "a name", c.perName, "for a message with a name, besides the name's text")
	add(Overhead, "a request", c.perRequest, "once, with the cue for the answer")
	add(Tools, "a tool", c.perTool, "besides the text of its definition")
	if t.rules.toolPrompt == nil {
		add(Tools, "instructions that come with tools", c.withTools, "once")
	}
	if t.rules.picture == nil && c.image.Tokens > 0 {
		rules = append(rules, Rule{Pictures, "picture", c.image, "what such models usually take", t.row.url, t.row.checked,
			""})
	}
	return rules
}

// Picture counts a picture by the model's rule, and says by which; For must
// have named the model. Its size is in pixels. The error says that no rule is
// published, or what is wrong with the picture.
func (t *Tokenizer) Picture(p Picture) (Rule, error) {
	n, r, err := t.model.Image(p.Width, p.Height, p.Detail)
	if err != nil {
		return Rule{}, err
	}
	return Rule{Pictures, pictureName(p.Width, p.Height, p.Detail), countOf(n), r.Formula(), r.Source, r.Checked, r.Note},
		nil
}
