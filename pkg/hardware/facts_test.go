package hardware_test

import (
	"encoding/csv"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/money"
)

func shippedDocs(t testing.TB) []hardware.Document {
	t.Helper()
	docs, err := hardware.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

func shipped(t testing.TB) *hardware.Set {
	t.Helper()
	set, err := hardware.Load(shippedDocs(t))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// facts reads a table of facts where it is there.
func facts(t *testing.T, name string, rows int) []map[string]string {
	t.Helper()
	file, err := os.Open("../../../shared/facts/" + name)
	if err != nil {
		t.Skip("the table of facts is not here: ", err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, column := range records[0] {
			row[column] = record[i]
		}
		out = append(out, row)
	}
	if len(out) != rows {
		t.Fatalf("%d rows of %s, want %d", len(out), name, rows)
	}
	return out
}

// checker compares what the books give with the cells of a row, and notes which
// cells were looked at.
type checker struct {
	t    *testing.T
	name string
	row  map[string]string
	seen map[string]bool
}

func check(t *testing.T, name string, row map[string]string) *checker {
	return &checker{t, name, row, map[string]bool{}}
}

func (c *checker) cell(column string) string {
	c.t.Helper()
	c.seen[column] = true
	text, ok := c.row[column]
	if !ok {
		c.t.Fatalf("no column %s", column)
	}
	return text
}

// number wants the float that a cell holds, 0 where it is empty.
func (c *checker) number(column string, got float64) {
	c.t.Helper()
	want := 0.0
	if text := c.cell(column); text != "" {
		var err error
		if want, err = strconv.ParseFloat(text, 64); err != nil {
			c.t.Fatalf("%s %s: %v", c.name, column, err)
		}
	}
	if math.Abs(got-want) > 1e-12*want {
		c.t.Errorf("%s %s: got %v, want %v", c.name, column, got, want)
	}
}

func (c *checker) text(column, got string) {
	c.t.Helper()
	if want := c.cell(column); got != want {
		c.t.Errorf("%s %s: got %q, want %q", c.name, column, got, want)
	}
}

// done wants every cell to have been looked at.
func (c *checker) done() {
	c.t.Helper()
	for column := range c.row {
		if !c.seen[column] {
			c.t.Errorf("%s %s was not looked at", c.name, column)
		}
	}
}

func TestAcceleratorsHoldTheFacts(t *testing.T) {
	set := shipped(t)
	rows := facts(t, "gpus.csv", 26)
	seen := map[string]bool{"h800-sxm": true} // not in the table; a measurement was made on it
	for _, row := range rows {
		a, err := set.Accelerator(row["name"])
		if err != nil {
			t.Error(err)
			continue
		}
		seen[a.ID] = true
		c := check(t, row["name"], row)
		c.cell("name")
		c.text("vendor", a.Vendor)
		c.text("memory_type", a.Memory)
		c.text("interconnect", a.Link)
		c.number("memory_gb", a.MemoryGB)
		c.number("mem_bandwidth_gbs", a.BandwidthGBs)
		c.number("bf16_dense_tflops", a.TFLOPS[hardware.BF16])
		c.number("fp8_dense_tflops", a.TFLOPS[hardware.FP8])
		c.number("fp4_dense_tflops", a.TFLOPS[hardware.FP4])
		c.number("tdp_w", a.TDPWatts)
		c.number("allin_kw_per_gpu", a.AllInKW)
		c.number("interconnect_gbs_unidir", a.LinkGBs)
		c.price("own_tco_usd_per_gpu_h_hyperscaler", a, hardware.OwnTCO, "hyperscaler")
		c.price("own_tco_usd_per_gpu_h_neocloud", a, hardware.OwnTCO, "neocloud")
		c.price("rent_3y_usd_per_gpu_h", a, hardware.Reserved, "")
		c.quotes("gpu_price_usd", a, hardware.Purchase)
		c.quotes("server_allin_price_per_gpu_usd", a, hardware.Server)
		c.quotes("cloud_on_demand_usd_per_gpu_h", a, hardware.OnDemand)
		c.quotes("cloud_reserved_usd_per_gpu_h", a, hardware.Reserved)
		c.quotes("cloud_spot_usd_per_gpu_h", a, hardware.Spot)
		c.prices(a)
		c.asOf(a)
		c.sources(a)
		c.confidence(a)
		c.done()
	}
	if len(set.Accelerators) != len(seen) {
		t.Errorf("%d accelerators in the books, %d in the facts", len(set.Accelerators), len(seen))
	}
}

// price wants the one price of a kind and provider to be that of a cell.
func (c *checker) price(column string, a *hardware.Accelerator, kind hardware.PriceKind, provider string) {
	c.t.Helper()
	var got []string
	for _, p := range a.Prices {
		if p.Kind == kind && p.Provider == provider && (kind != hardware.Reserved || p.Term == "3y") {
			got = append(got, p.Amount.String())
		}
	}
	want := c.cell(column)
	if want == "" && len(got) == 0 {
		return
	}
	if len(got) != 1 || got[0] != money.MustParse(want).String() {
		c.t.Errorf("%s %s: got %v, want %s", c.name, column, got, want)
	}
}

// quotes wants each number of a list of quotes in a price of the kind, of its
// provider where that is named, or in a note.
func (c *checker) quotes(column string, a *hardware.Accelerator, kind hardware.PriceKind) {
	c.t.Helper()
	notes := a.Source.Note
	for _, p := range a.Prices {
		notes += " " + p.Source.Note
	}
	for _, part := range strings.Split(c.cell(column), ";") {
		words := strings.Fields(part)
		for _, word := range words {
			word = strings.TrimRight(strings.Trim(word, "~(),%"), "M")
			found := regexp.MustCompile(`^(\d[\d.]*)(?:-(\d[\d.]*))?(/h)?$`).FindStringSubmatch(word)
			if found == nil {
				continue
			}
			for _, number := range found[1:3] {
				if number != "" && !quoted(a, kind, words[0], number) &&
					!regexp.MustCompile(`(^|[^\d.])`+regexp.QuoteMeta(number)+`($|[^\d.])`).MatchString(notes) {
					c.t.Errorf("%s %s: %s of %q is in no price and no note", c.name, column, number, strings.TrimSpace(part))
				}
			}
		}
	}
}

// quoted reports whether a number is an end of a price of the kind. A number that
// follows the name of a provider must be its price, any other one of the market.
func quoted(a *hardware.Accelerator, kind hardware.PriceKind, first string, number string) bool {
	providers := []string{"AWS", "RunPod", "Verda", "Nebius", "Lambda", "Vast", "packet.ai", "Spheron", "GCP"}
	if first == "spot-tier" {
		kind = hardware.Spot // stands among the rents on demand
	}
	return slices.ContainsFunc(a.Prices, func(p hardware.Price) bool {
		named := slices.Contains(providers, first)
		if p.Kind != kind || named && p.Provider != first || !named && kind == hardware.OnDemand && p.Provider != "" {
			return false
		}
		want := money.MustParse(number)
		return slices.ContainsFunc(ends(p), want.Equal)
	})
}

// ends are the numbers that a price is written with.
func ends(p hardware.Price) []money.Decimal {
	if p.Low == nil {
		return []money.Decimal{p.Amount}
	}
	return []money.Decimal{*p.Low, *p.High}
}

// prices wants the numbers of every price to stand in a cell of its kind.
func (c *checker) prices(a *hardware.Accelerator) {
	c.t.Helper()
	for _, p := range a.Prices {
		cells := c.row[map[hardware.PriceKind]string{
			hardware.Purchase: "gpu_price_usd", hardware.Server: "server_allin_price_per_gpu_usd",
			hardware.OnDemand: "cloud_on_demand_usd_per_gpu_h",
			hardware.Reserved: "cloud_reserved_usd_per_gpu_h", hardware.Spot: "cloud_spot_usd_per_gpu_h",
			hardware.OwnTCO: "own_tco_usd_per_gpu_h_" + p.Provider,
		}[p.Kind]]
		switch {
		case p.Kind == hardware.Reserved:
			cells += " " + c.row["rent_3y_usd_per_gpu_h"]
		case p.Kind == hardware.Spot && p.Provider == "":
			cells += " " + c.row["cloud_on_demand_usd_per_gpu_h"]
		}
		var numbers []money.Decimal
		for _, text := range regexp.MustCompile(`\d+(\.\d+)?`).FindAllString(cells, -1) {
			numbers = append(numbers, money.MustParse(text))
		}
		for _, end := range ends(p) {
			if !slices.ContainsFunc(numbers, end.Equal) {
				c.t.Errorf("%s: the %s price %s of %q is not in the facts", c.name, p.Kind, end, p.Provider)
			}
		}
		if !strings.Contains(cells, p.Provider) &&
			!slices.Contains([]hardware.PriceKind{hardware.OwnTCO, hardware.Purchase, hardware.Reserved}, p.Kind) {
			c.t.Errorf("%s: a %s price of %q is not in the facts", c.name, p.Kind, p.Provider)
		}
	}
}

// asOf wants every price to be of the month of the table or before it.
func (c *checker) asOf(a *hardware.Accelerator) {
	c.t.Helper()
	month := c.cell("as_of")
	for _, p := range a.Prices {
		if day := p.From.Format("2006-01-02"); day[:len(month)] > month {
			c.t.Errorf("%s: a %s price of %s, after %s", c.name, p.Kind, day, month)
		}
	}
}

// sources wants every source of the books to stand in the table.
func (c *checker) sources(a *hardware.Accelerator) {
	c.t.Helper()
	known := c.cell("sources")
	all := []hardware.Source{a.Source}
	for _, p := range a.Prices {
		all = append(all, p.Source)
	}
	for _, s := range all {
		if s.URL != "" && !strings.Contains(known, s.URL) {
			c.t.Errorf("%s: source %s is not in the facts", c.name, s.URL)
		}
		if s.URL == "" && s.Confidence != hardware.Recalled && s.Confidence != hardware.Estimated {
			c.t.Errorf("%s:%d: %s without a source", s.Book, s.Line, s.Confidence)
		}
	}
}

// confidence wants what the table says of the specification.
func (c *checker) confidence(a *hardware.Accelerator) {
	c.t.Helper()
	text := c.cell("confidence")
	want := hardware.Read
	switch {
	case strings.Contains(text, "spec recalled"), strings.HasPrefix(text, "recalled"),
		strings.HasPrefix(text, "bandwidth read"), strings.HasPrefix(text, "bandwidth and"),
		strings.HasPrefix(text, "memory, bf16"), strings.Contains(text, "server edition 1597 GB/s and rates recalled"):
		want = hardware.Recalled
	case strings.Contains(text, "spec second hand"):
		want = hardware.SecondHand
	}
	if a.Source.Confidence != want {
		c.t.Errorf("%s: confidence %s, want %s for %q", c.name, a.Source.Confidence, want, text)
	}
	if strings.Contains(text, "TDP recalled") != (a.Trust["tdp_watts"] == hardware.Recalled) {
		c.t.Errorf("%s: power %s, for %q", c.name, a.Trust["tdp_watts"], text)
	}
	if read := strings.HasPrefix(text, "bandwidth read") ||
		strings.HasPrefix(text, "bandwidth and"); read != (a.Trust["bandwidth_gbs"] == hardware.Read) {
		c.t.Errorf("%s: bandwidth %s, for %q", c.name, a.Trust["bandwidth_gbs"], text)
	}
	for _, p := range a.Prices {
		if p.Kind == hardware.OwnTCO && (p.Source.Confidence == hardware.Estimated) != strings.Contains(text, "placeholder") {
			c.t.Errorf("%s: own_tco is %s, for %q", c.name, p.Source.Confidence, text)
		}
	}
}

// split names the models behind those rows of the table that join several.
func split(name string) []string {
	joined := map[string][]string{
		"Llama-3.1-70B / 3.3-70B": {"Llama-3.1-70B", "Llama-3.3-70B"},
		"DeepSeek-V3 / R1":        {"DeepSeek-V3", "DeepSeek-R1"},
		"GLM-4.5 / 4.6":           {"GLM-4.5", "GLM-4.6"},
		"GLM-5 / 5.1 / 5.2":       {"GLM-5", "GLM-5.1", "GLM-5.2"},
		"Kimi-K2.5 / K2.6":        {"Kimi-K2.5", "Kimi-K2.6"},
		"MiniMax-M2 / M2.5":       {"MiniMax-M2", "MiniMax-M2.5"},
	}
	if names, ok := joined[name]; ok {
		return names
	}
	return []string{name}
}

func TestModelsHoldTheFacts(t *testing.T) {
	set, seen := shipped(t), map[string]bool{}
	for _, row := range facts(t, "open_models.csv", 43) {
		for _, name := range split(row["name"]) {
			m, err := set.Model(name)
			if err != nil {
				t.Error(err)
				continue
			}
			seen[m.ID] = true
			checkModel(t, m, name, maps.Clone(row))
		}
	}
	if len(set.Models) != len(seen) {
		t.Errorf("%d models in the books, %d in the facts", len(set.Models), len(seen))
	}
}

func checkModel(t *testing.T, m *hardware.Model, name string, row map[string]string) {
	c := check(t, name, row)
	c.cell("name")
	c.text("family", m.Family)
	for column, got := range map[string]float64{
		"total_params_b": m.TotalB, "active_params_b": m.ActiveB, "native_weight_gb": m.WeightGB,
		"layers": float64(m.Layers), "full_attention_layers": float64(m.FullLayers), "window_layers": float64(m.WindowLayers),
		"window_tokens": float64(m.WindowTokens),
		"hidden":        float64(m.Hidden), "heads": float64(m.Heads), "kv_heads": float64(m.KVHeads),
		"head_dim":         float64(m.HeadDim),
		"mla_kv_lora_rank": float64(m.LatentRank), "mla_rope_dim": float64(m.RopeDim),
		"mla_q_lora_rank": float64(m.QueryRank),
		"moe_layers":      float64(m.MoELayers), "experts": float64(m.Experts),
		"experts_per_token": float64(m.ExpertsPerToken), "shared_experts": float64(m.SharedExperts),
		"moe_intermediate": float64(m.ExpertWidth), "vocab": float64(m.Vocabulary),
	} {
		c.number(column, got)
	}
	if row["ffn_intermediate"] == "varies" {
		row["ffn_intermediate"] = ""
	}
	c.number("ffn_intermediate", float64(m.FFNWidth))
	if longer := map[string]string{"GLM-4.5": "131072", "GLM-5.2": "1048576"}[name]; longer != "" {
		row["context"] = longer
	}
	c.number("context", float64(m.Context))
	c.number("kv_elems_per_token", float64(growing(m)))
	c.number("kv_bytes_per_token_bf16", 2*float64(growing(m)))
	if mla := strings.Contains(c.cell("attention"), "MLA"); mla != (m.Attention == hardware.MLA) {
		t.Errorf("%s: attention %s, want %s", name, m.Attention, row["attention"])
	}
	if want := strings.TrimSuffix(c.cell("native_precision"), "+fp8"); string(m.Precision) != want {
		t.Errorf("%s: precision %s, want %s", name, m.Precision, want)
	}
	if want := strings.TrimSuffix(c.cell("licence"), " (verify)"); m.Licence != want ||
		(want != row["licence"]) != (m.Trust["licence"] == hardware.Recalled) {
		t.Errorf("%s: licence %s (%s), want %s", name, m.Licence, m.Trust["licence"], row["licence"])
	}
	if recalled := strings.Contains(c.cell("source"),
		"recalled"); recalled != (m.Source.Confidence == hardware.Recalled) || !recalled &&
		m.Source.URL != strings.Fields(row["source"])[0] {
		t.Errorf("%s: source %s, %s, want %s", name, m.Source.URL, m.Source.Confidence, row["source"])
	}
	checkDoubts(t, m, c.cell("confidence"))
	checkTokenizer(t, m, c.cell("tokenizer_family"))
	c.done()
}

// growing is what the layout says of values in the cache for each token.
func growing(m *hardware.Model) int {
	switch {
	case m.KVElements > 0:
		return m.KVElements
	case m.Attention == hardware.MLA:
		return m.FullLayers * (m.LatentRank + m.RopeDim)
	}
	return 2 * m.FullLayers * m.KVHeads * m.HeadDim
}

// checkDoubts holds what the table says of single columns.
func checkDoubts(t *testing.T, m *hardware.Model, text string) {
	t.Helper()
	want := hardware.Confidence("")
	switch {
	case strings.Contains(text, "totals second hand"), strings.Contains(text, "total second hand"):
		want = hardware.SecondHand
	case strings.Contains(text, "totals recalled"):
		want = hardware.Recalled
	case strings.Contains(text, "totals from the name"), strings.Contains(text, "total approximate"),
		strings.Contains(text, "total computed"):
		want = hardware.Estimated
	}
	if m.Trust["total_b"] != want {
		t.Errorf("%s: total_b is %q, want %q for %q", m.ID, m.Trust["total_b"], want, text)
	}
	if strings.Contains(text, "medium") && !strings.Contains(m.Source.Note, "medium confidence") &&
		m.Trust["full_layers"] != hardware.Recalled {
		t.Errorf("%s: no word of %q", m.ID, text)
	}
	if two := strings.Contains(text, "two-matrix"); two && m.ExpertMatrices != 2 {
		t.Errorf("%s: %d matrices", m.ID, m.ExpertMatrices)
	}
	if strings.Contains(text, "latent width") != (m.ExpertHidden > 0) {
		t.Errorf("%s: experts work in %d for %q", m.ID, m.ExpertHidden, text)
	}
}

func checkTokenizer(t *testing.T, m *hardware.Model, text string) {
	t.Helper()
	want := map[string]string{
		"tiktoken-style BPE 128k (Llama 3)": "llama3", "SentencePiece 32k": "mistral_v1", "BPE 202k (Llama 4)": "llama4",
		"Qwen BPE 151k": "qwen", "Qwen BPE 248k": "qwen", "DeepSeek BPE 128k": "deepseek",
		"Mistral SentencePiece v3 32k": "mistral_v1", "Mistral Tekken 131k": "mistral", "Mistral-derived BPE 131k": "mistral",
		"o200k_harmony": "o200k_harmony", "Gemma SentencePiece 256k": "gemini", "Gemma SentencePiece 262k": "gemini",
		"cl100k-style BPE 100k": "cl100k_base", "GLM BPE 151k": "glm", "GLM BPE 155k": "glm", "Kimi BPE 160k": "kimi",
		"MiniMax BPE 200k": "minimax",
	}[text]
	if m.ID == "llama-2-70b" {
		want = "" // a vocabulary of its own, which no tokenizer of the program has
	}
	if m.Tokenizer != want {
		t.Errorf("%s: tokenizer %q, want %q for %q", m.ID, m.Tokenizer, want, text)
	}
}

func TestEnergyHoldsTheFacts(t *testing.T) {
	set, regions, pues := shipped(t), 0, 0
	for _, row := range facts(t, "energy.csv", 62) {
		c := check(t, row["code"], row)
		c.cell("code")
		if c.cell("kind") == "pue" {
			pues++
			p, err := set.PUE(row["code"])
			if err != nil {
				t.Error(err)
				continue
			}
			c.text("name", p.Name)
			c.number("pue", p.Value)
			c.text("pue_as_of", p.Source.Period)
			c.source("pue_source", &p.Source)
			c.number("electricity_usd_per_kwh_industrial", 0)
			c.number("carbon_g_per_kwh", 0)
		} else {
			regions++
			r, err := set.Region(row["code"])
			if err != nil {
				t.Error(err)
				continue
			}
			c.text("kind", r.Kind)
			c.text("name", r.Name)
			usd := 0.0
			if r.USDPerKWh != nil {
				usd = r.USDPerKWh.Float64()
			}
			c.number("electricity_usd_per_kwh_industrial", usd)
			c.text("electricity_as_of", r.Price.Period)
			c.source("electricity_source", &r.Price)
			c.number("carbon_g_per_kwh", r.GramsPerKWh)
			c.text("carbon_year", r.Carbon.Period)
			c.source("carbon_source", &r.Carbon)
			c.number("pue", 0)
		}
		for _, column := range []string{"electricity_as_of", "electricity_source", "carbon_year", "carbon_source",
			"pue_as_of", "pue_source"} {
			if !c.seen[column] {
				c.text(column, "")
			}
		}
		c.done()
	}
	if len(set.Regions) != regions || len(set.PUEs) != pues {
		t.Errorf("%d regions and %d overheads in the books, %d and %d in the facts", len(set.Regions), len(set.PUEs), regions,
			pues)
	}
}

// source wants the address with which a cell begins.
func (c *checker) source(column string, s *hardware.Source) {
	c.t.Helper()
	want := ""
	if text := c.cell(column); strings.HasPrefix(text, "http") {
		want = strings.Fields(text)[0]
	}
	if s.URL != want {
		c.t.Errorf("%s %s: got %s, want %s", c.name, column, s.URL, want)
	}
}

func TestMeasurementsHoldTheFacts(t *testing.T) {
	set := shipped(t)
	byID := map[string]*hardware.Measurement{}
	for i := range set.Measurements {
		byID[set.Measurements[i].ID] = &set.Measurements[i]
	}
	for _, row := range facts(t, "throughput_measurements.csv", 141) {
		m := byID[row["id"]]
		if m == nil {
			t.Errorf("no measurement %s", row["id"])
			continue
		}
		checkMeasurement(t, set, m, row)
	}
	if len(set.Measurements) != 141 {
		t.Errorf("%d measurements in the books", len(set.Measurements))
	}
}

func checkMeasurement(t *testing.T, set *hardware.Set, m *hardware.Measurement, row map[string]string) {
	c := check(t, m.ID, row)
	c.cell("id")
	c.text("source", m.Publisher)
	c.text("parallelism", m.Parallel)
	c.text("engine", m.Engine)
	c.text("scenario", m.Scenario)
	c.number("n_gpus", float64(m.GPUs))
	c.number("input_len", m.Input)
	c.number("output_len", m.Output)
	c.number("concurrency", m.Concurrency)
	c.number("output_tps", m.OutputPerSec)
	c.number("input_tps", m.InputPerSec)
	c.number("ttft_ms", m.TTFTSeconds*1000)
	c.number("tpot_ms", m.TPOTSeconds*1000)
	c.number("power_w", m.Watts)
	model, err := set.Model(c.cell("model"))
	if err != nil || model.ID != m.Model {
		t.Errorf("%s: model %s, want %v, %v", m.ID, m.Model, model, err)
	}
	gpu, err := set.Accelerator(c.cell("gpu"))
	if err != nil || gpu.ID != m.GPU {
		t.Errorf("%s: GPU %s, want %v, %v", m.ID, m.GPU, gpu, err)
	}
	precision := c.cell("precision")
	if strings.HasPrefix(row["model"], "gpt-oss") {
		precision = "mxfp4"
	}
	if string(m.Precision) != precision {
		t.Errorf("%s: precision %s, want %s", m.ID, m.Precision, precision)
	}
	date := c.cell("date")
	if strings.HasPrefix(date, "2026-06 ") {
		date = "2026-06-01"
	}
	if m.Date.Format("2006-01-02") != date {
		t.Errorf("%s: date %s, want %s", m.ID, m.Date, date)
	}
	if address := strings.Fields(c.cell("source_url"))[0]; m.Source.URL != address {
		t.Errorf("%s: source %s, want %s", m.ID, m.Source.URL, address)
	}
	if entry := regexp.MustCompile(`entry \S+`).FindString(row["source_url"]); !strings.Contains(m.Source.Note, entry) {
		t.Errorf("%s: note %q, want %s", m.ID, m.Source.Note, entry)
	}
	for _, word := range []string{"Little's law", "for one GPU", "approximate", "second hand"} {
		was := strings.Contains(strings.ReplaceAll(c.cell("note"), "per GPU x", "for one GPU"), word)
		if was && !strings.Contains(m.Source.Note, word) {
			t.Errorf("%s: note %q without %q", m.ID, m.Source.Note, word)
		}
	}
	c.done()
}
