package page

import (
	"fmt"
	"slices"
	"time"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/export"
	"github.com/tokecon/tokecon/pkg/page/workbook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
)

// Layouts lists the layouts of an exported table.
func Layouts() []string { return []string{"tidy", "wide"} }

// Export lays a model out as a table: tidy, a row for each figure, or wide, a row for
// each plan and scenario with a column for each metric. Spreadsheets get a workbook.
func Export(m *export.Model, layout string) *report.Document {
	doc := &report.Document{Workbook: workbook.Of(m), Origin: origin(m.Setting)}
	doc.Answer = []string{fmt.Sprintf("%s in %s: %s.", countOf(len(m.Rows)/len(m.Scenarios), rowWord(m)),
		countOf(len(m.Scenarios), "scenario"), countOf(len(m.Facts), "figure"))}
	table := tidy(m)
	if layout == "wide" {
		table = wide(m)
	}
	doc.Sections = []report.Section{{Table: table}}
	for _, s := range m.Scenarios {
		note(doc, "%s: %s.", s.ID, s.Why)
	}
	doc.Next = []string{"tokecon export columns", "tokecon export -f xlsx -o model.xlsx"}
	return doc
}

// exportColumn describes a column of an exported table.
type exportColumn struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`   // column, or metric: a value of the column metric, and a column of a wide table
	Layout  string `json:"layout"` // tidy, wide or both
	Unit    string `json:"unit"`
	Meaning string `json:"meaning"`
	fact    func(f *export.Fact) cell
}

func textOf(of func(f *export.Fact) string) func(*export.Fact) cell {
	return func(f *export.Fact) cell { return report.Text(of(f)) }
}

// exportColumns lists the columns that are no metrics. Ids are never given another
// meaning under one schema version.
func exportColumns() []exportColumn {
	col := func(id, layout, unit, meaning string, fact func(*export.Fact) cell) exportColumn {
		return exportColumn{id, "column", layout, unit, meaning, fact}
	}
	return []exportColumn{
		col("scenario", "both", "", "state of the world: base, VENDOR-xFACTOR, a day, or both",
			textOf(func(f *export.Fact) string { return f.Scenario })),
		col("plan", "both", "", "plan of tokecon.yaml; empty in a comparison of offers",
			textOf(func(f *export.Fact) string { return f.Plan })),
		col("offer", "both", "", "vendor/model, or a fleet", textOf(func(f *export.Fact) string { return f.Offer })),
		col("vendor", "both", "", "who bills it; own for a fleet", textOf(func(f *export.Fact) string { return f.Vendor })),
		col("metric", "tidy", "", "which figure it is: one of the metrics",
			textOf(func(f *export.Fact) string { return f.Metric })),
		col("item", "tidy", "", "which line, where a metric has several: a meter or the name of a cost; input_2 is a "+
			"second rate of one meter", textOf(func(f *export.Fact) string { return f.Item })),
		col("value", "tidy", "of the row", "the figure; empty where it is not known", valueCell),
		col("unit", "both", "", "what the value is of: a request, a month, a share (0.35 is 35%); in a wide table the "+
			"payer that amounts of plans are of", textOf(func(f *export.Fact) string { return f.Unit })),
		col("currency", "both", "ISO 4217", "of amounts; empty for other figures",
			textOf(func(f *export.Fact) string { return string(f.Currency) })),
		col("source", "both", "", "page of a price; for other figures the line of the plan, or the workload",
			textOf(func(f *export.Fact) string { return f.Source })),
		col("date", "both", "YYYY-MM-DD",
			"day on which a price was checked; for other figures the day of the scenario's prices", dateCell),
		col("confidence", "both", "",
			"exact; estimated: a count or a price is; lower_bound: a part of the cost is not known; unknown",
			textOf(func(f *export.Fact) string { return f.Confidence })),
		{ID: report.Remarks, Kind: "column", Layout: "both", Meaning: "in words what marks and footnotes say elsewhere"},
		{ID: "as_of", Kind: "column", Layout: "both", Unit: "YYYY-MM-DD", Meaning: "day of the base prices"},
		{ID: "books", Kind: "column", Layout: "both", Meaning: "version of the price books"},
		{ID: "schema_version", Kind: "column", Layout: "both",
			Meaning: "version of these columns and metrics; within one they are only added to"},
	}
}

func dateCell(f *export.Fact) cell {
	day, err := time.Parse(time.DateOnly, f.Date)
	if err != nil {
		return report.Blank()
	}
	return report.Date(day)
}

func valueCell(f *export.Fact) cell {
	if f.Value == nil {
		return report.Unknown(f.Reason)
	}
	c := report.Number(*f.Value)
	switch {
	case f.Metric == "rate":
		c = report.Rate(*f.Value, f.Currency)
	case f.Currency != "":
		c = report.Amount(*f.Value, f.Currency)
	case f.Share:
		c = report.Percent(*f.Value)
	}
	switch f.Confidence {
	case string(quote.Estimated):
		return c.Approx()
	case string(quote.LowerBound):
		return c.AtLeast()
	}
	return c
}

// columnsOf returns the columns of a layout that facts fill.
func columnsOf(layout string) []exportColumn {
	return slices.DeleteFunc(exportColumns(), func(c exportColumn) bool {
		return c.fact == nil || c.Layout != "both" && c.Layout != layout
	})
}

// tidy lays facts out, a row for each.
func tidy(m *export.Model) *report.Table {
	return report.Rows("facts", refs(m.Facts), factColumns("tidy")...)
}

// factColumns returns the columns of a layout that facts fill.
func factColumns(layout string) []report.Col[*export.Fact] {
	var cols []report.Col[*export.Fact]
	for _, c := range columnsOf(layout) {
		one := col(c.ID, c.ID, c.fact)
		if c.ID == "value" {
			one.Align = report.Right
		}
		cols = append(cols, one)
	}
	return cols
}

// wideRow is a row of a model with what is said of all of its figures.
type wideRow struct {
	*export.ModelRow
	about *export.Fact
}

// wide lays rows of the model out: the keys first, then the metrics, then what is said of all of them.
func wide(m *export.Model) *report.Table {
	about := report.Through(func(r wideRow) *export.Fact { return r.about }, factColumns("wide")...)
	cut := slices.IndexFunc(about, func(c report.Col[wideRow]) bool { return c.ID == "source" })
	var metrics []report.Col[wideRow]
	for _, metric := range export.Metrics() {
		metrics = append(metrics, num(metric.ID, metric.ID, "", func(r wideRow) cell {
			f, ok := m.Fact(r.ModelRow, &metric)
			if !ok {
				return report.Blank()
			}
			return valueCell(&f)
		}))
	}
	var rows []wideRow
	for _, r := range refs(m.Rows) {
		fact := m.About(r)
		rows = append(rows, wideRow{r, &fact})
	}
	return report.Rows("wide", rows, slices.Concat(about[:cut], metrics, about[cut:])...)
}

// ColumnList is the JSON form of the list of columns and metrics.
type ColumnList struct {
	SchemaVersion int            `json:"schema_version"`
	Columns       []exportColumn `json:"columns"`
}

// ExportColumns lists every column and metric of an export.
func ExportColumns() *ColumnList {
	out := &ColumnList{SchemaVersion: econ.SchemaVersion, Columns: exportColumns()}
	add := func(metrics []export.Metric, layout string) {
		for _, m := range metrics {
			unit := m.Of
			if m.Money {
				unit = "currency per " + unit
			}
			out.Columns = append(out.Columns, exportColumn{m.ID, "metric", layout, unit, m.Meaning, nil})
		}
	}
	add(export.Metrics(), "both")
	add(export.ItemMetrics(), "tidy")
	return out
}

// Document lays the list out.
func (l *ColumnList) Document() *report.Document {
	d := &report.Document{Sections: []report.Section{{Table: report.Rows("columns", l.Columns,
		text("id", "id", func(c exportColumn) string { return c.ID }),
		text("kind", "kind", func(c exportColumn) string { return c.Kind }),
		text("layout", "layout", func(c exportColumn) string { return c.Layout }),
		text("unit", "unit", func(c exportColumn) string { return c.Unit }),
		text("meaning", "meaning", func(c exportColumn) string { return c.Meaning }))}}}
	note(d, "Schema version %d. A metric is a value of the column metric where the layout is tidy, and a column of its "+
		"own where it is wide.", l.SchemaVersion)
	return d
}

func countOf(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// rowWord returns what the rows of a model are.
func rowWord(m *export.Model) string {
	if m.Volume != nil {
		return "offer"
	}
	return "plan"
}
