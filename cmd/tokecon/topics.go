package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// topics are the pages of help that belong to no single command: tokecon help
// TOPIC.
func topics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "books", Short: "Price books: what they hold, which price wins, your own", Long: helpBooks},
		{Use: "workloads", Short: "Workloads: samples, formats, assumptions", Long: helpWorkloads},
		{Use: "fleets", Short: "Fleets of your own GPUs: how they are described and paid", Long: helpFleets},
		{Use: "plans", Short: "tokecon.yaml: plans, what they cost and how they are held to a target", Long: helpPlans},
		{Use: "scenarios", Short: "Levers, ranges, paths and events of tokecon scenario", Long: helpScenarios},
		{Use: "checks", Short: "tokecon.yaml: checks, their rules, exceptions and expressions",
			Long: helpChecks + ruleList() + helpCheckWords},
		{Use: "licences", Short: "Licences of the vocabularies that are built in", Long: tokenizer.Notice},
		{Use: "manners", Short: "Exit statuses, output, environment, settings", Long: helpManners},
	}
}

// ruleList lists the rules of checks, one a line, from their table.
func ruleList() string {
	const column, width = 27, 86
	var b strings.Builder
	for _, spec := range config.RuleTable() {
		line := fmt.Sprintf("  %-*s", column-2, spec.Rule)
		for _, word := range strings.Fields(spec.Doc) {
			if len(line)+len(word) > width {
				b.WriteString(strings.TrimRight(line, " ") + "\n")
				line = strings.Repeat(" ", column)
			}
			line += word + " "
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

const helpBooks = `Price books are YAML files, one a vendor, with dated and sourced prices.

Which price wins, from first to last:
  1. Your own books (--books DIR) before the shipped ones.
  2. The price with more conditions before the one with fewer: batch for large
     prompts before batch, batch before standard. Conditions are the mode, the
     region, weekday and hours, and the prompt size; a larger threshold is
     narrower than a smaller one, a named region narrower than any region.
  3. A model's own row before a term shared by many models.
Two prices that hold at once with neither narrower are an error, not a choice.

A prompt-size band reprices the whole request. A mode, region or hour price
replaces meter by meter. Factors multiply what the price does not already
include; factors of different conditions combine.

Your own books have the same format. A row for a model that exists is a
contract price; a term with models and multiply is a discount (0.85) or a
mark-up (1.2) on listed prices; a model of a new id is a private model. They are
read strictly; "tokecon prices show MODEL" tells which book decides. A model that a
cloud sells at its maker's price says who sets it, setter: anthropic, for tokecon swap.

  vendor: openai
  models:
    - id: gpt-5-mini
      prices:
        - {from: 2026-01-01, rates: {input: 0.20, cache_read: 0.02, output: 1.60},
           source: https://example.com/contract, checked: 2026-01-01}

A date is a day in UTC: from is its first instant, until the first instant at
which the price no longer holds.`

const helpFleets = `A fleet is a number of equal replicas of an open model on GPUs of your own, rented
or bought. It is an offer like a vendor's: compare, breakeven and bills take it.

On the command line:
  --own 'gpt-oss-120b on 1xh100'
  --own 'llama-3.3-70b on 2xh100, provider=verda, spare=1, load=1 1 1 1 1 1 2 3 …'

In tokecon.yaml, of the folder you are in, under a name (--own chat-h100):

  fleets:
    - name: chat-h100
      model: llama-3.3-70b    # an open model of the books
      gpu: h100               # tokecon prices list --gpus
      gpus: 2                 # of a replica
      spare: 1                # replicas beyond what the load needs
      peak: 2.5               # busiest hour ÷ mean
      rent: 2.29              # dollars a GPU and hour; the books' median if absent

Fields, all but model and gpu with defaults:
  model        gpus, prefill_gpus, parallel (tp, dep), precision, kv_precision;
               drafted, accepted: speculative decoding; measured: output tokens a
               second of a replica, instead of the model's; ttft, tpot: seconds
               that a user may wait, which bounds the requests in flight
  load         load: 24 hourly values; peak; spare, least: replicas; autoscale,
               scale_to_zero, cold_start: minutes
  rent         rent, provider; reserved: replicas under contract, reserved_rent,
               term; spot: share of the rest, spot_rent, interruption
  purchase     buy: price of a GPU with its share of the server, or "book"; life:
               years; residual, capital, maintenance: shares of the price
  place        region, tariff: a kWh, pue, carbon: g a kWh, colo: a month and kW
  the rest     staff, storage, licences: a month; egress: a GB of answers

Replicas are whole. How busy they are follows from the load and is never asked
for. Amounts are nominal US dollars before tax; a month has 730 hours.`

const helpPlans = `tokecon.yaml is a project's own file, looked for from this folder up to the root of
the repository. tokecon init writes one that runs. It is read strictly.

  workloads:
    - workload: chat          # fields as in a workload file: tokecon help workloads
      samples: [requests.jsonl]
  plans:
    - name: pro
      price: 30
      offer: openai/gpt-5-mini
      requests: 600
      costs:
        - {name: payment, share: 2.9%, payment: 0.30}
      target: 60%

A plan has a name, an offer (a model of the books, a fleet or an offer of the file)
and a workload (the first if absent), and sells one of (per):
  seat      price a month or year (period); annual_discount for the annual_share of
            seats that are paid a year at once; exactly one of requests a month,
            segments (name, share, requests; shares sum to 100%) and tail (median,
            sigma of a log-normal); included requests, overage for each beyond, cap
  request   price
  outcome   price, success: the share of attempts that are paid
  tokens    price a request, or markup on what the tokens cost
  pack      price of so many credits (requests), breakage: the share never used
Besides: free (conversion, requests of a free user), users (payers; of what is sold by
the request or the token, thousands of requests a month), fixed: a month whatever is
sold, target: a gross margin.

target at the top is that of plans without one. books: folders of price books of
your own, such as contracts: tokecon help books.

Offers give names to what may serve requests, and say how several do:
  offers:
    - {name: night, model: openai/gpt-5.4, mode: batch}    # or region; or fleet: NAME
    - name: mixed                                          # shares sum to 100%
      route: [{offer: night, share: 70%}, {offer: big, share: 30%}]
      router: 0.0001                                       # a request
    - name: careful
      cascade: {first: small, then: big, accepted: 75%, judge: tiny, judge_workload: verdict}
A cascade costs first + judge + (1 − accepted) × then. judge_fee: is a price a request
instead of a judge. Offers may name offers.

For tokecon swap an offer may say success: the share of attempts that succeed with it,
and a plan failure_cost: what a task costs that fails, and switching_cost: what the
move to another offer costs, once.

Costs beside tokens add up from share (of revenue), payment (for each), each (payer)
and request; standing: true keeps one out of the contribution margin.

COGS   = tokens + free users + costs
margin = (revenue − COGS) ÷ revenue     mark-up = (revenue − COGS) ÷ COGS
Over users sums are divided, never margins averaged. What a fleet costs depends on
the users there are.`

const helpScenarios = `Levers of tokecon scenario, moved by a change: +100%, -20%, x3.

  price         what vendors ask; of a vendor, a model or a meter:
                price:openai, price:openai/gpt-5*, price:@output, price:groq@input
  tokens        of the same text: another tokenizer
  verbosity     tokens of an answer
  cache         share of the prompt that is read from the cache; set: cache=40%
  volume        requests of each user; of what is sold by the piece nothing
  users         payers
  sell          what you charge, overage included
  rent, electricity, utilisation
                of your own machines; utilisation is their mean use ÷ their peak

Samples are counted anew where tokens move, so that prompt-size tiers are decided
request by request. Fleets are sized anew.

Ranges: --sweep and --range take LEVER=FROM..TO[/PLACES], factors in even steps of
their logarithm: price=x0.5..x2, cache=0..0.9, volume=x1..x10/20.

Paths over months: --path LEVER=PATH, also of tokecon breakeven (--path PATH).
  flat
  decline(2)                     two-fold cheaper every year; decline(2, 20%) with a floor
  plateau(2, 12)                 that for 12 months, then flat
  grow(3%)                       every month; grow(3%, 12) for 12 of them
  step(12, x2)                   once, after 12 months
  steps(2027-01-01:x2, …)        on days; they multiply
  jump(x1.5, 20%)                with that chance a year, again and again: its mean
Named paths carry where they come from: epoch-9x a16z-10x halving gpt-5.5-raise-2x
s3-plateau h100-2025-rebound. Rates of constant capability are not those of one
model: models mostly keep their price and then go.

With --uncertain the months are drawn: each lever once a draw, and then along its paths;
jumps come month by month, at most one in each.

Distributions: --uncertain LEVER=DISTRIBUTION, of values as a shock has them.
  fixed(x2)
  uniform(x0.8, x1.2)            none likelier than another
  triangular(x0.5, x1, x2)       low, likeliest, high
  lognormal(x1, 0.5)             median and sigma of the logarithm
  lognormal(x0.5..x2)            p10 and p90
  discrete(x1:60%, x1.42:40%)    values with their weights; in % they sum to 100%
  samples(use.csv, 600)          numbers of a file, one a line, 600 being x1;
                                 without it they are factors, or shares of cache
--correlate price,sell=0.5 lets two move together: a Gaussian copula, 0.5 being the
correlation of the normal variables behind them. Costs of a request follow the bill
line by line; where that is off by more than 0.1%, 1,000 draws are priced anew. Every
draw comes of --seed by PCG XSL RR 128/64 alone, on every machine.

Events: --replay takes the name of one, a pattern, or all. They are the dated changes of
list prices in the books since 2023, and dearer successors and tokenizers that the
history of no single model shows.`

const helpChecks = `Checks stand in tokecon.yaml beside the plans they guard. tokecon check exits with 3
when one fails, and what is not known has not passed.

  checks:
    - {rule: gross_margin.min, value: 50%}
    - {rule: gross_margin.min, value: 0%, plan: pro, user: p99}
    - name: a vendor that doubles its prices
      rule: gross_margin.min
      value: 40%
      shock: {vendor: any, price: 2}
    - {rule: gross_margin.min, value: 45%, on: 2027-01-01}
    - {rule: gross_margin.drop.max, value: 2%}
    - {expr: "plan.token_share < 0.3 && plan.p90 > 0.2", plan: pro}
  exceptions:
    - {check: gross_margin.min, plan: pro, until: 2027-03-01, because: moving to a cheaper model}

Rules, each of a plan or of all:
`

const helpCheckWords = `
on takes the prices of a day, announced ones too; shock multiplies those of a vendor,
or with any those of each vendor in turn, and the worst counts.
expr is a CEL expression over plan, whose fields are name offer vendor workload unit
status revenue cogs gross_profit contribution cost_per_request cost_per_request_p95
gross_margin gross_margin_low gross_margin_high contribution_margin markup token_share
users target vendor_at_most vendor_even price_for breakeven share_losing loss_at p50
p90 p99; null is not known, and comparing it fails the check.`

const helpWorkloads = `A workload is real samples plus what they stand for.

Samples are text and Markdown files, folders, and JSON lines of chat requests:
OpenAI Chat and Responses, Anthropic Messages, Gemini, their batch files, plain
{"prompt": …, "completion": …}, answers of count endpoints {"request": …,
"response": …}, and bare counts {"input": …, "output": …}.
Recorded usage goes before what is assumed; a recorded count goes before an
estimate. Bare counts may name the model that made them, {"model": …, "input": …}:
without it they are taken for nobody's, and estimated where
a tokenizer is not public.

A workload file says the rest:

  workload: support-bot
  samples: [requests.jsonl]   # beside this file; or builtin: chat; or
                              # counts: {model: openai/gpt-5.4, input: 8000, output: 500}
  volume: 250k                # requests a month
  users: 4000                 # for --per user
  output: 300                 # tokens where no answer is recorded
  cached: 60%                 # of the prompt, where not recorded
  cache_write: 10%
  reasoning: 30%              # of the answer
  retries: 2%                 # of requests are sent again
  tool_calls: 2               # further requests for each one
  searches: 0.1               # web searches a request
  mode: batch

Flags go before the file.`

const helpManners = `Exit statuses: 0 done, 1 failed, 2 wrong use, 3 the answer is "no" (a check that
does not hold, lint findings, --strict doubts, a count that does not verify, diff
--exit-code), 130 interrupted.

Data goes to standard output, remarks to standard error. With -o the file
appears whole or not at all. -f csv writes exact numbers, says the day and the
books in every row, and makes cells harmless that a spreadsheet would run as
formulas; -f json writes amounts as exact decimal strings; -f xlsx writes a
workbook with a sheet for each table.

Environment: TOKECON_FORMAT, TOKECON_BOOKS and so on set the flags of the same
name; TOKECON_SETTINGS names the settings file, tokecon/settings.yaml in your
configuration folder by default; TOKECON_TOKENIZERS names the folder of your own
vocabularies, tokecon/tokenizers in your cache folder by default. NO_COLOR and COLUMNS are respected. A flag goes
before the environment, the environment before the settings file.

Nothing is sent anywhere: the program never opens a connection.`
