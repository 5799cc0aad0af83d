package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

func (a *app) prices() *cobra.Command {
	cmd := group(&cobra.Command{
		Use:     "prices",
		GroupID: "books",
		Short:   "Look into the price books and check them",
		Long:    "Look into the price books: what is listed, since when, on what evidence; and check them.",
	})
	cmd.AddCommand(a.pricesList(), a.pricesShow(), a.pricesHistory(), a.pricesLint())
	return cmd
}

func (a *app) pricesList() *cobra.Command {
	var machines page.Machines
	cmd := &cobra.Command{
		Use:   "list [MODELS...]",
		Short: "List the models that have a price at the as-of date, or GPUs, open models, energy",
		Example: `  tokecon prices list 'openai/*'
  tokecon prices list --gpus
  tokecon prices list --as-of 2024-06-01`,
		ValidArgsFunction: a.completeModel,
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := a.opened()
			if err != nil {
				return err
			}
			if machines.Any() {
				return a.listMachines(machines, args, s)
			}
			if len(args) == 0 {
				args = []string{"*"}
			}
			models, err := a.books.Select(args, s.AsOf.Time)
			if err != nil {
				return err
			}
			cards, err := sold(models, s)
			if err != nil {
				return err
			}
			return a.emit(page.PriceListResult(cards, s), page.PriceList(cards, s))
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&machines.GPUs, "gpus", false, "list accelerators: memory, speed, power, rents and prices")
	flags.BoolVar(&machines.Models, "open-models", false,
		"list the open models that can be run on your own: size, layout, context")
	flags.BoolVar(&machines.Energy, "energy", false,
		"list electricity prices and carbon by region, and facility overheads (PUE)")
	return cmd
}

// listMachines lists the books of hardware.
func (a *app) listMachines(which page.Machines, args []string, s econ.Setting) error {
	if len(args) > 0 {
		return input.Wrong("list them all and pick with grep", "--gpus, --open-models and --energy take no models, got %q",
			strings.Join(args, " "))
	}
	set, err := a.hardware()
	if err != nil {
		return err
	}
	result := page.MachinesOf(set, which, s.AsOf.Time)
	return a.emit(result, page.MachineList(result))
}

// sold returns the cards of the models that are sold under the setting.
func sold(models []*pricebook.Model, s econ.Setting) ([]*pricebook.Card, error) {
	var cards []*pricebook.Card
	for _, m := range models {
		card, err := m.Card(askOf(s))
		var not *pricebook.NotOfferedError
		var none *pricebook.NoPriceError
		switch {
		case err == nil:
			cards = append(cards, card)
		case !errors.As(err, &not) && !errors.As(err, &none):
			return nil, err
		}
	}
	return cards, nil
}

// opened prepares the output and reads the books.
func (a *app) opened(names ...string) (econ.Setting, error) {
	if err := a.out.open(a.set.output, nil); err != nil {
		return econ.Setting{}, err
	}
	return a.setting(names...)
}

// oneModel finds a model; results about it are in its own currency.
func (a *app) oneModel(name string) (*pricebook.Model, econ.Setting, error) {
	s, err := a.opened(name)
	if err != nil {
		return nil, s, err
	}
	m, err := a.find(name, s.AsOf.Time)
	if err == nil {
		s.Currency = m.Currency
	}
	return m, s, err
}

func (a *app) pricesShow() *cobra.Command {
	return &cobra.Command{
		Use:               "show MODEL",
		Short:             "Show all that the books say of one model",
		Example:           "  tokecon prices show gpt-5.6\n  tokecon prices show mistral-medium-latest --as-of 2026-06-01",
		Args:              exactly(1, "one model"),
		ValidArgsFunction: a.completeModel,
		RunE: func(_ *cobra.Command, args []string) error {
			m, s, err := a.oneModel(args[0])
			if err != nil {
				return err
			}
			offerings, err := offeringsOf(m, s)
			if err != nil {
				return err
			}
			return a.emit(page.PriceShowResult(offerings, s), page.PriceShow(m, offerings, s))
		},
	}
}

// offeringsOf asks for the cards of every condition that changes a price: each
// mode at each prompt size, each region, each window of hours.
func offeringsOf(m *pricebook.Model, s econ.Setting) ([]page.Offering, error) {
	ask := askOf(s)
	var out []page.Offering
	for _, mode := range m.Modes(ask.At) {
		for _, size := range append([]int64{0}, m.Edges()...) {
			name := mode
			if size > 0 {
				name += fmt.Sprintf(", prompts of %s tokens or more", money.Group(fmt.Sprint(size)))
			}
			err := offering(&out, m, name, pricebook.Ask{At: ask.At, Mode: pricebook.Mode(mode), Prompt: size})
			if err != nil {
				return nil, err
			}
		}
	}
	for _, region := range m.Regions(ask.At)[1:] {
		if err := offering(&out, m, "region "+region, pricebook.Ask{At: ask.At, Region: region}); err != nil {
			return nil, err
		}
	}
	if hours := m.Week(ask.At); len(hours) > 1 {
		for _, h := range hours {
			name := fmt.Sprintf("%s h a week, such as %s UTC",
				strings.TrimSuffix(fmt.Sprintf("%.1f", float64(h.HalfHours)/2), ".0"), h.Clock.UTC().Format("Mon 15:04"))
			if err := offering(&out, m, name, pricebook.Ask{At: ask.At, Clock: h.Clock}); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// offering adds a card unless an earlier condition has the same rates; a
// condition that is not sold is passed over.
func offering(out *[]page.Offering, m *pricebook.Model, name string, ask pricebook.Ask) error {
	card, err := m.Card(ask)
	var not *pricebook.NotOfferedError
	if errors.As(err, &not) {
		return nil
	}
	if err != nil {
		return err
	}
	for i, o := range *out {
		if i > 0 && strings.HasPrefix(o.Condition, "region ") && strings.HasPrefix(name, "region ") &&
			o.Card.SameRates(card) {
			(*out)[i].Condition += strings.TrimPrefix(name, "region")
			return nil
		}
		if o.Card.SameRates(card) && (ask.Prompt > 0 || !ask.Clock.IsZero()) && o.Card.Mode == card.Mode {
			return nil
		}
	}
	*out = append(*out, page.Offering{Condition: name, Card: card})
	return nil
}

func (a *app) pricesHistory() *cobra.Command {
	return &cobra.Command{
		Use:               "history MODEL",
		Short:             "Show the dated prices of one model, with a chart",
		Example:           "  tokecon prices history deepseek-chat",
		Args:              exactly(1, "one model"),
		ValidArgsFunction: a.completeModel,
		RunE: func(_ *cobra.Command, args []string) error {
			m, s, err := a.oneModel(args[0])
			if err != nil {
				return err
			}
			return a.emit(page.PriceHistoryResult(m, s), page.PriceHistory(m, s))
		},
	}
}
