package hardware_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// TestNamesThatPeopleType holds what each name means.
func TestNamesThatPeopleType(t *testing.T) {
	set := shipped(t)
	find := map[string]func(string) (string, error){
		"model": func(name string) (string, error) {
			m, err := set.Model(name)
			if err != nil {
				return "", err
			}
			return m.ID, nil
		},
		"accelerator": func(name string) (string, error) {
			a, err := set.Accelerator(name)
			if err != nil {
				return "", err
			}
			return a.ID, nil
		},
		"region": func(name string) (string, error) {
			r, err := set.Region(name)
			if err != nil {
				return "", err
			}
			return r.Code, nil
		},
		"pue": func(name string) (string, error) {
			p, err := set.PUE(name)
			if err != nil {
				return "", err
			}
			return p.Code, nil
		},
	}
	for kind, names := range map[string]map[string][]string{
		"accelerator": {
			"h100-sxm": {"h100", "H100", "H100-SXM", "h100_sxm", "H100 SXM", "nvidia h100", "NVIDIA-H100", "NVIDIA H100 SXM",
				"h100 80gb", "h100sxm5"},
			"h200-sxm": {"h200", "H200-SXM"}, "b200-sxm": {"b200", "B200"}, "b300-sxm": {"b300"},
			"gb200-nvl72": {"gb200", "GB200", "gb200 nvl72"}, "gb300-nvl72": {"GB300"},
			"a100-80gb-sxm": {"a100", "A100", "A100-80GB-SXM", "A100 80GB"}, "a100-40gb-sxm": {"a100-40gb"},
			"rtx-4090": {"rtx4090", "RTX 4090", "4090", "RTX-4090"}, "rtx-5090": {"5090"},
			"rtx-pro-6000-se": {"RTX-PRO-6000", "rtx pro 6000", "RTX-PRO-6000-SE"},
			"l40s":            {"L40S", "nvidia l40s"}, "mi300x": {"MI300X", "amd mi300x"}, "gaudi-3": {"gaudi3", "Gaudi 3"},
			"tpu-v7": {"TPU-v7 Ironwood", "ironwood", "tpuv7"}, "tpu-v6e": {"trillium"}, "trainium2": {"trn2"},
			"mac-studio-m3-ultra": {"m3 ultra", "Mac Studio M3 Ultra"}, "dgx-spark": {"DGX Spark", "gb10", "nvidia dgx-spark"},
			"h800-sxm": {"H800"},
		},
		"model": {
			"llama-3.3-70b": {"Llama-3.3-70B", "Llama-3.1-70B", "llama 3.3 70b", "llama-3-3-70b", "llama_3.3_70b",
				"meta-llama/Llama-3.3-70B-Instruct", "llama-3.3-70b-versatile",
				"accounts/fireworks/models/llama-v3p3-70b-instruct"},
			"gpt-oss-120b": {"openai/gpt-oss-120b", "GPT-OSS-120B", "gptoss120b"},
			"deepseek-r1":  {"DeepSeek-R1", "DeepSeek-V3", "deepseek-ai/DeepSeek-R1", "deepseek-r1-0528"},
			"glm-5":        {"GLM-5", "GLM-5.1", "zai-org/GLM-5"}, "glm-5.2": {"GLM-5.2", "glm-5p2"}, "glm-4.6": {"GLM 4.6"},
			"glm-4.5":   {"glm4.5"},
			"kimi-k2.5": {"Kimi-K2.6", "moonshotai/Kimi-K2.5"}, "minimax-m2.5": {"MiniMax-M2", "MiniMaxAI/MiniMax-M2.5"},
			"qwen3-235b-a22b": {"Qwen/Qwen3-235B-A22B", "qwen3-235b"}, "mistral-small-3-24b": {"Mistral-Small-3.x-24B"},
			"mistral-large-2": {"Mistral-Large-2-123B"}, "phi-4": {"Phi-4-14B", "microsoft/phi-4"},
		},
		"region": {"DEU": {"DEU", "de", "germany", "Germany"}, "USA": {"us", "usa", "United States"},
			"US-TX": {"us-tx", "Texas"}, "GBR": {"uk", "United Kingdom"}, "EU27": {"eu"}, "WORLD": {"world", "World average"},
			"NOR": {"no"}},
		"pue": {"ai_dc_range": {"ai_dc_range", "AI-DC-range"}, "google_best": {"google best"}},
	} {
		for want, words := range names {
			for _, word := range append(words, want) {
				if got, err := find[kind](word); err != nil || got != want {
					t.Errorf("%s %q is %q, %v; want %s", kind, word, got, err, want)
				}
			}
		}
	}
}

// TestUnknownNames holds that a name which is not known is answered with those
// that come close.
func TestUnknownNames(t *testing.T) {
	set := shipped(t)
	for name, want := range map[string]string{
		"h10":             `unknown accelerator "h10"; did you mean "a10" or "h100" or `,
		"llama":           "",
		"zzzzzzzzzzzz":    `unknown accelerator "zzzzzzzzzzzz"`,
		"":                `unknown accelerator ""`,
		"-":               `unknown accelerator "-"`,
		"h100\u200b":      `unknown accelerator "h100\u200b" (it contains U+200B); did you mean "h100"`,
		"\u041d100":       "(it contains U+041D)",
		"\u212aimi":       "(it contains U+212A)",
		"h100\x1b[31mred": `"h100\x1b[31mred"`,
	} {
		_, err := set.Accelerator(name)
		var e *hardware.UnknownError
		if !errors.As(err, &e) || e.Name != name || e.Kind != "accelerator" || !strings.Contains(err.Error(), want) ||
			strings.ContainsAny(err.Error(), "\x1b\u200b") {
			t.Errorf("%q: %v", name, err)
		}
	}
	long := strings.Repeat("x", 10<<20)
	if _, err := set.Model(long); err == nil || len(err.Error()) > 200 {
		t.Errorf("a name of 10 MB: %d bytes of error", len(err.Error()))
	}
	if _, err := set.Region("Atlantis"); err == nil || !strings.HasPrefix(err.Error(), `unknown region "Atlantis"`) {
		t.Error(err)
	}
	if _, err := set.PUE("gogle"); err == nil || err.Error() != `unknown PUE "gogle"; did you mean "google"?` {
		t.Error(err)
	}
}

// TestNamesOfSeveral holds that a name which two rows share is refused with both.
func TestNamesOfSeveral(t *testing.T) {
	set := load(t, "accelerators:\n  - {id: a-1, aliases: [x]}\n  - {id: b, aliases: [X, a1]}\n")
	for _, name := range []string{"x", "a.1"} {
		_, err := set.Accelerator(name)
		var e *hardware.ManyError
		if !errors.As(err, &e) || !slices.Equal(e.Among, []string{"a-1", "b"}) ||
			err.Error() != `accelerator "`+name+`" may be several; write a-1 or b` {
			t.Errorf("%s: %v", name, err)
		}
	}
	if a, err := set.Accelerator("a-1"); err != nil || a.ID != "a-1" {
		t.Errorf("an id as it is written: %v, %v", a, err)
	}
}

// TestSetWithoutIndex holds that a set made by hand finds its rows too.
func TestSetWithoutIndex(t *testing.T) {
	set := hardware.Set{Models: []hardware.Model{{ID: "m", Aliases: []string{"n"}}}}
	if m, err := set.Model("N"); err != nil || m != &set.Models[0] {
		t.Errorf("%v, %v", m, err)
	}
}

// TestTokenizersAreKnown holds that every model names a tokenizer of the program,
// but for those that have none, and the one by which the vendors' books count the
// same model.
func TestTokenizersAreKnown(t *testing.T) {
	set := shipped(t)
	for _, m := range set.Models {
		if m.Tokenizer == "" && m.ID == "llama-2-70b" {
			continue
		}
		if _, err := tokenizer.Lookup(m.Tokenizer); err != nil {
			t.Errorf("%s: %v", m.ID, err)
		}
	}
	docs, err := pricebook.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	books, err := pricebook.Load(docs)
	if err != nil {
		t.Fatal(err)
	}
	met := 0
	for _, hosted := range books.Models() {
		m, err := set.Model(hosted.ID)
		if err != nil {
			continue
		}
		met++
		// The vendors' books do not tell Mistral's older vocabulary apart.
		if m.Tokenizer != hosted.Tokenizer && (m.Tokenizer != "mistral_v1" || hosted.Tokenizer != "mistral") {
			t.Errorf("%s: tokenizer %s, %s at %s", m.ID, m.Tokenizer, hosted.Tokenizer, hosted.FullName())
		}
	}
	if met < 20 {
		t.Errorf("only %d hosted models are known as open ones", met)
	}
}
