package workload

import (
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tokecon/tokecon/pkg/internal/strictjson"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// content is what vendors put into a message: a text, or a list of blocks.
type content []block

// block is one part of a message in the union of the vendors' words.
type block struct {
	Type    string         `json:"type"`
	Text    string         `json:"text"`
	Refusal string         `json:"refusal"`
	Name    string         `json:"name"`
	Input   jsontext.Value `json:"input"`   // the arguments of a tool_use
	Content content        `json:"content"` // what a tool_result holds
	Source  jsontext.Value `json:"source"`  // a document or picture

	ImageURL jsontext.Value `json:"image_url"` // a picture: its address or data URL, alone or with the detail
	Detail   string         `json:"detail"`    // of a picture or video

	Audio jsontext.Value `json:"input_audio"` // a recording
}

// UnmarshalJSONFrom takes a text, null, one block or a list of blocks.
func (c *content) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*c = nil
	switch dec.PeekKind() {
	case '"':
		var text string
		err := json.UnmarshalDecode(dec, &text)
		*c = content{{Type: "text", Text: text}}
		return err
	case '{':
		var one block
		err := json.UnmarshalDecode(dec, &one)
		*c = content{one}
		return err
	default:
		return json.UnmarshalDecode(dec, (*[]block)(c))
	}
}

// visible returns the text of a block that the model reads or writes.
func (b *block) visible() string {
	switch b.Type {
	case "text", "input_text", "output_text", "summary_text", "":
		return b.Text
	case "refusal":
		return b.Refusal
	case "document":
		return b.document()
	default:
		return ""
	}
}

// document returns the text of a document given as text.
func (b *block) document() string {
	var doc struct {
		Type    string  `json:"type"`
		Data    string  `json:"data"`
		Content content `json:"content"`
	}
	if b.Source == nil || strictjson.Decode(b.Source, &doc) != nil {
		return ""
	}
	if doc.Type == "text" {
		return doc.Data
	}
	return doc.Content.text()
}

func (b *block) isImage() bool {
	return b.Type == "image" || b.Type == "image_url" || b.Type == "input_image"
}

// text joins the visible text of the blocks.
func (c content) text() string {
	var parts []string
	for i := range c {
		if t := c[i].visible(); t != "" {
			parts = append(parts, t)
		}
	}
	return strings.Join(parts, "\n")
}

// calls returns the tool calls among the blocks.
func (c content) calls() []tokenizer.ToolCall {
	var calls []tokenizer.ToolCall
	for _, b := range c {
		if b.Type == "tool_use" || b.Type == "server_tool_use" {
			calls = append(calls, tokenizer.ToolCall{Name: b.Name, Arguments: compact(b.Input)})
		}
	}
	return calls
}

// results returns the tool results among the blocks, each a message.
func (c content) results() []tokenizer.Message {
	var out []tokenizer.Message
	for _, b := range c {
		if b.Type == "tool_result" {
			out = append(out, tokenizer.Message{Role: "tool", Text: b.Content.text()})
		}
	}
	return out
}

// compact returns JSON text without white space between tokens.
func compact(v jsontext.Value) string {
	v = v.Clone()
	if v.Compact() != nil {
		return ""
	}
	return string(v)
}

// argText is the arguments of a call: the JSON as a text, or the JSON itself.
type argText string

// UnmarshalJSONFrom keeps a text as it is and any other value as JSON.
func (a *argText) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() == '"' {
		return json.UnmarshalDecode(dec, (*string)(a))
	}
	v, err := dec.ReadValue()
	if v.Kind() != 'n' {
		*a = argText(compact(v))
	}
	return err
}

// toolSpec is a tool on offer in the words of OpenAI and Anthropic.
type toolSpec struct {
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Parameters  jsontext.Value `json:"parameters"`
	InputSchema jsontext.Value `json:"input_schema"`
	Function    *toolSpec      `json:"function"`
}

// tools maps the tools on offer. A tool that the vendor brings along and that
// has no name of its own, like OpenAI's web search, is left out: its text is
// not in the request.
func tools(specs []toolSpec) []tokenizer.Tool {
	var out []tokenizer.Tool
	for _, t := range specs {
		if t.Function != nil {
			t = *t.Function
		}
		if t.Name != "" {
			out = append(out, tokenizer.Tool{Name: t.Name, Description: t.Description,
				Parameters: schema(t.Parameters, t.InputSchema)})
		}
	}
	return out
}

// schema returns the first schema that is given.
func schema(candidates ...jsontext.Value) []byte {
	for _, v := range candidates {
		if len(v) > 0 && v.Kind() != 'n' {
			return v.Clone()
		}
	}
	return nil
}
