package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/content"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/media"
)

// Chat is a request as a vendor's chat API takes it.
type Chat struct {
	Messages   []Message
	Tools      []Tool
	Pictures   []Picture   // in all messages together
	Recordings []Recording // likewise
}

// Recording is sound, or video with its sound, in a message: its length in
// seconds, 0 if that is not known, and the detail that the request asks for a
// video in, "" for the vendor's default.
type Recording struct {
	Video   bool
	Seconds float64
	Detail  string
}

// Picture is a picture in a message: its size in pixels, 0 if that is not
// known, and the detail that the request asks for ("low", "high" …), "" for the
// vendor's default.
type Picture struct {
	Width, Height int
	Detail        string
}

// Message is one turn. Text is its plain content, parts joined; Name is the
// author's name where the API has such a field.
type Message struct {
	Role, Name, Text string
	Calls            []ToolCall
}

// ToolCall is a call that the model made in an earlier turn. Arguments is the
// JSON text as the API carries it.
type ToolCall struct{ Name, Arguments string }

// Tool is a function that the model may call. Parameters is its JSON Schema,
// empty for none.
type Tool struct {
	Name, Description string
	Parameters        []byte
}

// ChatCount is the number of input tokens of a chat. The parts of Total.Tokens
// are contents and calls; the frame of messages and request; tool definitions
// and what comes with them; pictures; sound; video. Uncounted is the number of
// recordings in none of these: their length is not known, or the model has no
// published rule for them.
type ChatCount struct {
	Total                                       Count
	Text, Overhead, Tools, Images, Sound, Video int64
	Uncounted                                   int64
}

// Add returns the sum of c and d, part by part.
func (c ChatCount) Add(d *ChatCount) ChatCount {
	return ChatCount{
		c.Total.Add(d.Total),
		c.Text + d.Text, c.Overhead + d.Overhead, c.Tools + d.Tools, c.Images + d.Images, c.Sound + d.Sound,
		c.Video + d.Video,
		c.Uncounted + d.Uncounted,
	}
}

// chatRule says what a chat costs beyond its text, in tokens.
//
// The cookbook rule is OpenAI's, https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken .
// It is published for messages and, less exactly, for tools. All other
// constants are estimates unless published is set, and get a band.
type chatRule struct {
	published  bool  // the frame of plain messages is published and exact
	cookbook   bool  // tools by the cookbook's rule, else as JSON text
	perMessage int64 // for each message, its role included
	perName    int64 // for each message with a name, besides the name's text
	perRequest int64 // once: beginning of text, cue for the answer
	withTools  int64 // once if there are tools: the vendor's own instructions
	perTool    int64 // for each tool
	image      Count // for each picture; nothing where models take none
}

// The cookbook's constants for the parts of a tool, the same for all models.
const (
	propInit = 3  // a tool with properties
	propKey  = 3  // each property
	enumInit = -3 // a property with an enum
	enumItem = 3  // each value of it
	// callFrame is what a call of an earlier turn takes besides its name
	// and arguments. The cookbook says nothing about it: this is what each
	// of two parallel calls took in a recorded request to gpt-4o-mini. A
	// single call takes less.
	callFrame = 15
)

// The bands around constants. The cookbook's rule was exact for three of four
// recorded tool definitions and 8 of 57 tokens short for the fourth, where the
// call was forced. What no vendor publishes may be half as much or as little.
const (
	toolSlack = 0.25
	slack     = 0.5
)

// CountChat returns the input tokens of c. The count is exact only for plain
// messages by a published rule and an exact tokenizer. Pictures are counted
// by the vendor's rule for a common size, with the whole range as the band.
func (t *Tokenizer) CountChat(c *Chat) ChatCount {
	return chatCount(t, c, tallyChat(t.encoding, c), mixOf(c))
}

// CountChats counts one chat under many tokenizers, in their order, and counts
// its text only once for each encoding underneath.
func CountChats(c *Chat, ts []*Tokenizer) []ChatCount {
	tallies := map[string]tally{}
	mix := mixOf(c)
	counts := make([]ChatCount, len(ts))
	for i, t := range ts {
		sum, ok := tallies[t.row.base]
		if !ok {
			sum = tallyChat(t.encoding, c)
			tallies[t.row.base] = sum
		}
		counts[i] = chatCount(t, c, sum, mix)
	}
	return counts
}

// mixOf is what the messages of a chat are made of.
func mixOf(c *Chat) content.Mix {
	var classes content.Classifier
	for _, m := range c.Messages {
		classes.AddString(m.Text)
		classes.AddString("\n")
		for _, call := range m.Calls {
			classes.AddString(call.Arguments)
			classes.AddString("\n")
		}
	}
	return classes.Close()
}

// tally is what the parts of a chat come to in the tokens of one encoding.
type tally struct {
	text, calls, names  int64
	callCount, named    int64
	cookbook, toolsJSON int64 // the tools by either rule, without constants
}

func tallyChat(e *bpe.Encoding, c *Chat) tally {
	var sum tally
	for _, m := range c.Messages {
		sum.text += e.Count(m.Text)
		if m.Name != "" {
			sum.names += e.Count(m.Name)
			sum.named++
		}
		for _, call := range m.Calls {
			sum.calls += e.Count(call.Name) + e.Count(call.Arguments)
			sum.callCount++
		}
	}
	for _, tool := range c.Tools {
		sum.cookbook += cookbookTool(e, tool)
		sum.toolsJSON += e.Count(toolText(tool))
	}
	return sum
}

// chatCount applies the factor and the chat rule of t to a tally.
func chatCount(t *Tokenizer, c *Chat, sum tally, mix content.Mix) ChatCount {
	rule := &t.row.chat
	text := t.scale(sum.text, mix)
	calls := loose(t.scale(sum.calls+callFrame*sum.callCount, mix), slack)
	frame := exactly(rule.perMessage*int64(len(c.Messages)) + rule.perName*sum.named + rule.perRequest)
	if !rule.published {
		frame = loose(frame, slack)
	}
	frame = frame.Add(t.scale(sum.names, mix))
	tools := toolCount(t, sum, int64(len(c.Tools)))
	images := pictureCount(t, c.Pictures)
	sound, video, uncounted := recordingCount(t, c.Recordings)
	return ChatCount{
		Total:     text.Add(calls).Add(frame).Add(tools).Add(images).Add(sound).Add(video),
		Text:      text.Tokens + calls.Tokens,
		Overhead:  frame.Tokens,
		Tools:     tools.Tokens,
		Images:    images.Tokens,
		Sound:     sound.Tokens,
		Video:     video.Tokens,
		Uncounted: uncounted,
	}
}

// toolCount counts n tool definitions, which are JSON.
func toolCount(t *Tokenizer, sum tally, n int64) Count {
	if n == 0 {
		return exactly(0)
	}
	rule, text := &t.row.chat, sum.toolsJSON
	if rule.cookbook {
		text = sum.cookbook
	}
	var mix content.Mix
	mix[content.JSON] = 1
	return loose(t.scale(text, mix).Add(exactly(rule.perTool*n)), toolSlack).Add(toolPrompt(t))
}

// toolPrompt is the vendor's own instructions that come with tools, by the rule
// of the model if it has one.
func toolPrompt(t *Tokenizer) Count {
	if t.rules.toolPrompt != nil {
		return *t.rules.toolPrompt
	}
	return exactly(t.row.chat.withTools)
}

// pictureCount counts pictures by the rule of the model, or else by the family's
// number for one of the usual size.
func pictureCount(t *Tokenizer, all []Picture) Count {
	sum := exactly(0)
	for _, p := range all {
		sum = sum.Add(t.picture(p))
	}
	return sum
}

func (t *Tokenizer) picture(p Picture) Count {
	if p.Width > 0 && p.Height > 0 {
		if n, _, err := t.model.Image(p.Width, p.Height, p.Detail); err == nil {
			return countOf(n)
		}
	}
	if t.rules.picture != nil {
		return *t.rules.picture
	}
	return t.row.chat.image
}

// recordingCount counts sound and video by the rule of the model; no family has a
// number for a usual one.
func recordingCount(t *Tokenizer, all []Recording) (sound, video Count, uncounted int64) {
	for _, r := range all {
		of, sum := t.model.Audio, &sound
		detail := media.Input
		if r.Video {
			of, sum, detail = t.model.Video, &video, r.Detail
		}
		n, _, err := of(r.Seconds, detail)
		if err != nil {
			uncounted++
			continue
		}
		*sum = sum.Add(countOf(n))
	}
	return sound, video, uncounted
}

// modelRules are what a model's published rules come to where nothing is known
// of a request; nil where it has none.
type modelRules struct {
	toolPrompt *Count // of tools that the model may choose to call
	picture    *Count // of unknown size
}

// The side that a picture of unknown size is taken to have, in pixels, and those
// of small, large and long ones, which the band holds.
const (
	usualSide = 1024
	smallSide = 256
	largeSide = 4096
)

func rulesOf(model media.Model) modelRules {
	var rules modelRules
	if n, _, err := model.ToolPrompt(""); err == nil {
		c := countOf(n)
		rules.toolPrompt = &c
	}
	usual, _, err := model.Image(usualSide, usualSide, "")
	if err != nil {
		return rules
	}
	c := countOf(usual)
	for _, size := range [][2]int{{smallSide, smallSide}, {largeSide, largeSide}, {largeSide / 2, largeSide}} {
		if n, _, err := model.Image(size[0], size[1], ""); err == nil {
			c.Low, c.High = min(c.Low, n.Low), max(c.High, n.High)
		}
	}
	rules.picture = &c
	return rules
}

// countOf is a number of tokens by a published rule. Vendors round and rewrite
// these, so it is never called exact.
func countOf(n media.Tokens) Count { return Count{n.N, n.Low, n.High, Estimated} }

// loose widens the band of c by a part of it. Nothing stays nothing.
func loose(c Count, part float64) Count {
	if c.Tokens == 0 {
		return c
	}
	wide := band{1, 1 - part, 1 + part}
	return Count{c.Tokens, wide.scale(c.Low).Low, wide.scale(c.High).High, Estimated}
}

// schema is what the count reads of a JSON Schema.
type schema struct {
	Type        any               `json:"type"`
	Description string            `json:"description"`
	Enum        []any             `json:"enum"`
	Properties  map[string]schema `json:"properties"`

	// The cookbook does not know these. What they hold is counted alike.
	Items *schema           `json:"items"`
	AnyOf []schema          `json:"anyOf"`
	OneOf []schema          `json:"oneOf"`
	AllOf []schema          `json:"allOf"`
	Defs  map[string]schema `json:"$defs"`
}

// cookbookTool counts a tool by the cookbook's rule, less func_init, which is
// perTool here. The rule is for flat properties; nested ones are counted by it
// again. A schema that cannot be read is counted as text.
func cookbookTool(e *bpe.Encoding, t Tool) int64 {
	n := e.Count(t.Name + ":" + strings.TrimSuffix(t.Description, "."))
	if len(t.Parameters) == 0 {
		return n
	}
	var s schema
	if err := json.Unmarshal(t.Parameters, &s); err != nil {
		return n + e.Count(string(t.Parameters))
	}
	return n + cookbookProperties(e, &s)
}

func cookbookProperties(e *bpe.Encoding, s *schema) int64 {
	var n int64
	if len(s.Properties) > 0 {
		n = propInit
	}
	for name, p := range s.Properties {
		if p.Type == nil {
			p.Type = ""
		}
		line := fmt.Sprintf("%s:%v:%s", name, p.Type, strings.TrimSuffix(p.Description, "."))
		n += propKey + e.Count(line) + cookbookEnum(e, p.Enum) + cookbookProperties(e, &p)
	}
	if s.Items != nil {
		n += cookbookProperties(e, s.Items)
	}
	for _, alternatives := range [][]schema{s.AnyOf, s.OneOf, s.AllOf} {
		for _, a := range alternatives {
			n += cookbookProperties(e, &a)
		}
	}
	for _, d := range s.Defs {
		n += cookbookProperties(e, &d)
	}
	return n
}

func cookbookEnum(e *bpe.Encoding, values []any) int64 {
	if len(values) == 0 {
		return 0
	}
	n := int64(enumInit)
	for _, v := range values {
		n += enumItem + e.Count(fmt.Sprint(v))
	}
	return n
}

// toolText is a tool as the JSON text that other vendors render it to.
func toolText(t Tool) string {
	parameters := t.Parameters
	if len(parameters) == 0 {
		parameters = []byte("{}")
	}
	var text strings.Builder
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	err := enc.Encode(struct {
		Name        string          `json:"name"`
		Description string          `json:"description,omitempty"`
		Parameters  json.RawMessage `json:"parameters"`
	}{t.Name, t.Description, parameters})
	if err != nil { // the parameters are no JSON
		return t.Name + t.Description + string(t.Parameters)
	}
	return strings.TrimSuffix(text.String(), "\n")
}
