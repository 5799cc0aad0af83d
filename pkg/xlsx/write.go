package xlsx

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

const (
	head      = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relSpace  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	pkgSpace  = "http://schemas.openxmlformats.org/package/2006/"
	typeSpace = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// Write writes a workbook. The error tells of a book that no spreadsheet would open,
// or of a writer that failed.
func Write(w io.Writer, b *Book) error {
	if err := b.check(); err != nil {
		return err
	}
	looks := newStyles()
	var sheets []part
	for i := range b.Sheets {
		sheets = append(sheets, b.Sheets[i].parts(i+1, looks)...)
	}
	parts := []part{
		{"[Content_Types].xml", b.types()},
		{"_rels/.rels", relations(
			relation{"officeDocument", relSpace + "/officeDocument", "xl/workbook.xml", false},
			relation{"core", pkgSpace + "relationships/metadata/core-properties", "docProps/core.xml", false},
			relation{"app", relSpace + "/extended-properties", "docProps/app.xml", false})},
		{"docProps/app.xml", head + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>` + escape(b.Author) + `</Application></Properties>`},
		{"docProps/core.xml", b.core()},
		{"xl/workbook.xml", b.workbook()},
		{"xl/_rels/workbook.xml.rels", b.links()},
		{"xl/styles.xml", looks.part()},
	}
	return pack(w, append(parts, sheets...))
}

// part is a file of the package.
type part struct{ name, text string }

// pack writes the parts as they stand: the order and the times are always the same.
func pack(w io.Writer, parts []part) error {
	z := zip.NewWriter(w)
	for _, p := range parts {
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, p.text); err != nil {
			return err
		}
	}
	return z.Close()
}

func (b *Book) types() string {
	var out strings.Builder
	out.WriteString(head + `<Types xmlns="` + pkgSpace + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`)
	override := func(name, kind string) {
		fmt.Fprintf(&out, `<Override PartName="/%s" ContentType="%s"/>`, name, kind)
	}
	override("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml")
	override("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml")
	override("xl/workbook.xml", typeSpace+"sheet.main+xml")
	override("xl/styles.xml", typeSpace+"styles+xml")
	for i := range b.Sheets {
		override(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), typeSpace+"worksheet+xml")
	}
	return out.String() + "</Types>"
}

func (b *Book) core() string {
	at := b.Made.UTC().Format(time.RFC3339)
	return head + `<cp:coreProperties xmlns:cp="` + pkgSpace + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escape(b.Title) + `</dc:title><dc:creator>` + escape(b.Author) + `</dc:creator>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified></cp:coreProperties>`
}

// workbook lists sheets and names, and asks for a recalculation on opening.
func (b *Book) workbook() string {
	var sheets, names strings.Builder
	for i := range b.Sheets {
		s := &b.Sheets[i]
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escape(s.Name), i+1, i+1)
		if area := s.filter(); area != "" {
			fmt.Fprintf(&names, `<definedName name="_xlnm._FilterDatabase" localSheetId="%d" hidden="1">%s</definedName>`, i, escape(quoted(s.Name)+"!"+fixed(area)))
		}
		s.named(func(name, at string) {
			fmt.Fprintf(&names, `<definedName name="%s">%s</definedName>`, escape(name), escape(quoted(s.Name)+"!"+fixed(at)))
		})
	}
	defined := ""
	if names.Len() > 0 {
		defined = "<definedNames>" + names.String() + "</definedNames>"
	}
	return head + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><bookViews><workbookView/></bookViews><sheets>` + sheets.String() + `</sheets>` + defined + `<calcPr fullCalcOnLoad="1"/></workbook>`
}

// quoted is the name of a sheet as formulas write it.
func quoted(sheet string) string { return "'" + strings.ReplaceAll(sheet, "'", "''") + "'" }

// fixed turns A1 or A1:B2 into $A$1 or $A$1:$B$2.
func fixed(area string) string {
	return regexp.MustCompile(`([A-Z]+)(\d+)`).ReplaceAllString(area, `$$$1$$$2`)
}

func (b *Book) links() string {
	var all []relation
	for i := range b.Sheets {
		all = append(all, relation{fmt.Sprintf("rId%d", i+1), relSpace + "/worksheet", fmt.Sprintf("worksheets/sheet%d.xml", i+1), false})
	}
	return relations(append(all, relation{fmt.Sprintf("rId%d", len(b.Sheets)+1), relSpace + "/styles", "styles.xml", false})...)
}

type relation struct {
	id, kind, target string
	external         bool
}

func relations(all ...relation) string {
	var out strings.Builder
	out.WriteString(head + `<Relationships xmlns="` + pkgSpace + `relationships">`)
	for _, r := range all {
		mode := ""
		if r.external {
			mode = ` TargetMode="External"`
		}
		fmt.Fprintf(&out, `<Relationship Id="%s" Type="%s" Target="%s"%s/>`, r.id, r.kind, escape(r.target), mode)
	}
	return out.String() + "</Relationships>"
}

// escape makes text fit for an XML text or attribute.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder does not fail
	return b.String()
}
