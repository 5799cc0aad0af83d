package demand_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"testing"
	"testing/fstest"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// turning is a price book with all that a request's price may depend on besides.
const turning = `vendor: turning
models:
  - id: m
    tokenizer: o200k_base
    prices:
      - {from: 2026-01-01, until: 2026-06-01, rates: {input: 10, output: 0}, source: x, checked: 2026-01-01}
      - from: 2026-06-01
        rates: {input: 20, output: 0}
        where: [{region: [eu], multiply: {tokens: 2}}]
        source: x
        checked: 2026-01-01
  - id: hours
    tokenizer: o200k_base
    prices:
      - from: 2026-01-01
        rates: {input: 10, output: 0}
        where: [{hours: ["00:00-12:00"], multiply: {tokens: 0.1}}]
        source: x
        checked: 2026-01-01
`

func turns(t *testing.T) market.Market {
	t.Helper()
	o := options()
	o.Own = append(o.Own, market.Folder{FS: fstest.MapFS{"t.yaml": {Data: []byte(turning)}}, Name: "turning"})
	m, err := market.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestSamplesBySizeAndHour holds that a request costs what its own size and hour do, and
// that a row of many requests is as many samples.
func TestSamplesBySizeAndHour(t *testing.T) {
	m := turns(t)
	for _, c := range []struct{ offer, rows, want string }{
		{"mine/banded", `{"model":"mine/cheap","input":1000}` + "\n" + `{"model":"mine/cheap","input":2000}`, "0.0035"},
		{"turning/hours", `{"model":"mine/cheap","time":"2026-11-23T03:00:00Z","input":1000}` + "\n" +
			`{"model":"mine/cheap","time":"2026-11-23T04:00:00Z","input":1000}`, "0.001"},
		{"turning/hours", `{"model":"mine/cheap","time":"2026-11-23T13:00:00Z","requests":2,"input":2000}`, "0.01"},
	} {
		w, err := demand.Open(nil, []string{file(t, "rows.jsonl", c.rows+"\n")}, demand.Assumptions{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.Compare(m, offers(t, m, c.offer), "")
		if err != nil || len(got.Ranked) != 1 {
			t.Fatal(got, err)
		}
		if !got.Ranked[0].Request.Equal(dec(c.want)) || got.Workload.Samples != 2 {
			t.Errorf("%s: %s of %d samples, want %s of 2", c.offer, got.Ranked[0].Request, got.Workload.Samples, c.want)
		}
	}
}

// TestImagesByModel holds that models of one tokenizer count images by their own rules.
func TestImagesByModel(t *testing.T) {
	var pic bytes.Buffer
	if err := png.Encode(&pic, image.NewGray(image.Rect(0, 0, 64, 64))); err != nil {
		t.Fatal(err)
	}
	text := `{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": ` +
		`"data:image/png;base64,` +
		base64.StdEncoding.EncodeToString(pic.Bytes()) + `"}}]}]}` + "\n"
	m := sale(t)
	w, err := demand.Open(nil, []string{file(t, "s.jsonl", text)}, demand.Assumptions{Output: 10})
	if err != nil {
		t.Fatal(err)
	}
	all := offers(t, m, "openai/gpt-4o", "openai/gpt-5-mini")
	both, err := w.Count(m, all, demand.Counting{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range all {
		alone, err := w.Count(m, []quote.Offer{o}, demand.Counting{})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := both.Of(o.Name()).Mid.MaxPrompt, alone.Of(o.Name()).Mid.MaxPrompt; got != want {
			t.Errorf("%s: %v beside another, %v alone", o.Name(), got, want)
		}
	}
}

// TestLogRows holds that a row has the price of its own time and region, else those of
// the market.
func TestLogRows(t *testing.T) {
	rows := `{"model":"turning/m","input":1000}` + "\n" +
		`{"model":"turning/m","time":"2026-05-01T00:00:00Z","input":1000}` + "\n" +
		`{"model":"turning/m","region":"eu","input":1000}` + "\n"
	want := []string{"0.02", "0.01", "0.04"}
	for row, err := range demand.PriceLog(&files.Door{}, turns(t), file(t, "log.jsonl", rows)) {
		if err != nil {
			t.Fatal(err)
		}
		if got := row.Bill.Total; !got.Equal(dec(want[0])) {
			t.Errorf("line %d: %s, want %s", row.Line, got, want[0])
		}
		want = want[1:]
	}
	if len(want) != 0 {
		t.Errorf("%v left", want)
	}
}

// TestToolCalls holds that further requests of a unit go before what the file says.
func TestToolCalls(t *testing.T) {
	path := file(t, "w.yaml", typical+"tool_calls: 1\n")
	w, err := demand.Open(nil, []string{path}, demand.Assumptions{ToolCalls: some("3")})
	if err != nil || !w.Calls().Equal(dec("4")) {
		t.Errorf("%v, %v", w, err)
	}
}

// TestFewAlike holds that no more than three open models bound a closed one.
func TestFewAlike(t *testing.T) {
	m := sale(t)
	listed, err := m.Model("openai/gpt-5-mini")
	if err != nil {
		t.Fatal(err)
	}
	_, alike, err := described(t, typical).Bills(m, demand.BillsQuestion{Listed: listed, Replicas: 1,
		Loads: []money.Decimal{dec("1")}, Rule: econ.OnTime})
	if err != nil || len(alike) != 3 {
		t.Errorf("%+v, %v", alike, err)
	}
}
