package media

// ToolPrompt returns the tokens of the instructions that a vendor adds, once a
// request, as soon as there are tools; the tools themselves are not among them.
// Choice is the request's tool_choice: auto, none, any or tool; empty is auto.
func ToolPrompt(model, choice string) (Tokens, Rule, error) {
	if choice == "" {
		choice = "auto"
	}
	return fixed("toolprompt", model, choice)
}

// VendorTool returns the tokens of a tool whose schema is the vendor's own:
// bash, text_editor or computer.
func VendorTool(model, tool string) (Tokens, Rule, error) {
	return fixed("tool", model, tool)
}

func fixed(kind, model, detail string) (Tokens, Rule, error) {
	rule, err := find(kind, model, detail)
	if err != nil {
		return Tokens{}, Rule{}, err
	}
	return rule.params.flat(), rule, nil
}
