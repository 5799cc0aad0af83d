package media_test

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/media"
)

func ExampleModel_Image() {
	tokens, rule, err := media.Of("claude-opus-4-7").Image(3840, 2160, "")
	fmt.Println(tokens.N, err)
	fmt.Println(rule.Formula())
	// Output:
	// 4784 <nil>
	// ⌈width/28⌉ × ⌈height/28⌉ tokens, scaled down to at most 2576 px and 4784 tokens
}
