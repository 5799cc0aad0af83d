package page

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestTablesAreMadeByColumns holds that no page lists cells, rows or columns by position: [report.Rows] alone makes
// tables, from columns that know their cells.
func TestTablesAreMadeByColumns(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || name == "columns.go" { // which makes columns
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range byPosition(file) {
			t.Errorf("%s: a table by position; lay the values out by report.Rows", set.Position(n.Pos()))
		}
	}
}

// TestByPositionFinds holds that what is looked for is found.
func TestByPositionFinds(t *testing.T) {
	for _, bad := range []string{"[]report.Cell{a, b}", "[]cell{a}", "report.Row{Cells: x}", "&report.Row{}",
		"[]report.Row{{Cells: x}}", "[2]report.Cell{a, b}", "report.Table{ID: x}", "[]report.Column{{ID: x}}",
		"append(row.Cells, a)", "append(t.Columns, report.Column{ID: x})", "make([]report.Cell, 2)"} {
		e, err := parser.ParseExpr(bad)
		if err != nil {
			t.Fatal(err)
		}
		if len(byPosition(e)) == 0 {
			t.Errorf("%s is not found", bad)
		}
	}
	for _, good := range []string{"report.Cell{}", "[]report.Col[row]{a}", "report.Section{Table: t}",
		"report.Rows(id, rows, a)", "append(doc.Sections, s)"} {
		e, err := parser.ParseExpr(good)
		if err != nil {
			t.Fatal(err)
		}
		if len(byPosition(e)) > 0 {
			t.Errorf("%s is found", good)
		}
	}
}

// byPosition returns the places at which a table, a row or a list of cells or columns is put together by hand.
func byPosition(root ast.Node) (found []ast.Node) {
	ast.Inspect(root, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.CompositeLit:
			if handmade(x.Type) || name(x.Type) == "report.Column" {
				found = append(found, n)
			}
		case *ast.CallExpr:
			f, ok := x.Fun.(*ast.Ident)
			if !ok || len(x.Args) == 0 {
				break
			}
			to, field := x.Args[0].(*ast.SelectorExpr)
			if f.Name == "append" && field && to.Sel.Name == "Cells" ||
				f.Name == "make" && handmade(x.Args[0]) {
				found = append(found, n)
			}
		}
		return true
	})
	return found
}

// handmade reports whether a type is a table, a row, or a list of rows, columns or cells.
func handmade(e ast.Expr) bool {
	list, ok := e.(*ast.ArrayType)
	if ok {
		switch name(list.Elt) {
		case "report.Cell", "cell", "report.Row", "report.Column":
			return true
		}
		return false
	}
	return name(e) == "report.Row" || name(e) == "report.Table"
}

func name(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return name(x.X) + "." + x.Sel.Name
	}
	return ""
}
