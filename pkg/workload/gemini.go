package workload

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tokecon/tokecon/pkg/internal/strictjson"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// isGemini recognises Gemini's generateContent.
func isGemini(rec *record) bool {
	return rec.request.Is("contents", "[{\"") || rec.response.Is("candidates", "[") ||
		rec.response.Is("usageMetadata", "{")
}

// geminiContent is one turn: a list of parts. Keys come in both spellings.
type geminiContent struct {
	Role  string       `json:"role"`
	Parts []geminiPart `json:"parts"`
}

type geminiPart struct {
	Text     string         `json:"text"`
	Thought  bool           `json:"thought"`
	Call     *geminiCall    `json:"functionCall"`
	CallS    *geminiCall    `json:"function_call"`
	Result   *geminiResult  `json:"functionResponse"`
	ResultS  *geminiResult  `json:"function_response"`
	Inline   geminiFile     `json:"inlineData"`
	InlineS  geminiFile     `json:"inline_data"`
	File     geminiFile     `json:"fileData"`
	FileS    geminiFile     `json:"file_data"`
	Code     geminiCode     `json:"executableCode"`
	Executed geminiCode     `json:"codeExecutionResult"`
	Clip     jsontext.Value `json:"videoMetadata"`
	ClipS    jsontext.Value `json:"video_metadata"`

	Resolution jsontext.Value `json:"mediaResolution"`
}

type geminiCall struct {
	Name string         `json:"name"`
	Args jsontext.Value `json:"args"`
}

type geminiResult struct {
	Name     string         `json:"name"`
	Response jsontext.Value `json:"response"`
}

type geminiFile struct {
	MIME  string `json:"mimeType"`
	MIMES string `json:"mime_type"`
	Data  string `json:"data"`
}

type geminiCode struct {
	Code   string `json:"code"`
	Output string `json:"output"`
}

// text returns what is visible of the part; thoughts are not.
func (p *geminiPart) text() string {
	if p.Thought {
		return ""
	}
	return p.Text + p.Code.Code + p.Executed.Output
}

func (p *geminiPart) isImage() bool {
	for _, f := range []geminiFile{p.Inline, p.InlineS, p.File, p.FileS} {
		if strings.HasPrefix(f.MIME+f.MIMES, "image/") {
			return true
		}
	}
	return false
}

// fold splits a turn into text, calls and results.
func (c *geminiContent) fold(chat *tokenizer.Chat) (string, []tokenizer.ToolCall) {
	var texts []string
	var calls []tokenizer.ToolCall
	for i := range c.Parts {
		p := &c.Parts[i]
		if t := p.text(); t != "" {
			texts = append(texts, t)
		}
		if call := either(p.Call, p.CallS); call != nil {
			calls = append(calls, tokenizer.ToolCall{Name: call.Name, Arguments: compact(call.Args)})
		}
		if res := either(p.Result, p.ResultS); res != nil && chat != nil {
			chat.Messages = append(chat.Messages, tokenizer.Message{Role: "tool", Name: res.Name, Text: compact(res.Response)})
		}
		if p.isImage() && chat != nil {
			chat.Pictures = append(chat.Pictures, p.picture())
		}
		if r := p.recording(); r != nil && chat != nil {
			chat.Recordings = append(chat.Recordings, *r)
		}
	}
	return strings.Join(texts, "\n"), calls
}

// either returns the first that is there.
func either[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}

// addTo appends a turn to a chat.
func (c *geminiContent) addTo(chat *tokenizer.Chat, who string) {
	before := len(chat.Messages)
	text, calls := c.fold(chat)
	if text == "" && len(calls) == 0 && len(chat.Messages) > before {
		return // a turn of tool results alone
	}
	chat.Messages = append(chat.Messages,
		tokenizer.Message{Role: role(firstOf(who, c.Role, "user")), Text: text, Calls: calls})
}

// geminiTool declares functions; tools of the vendor declare none.
type geminiTool struct {
	Functions  []geminiFunction `json:"functionDeclarations"`
	FunctionsS []geminiFunction `json:"function_declarations"`
}

type geminiFunction struct {
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Parameters  jsontext.Value `json:"parameters"`
	JSONSchema  jsontext.Value `json:"parametersJsonSchema"`
}

func readGemini(rec *record) ([]Request, error) {
	var r Request
	if rec.request.Has("contents") {
		if err := readGeminiRequest(rec.request, &r); err != nil {
			return nil, err
		}
	}
	r.Model = firstOf(r.Model, rec.whole.Text("model"))
	if !rec.response.Has("candidates") && !rec.response.Has("usageMetadata") {
		return []Request{r}, nil
	}
	var resp struct {
		Model      string `json:"modelVersion"`
		Created    stamp  `json:"createTime"`
		Candidates []struct {
			Content geminiContent `json:"content"`
		} `json:"candidates"`
	}
	if err := rec.response.Into(&resp); err != nil {
		return nil, err
	}
	r.Model = firstOf(resp.Model, r.Model)
	r.Time = resp.Created.Time
	if len(resp.Candidates) > 0 {
		r.Answer = &Answer{}
	}
	var texts []string
	for i := range resp.Candidates {
		text, calls := resp.Candidates[i].Content.fold(nil)
		texts = append(texts, text)
		r.Answer.Calls = append(r.Answer.Calls, calls...)
		r.Answer.Text = strings.Join(texts, "\n")
	}
	return withUsage(r, rec.response.Sub("usageMetadata"))
}

// readGeminiRequest maps contents, system instruction and tools.
func readGeminiRequest(o *strictjson.Object, r *Request) error {
	var req struct {
		Model    string          `json:"model"`
		Contents []geminiContent `json:"contents"`
		System   *geminiContent  `json:"systemInstruction"`
		SystemS  *geminiContent  `json:"system_instruction"`
		Tools    []geminiTool    `json:"tools"`
	}
	if err := o.Into(&req); err != nil {
		return err
	}
	chat := &tokenizer.Chat{}
	if system := either(req.System, req.SystemS); system != nil {
		system.addTo(chat, "system")
	}
	for i := range req.Contents {
		req.Contents[i].addTo(chat, "")
	}
	for _, t := range req.Tools {
		for _, f := range append(t.Functions, t.FunctionsS...) {
			chat.Tools = append(chat.Tools,
				tokenizer.Tool{Name: f.Name, Description: f.Description, Parameters: schema(f.Parameters, f.JSONSchema)})
		}
	}
	r.Model, r.Chat = req.Model, chat
	return nil
}

// modality is a share of a count by kind of content.
type modality struct {
	Kind   string `json:"modality"`
	Tokens tally  `json:"tokenCount"`
}

// tokens sums one kind; each is at most the whole, which is checked later.
func tokens(list []modality, kind string) tally {
	var n tally
	for _, m := range list {
		if m.Kind == kind {
			n = max(n, n+m.Tokens)
		}
	}
	return n
}

// geminiUsage reads Gemini's counters: the prompt holds what the cache served,
// tool results come on top of it, and thoughts on top of the candidates.
func geminiUsage(o *strictjson.Object) (*meter.Whole, error) {
	var u struct {
		Prompt     tally      `json:"promptTokenCount"`
		ToolUse    tally      `json:"toolUsePromptTokenCount"`
		Cached     tally      `json:"cachedContentTokenCount"`
		Candidates tally      `json:"candidatesTokenCount"`
		Live       tally      `json:"responseTokenCount"` // the live API's word for candidates
		Thoughts   tally      `json:"thoughtsTokenCount"`
		In         []modality `json:"promptTokensDetails"`
		InCached   []modality `json:"cacheTokensDetails"`
		Out        []modality `json:"candidatesTokensDetails"`
	}
	if err := o.Into(&u); err != nil {
		return nil, err
	}
	input, err := sum(u.Prompt, u.ToolUse)
	if err != nil {
		return nil, err
	}
	output, err := sum(max(u.Candidates, u.Live), u.Thoughts)
	fresh := func(kind string) int64 { return int64(less(tokens(u.In, kind), tokens(u.InCached, kind))) }
	return &meter.Whole{
		Input: input, Cached: int64(u.Cached),
		AudioInput: fresh("AUDIO"), ImageInput: fresh("IMAGE"), VideoInput: fresh("VIDEO"),
		Output: output, Reasoning: int64(u.Thoughts),
		AudioOutput: int64(tokens(u.Out, "AUDIO")), ImageOutput: int64(tokens(u.Out, "IMAGE")),
	}, err
}
