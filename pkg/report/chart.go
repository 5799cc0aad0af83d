package report

import "time"

// ChartKind is a way of drawing.
type ChartKind uint8

// The kinds of charts.
const (
	Line ChartKind = iota // points joined by straight lines
	Step                  // a value holds until the next point, as a price does
	Bars                  // one horizontal bar a name
)

// Axis says what the points of a chart lie on.
type Axis uint8

// The axes.
const (
	TimeAxis   Axis = iota // dates
	NumberAxis             // quantities
)

// Chart is a picture of numbers. Its values are floats: a chart shows, a table
// states.
type Chart struct {
	ID     string // snake_case, unlike the id of any table
	Title  string
	Unit   string // of the values
	Kind   ChartKind
	Axis   Axis        // of Line and Step
	XTitle string      // what the x axis counts; empty for dates
	XLog   bool        // a logarithmic x axis, on a NumberAxis
	YLog   bool        // a logarithmic y axis, of Line and Step
	Series []Series    // of Line and Step
	Marks  []ChartMark // of Line and Step
	Bars   []Bar       // of Bars
}

// Series is one line of a chart, its points in ascending order.
type Series struct {
	Name   string
	Points []Point
}

// Point is a value at a date or at a number.
type Point struct {
	At time.Time // on a TimeAxis
	X  float64   // on a NumberAxis
	Y  float64
}

// ChartMark singles one place of a chart out, such as a break-even. It need not
// lie on a series. A place that the axes do not have, such as zero on a
// logarithmic one, is named below the chart and not drawn.
type ChartMark struct {
	At    time.Time // on a TimeAxis
	X     float64   // on a NumberAxis
	Y     float64
	Label string // what is there, with its numbers: "break-even at 2.4M requests"
}

// Bar is one bar of a bar chart. The value is a typed cell, so that it is
// written as tables write it.
type Bar struct {
	Label string
	Value Cell
	Mark  Mark
}

// At returns a point on a time axis.
func At(t time.Time, y float64) Point { return Point{At: t, Y: y} }

// XY returns a point on a number axis.
func XY(x, y float64) Point { return Point{X: x, Y: y} }
