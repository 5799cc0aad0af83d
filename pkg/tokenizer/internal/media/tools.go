package media

// ToolPrompt returns the tokens of the instructions that a vendor adds, once a
// request, as soon as there are tools; the tools themselves are not among them.
// Choice is the request's tool_choice: auto, none, any or tool; empty is auto.
func (m Model) ToolPrompt(choice string) (Tokens, Rule, error) {
	if choice == "" {
		choice = "auto"
	}
	return m.fixed("toolprompt", choice)
}

// VendorTool returns the tokens of a tool whose schema is the vendor's own:
// bash, text_editor or computer.
func (m Model) VendorTool(tool string) (Tokens, Rule, error) {
	return m.fixed("tool", tool)
}

func (m Model) fixed(kind, detail string) (Tokens, Rule, error) {
	rule, err := m.find(kind, detail)
	if err != nil {
		return Tokens{}, Rule{}, err
	}
	return rule.params.flat(), rule, nil
}
