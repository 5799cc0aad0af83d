package render

import (
	"slices"
	"strings"
)

// Locale says how numbers and lists are written in CSV. The zero Locale is that of
// RFC 4180 and of programs: a comma between fields, a point in numbers.
type Locale struct{ comma bool }

// ParseLocale reads the name of a language, with a region or without: de, de-AT,
// pt_BR.UTF-8. Where decimals have a comma, fields are set apart by a semicolon, as
// spreadsheets there expect it. Source: Unicode CLDR, symbols of numbers. The empty
// name is the zero Locale; the error is an *UnknownNameError.
func ParseLocale(name string) (Locale, error) {
	plain, _, _ := strings.Cut(name, ".")
	tag := strings.ToLower(strings.ReplaceAll(plain, "_", "-"))
	language, _, _ := strings.Cut(tag, "-")
	switch {
	case name == "" || slices.Contains(points(), tag):
		return Locale{}, nil
	case slices.Contains(commas(), tag) || slices.Contains(commas(), language):
		return Locale{comma: true}, nil
	case slices.Contains(points(), language):
		return Locale{}, nil
	}
	return Locale{}, unknownName("locale", name, Locales())
}

// Locales lists the languages that ParseLocale knows.
func Locales() []string {
	var out []string
	for _, name := range slices.Concat(commas(), points()) {
		if !strings.Contains(name, "-") {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// commas write 1,5; and points 1.5, some of them in a country alone.
func commas() []string {
	return strings.Fields("bg ca cs da de el es et eu fi fr gl hr hu id is it lt lv nb nl nn no pl pt ro ru sk sl sr " +
		"sv tr uk vi en-za")
}

func points() []string {
	return strings.Fields("en he hi ja ko ms th zh de-ch de-li it-ch es-mx es-us es-pr es-gt es-hn es-ni es-pa es-pe " +
		"es-sv es-do es-cu")
}

func (l Locale) separator() rune {
	if l.comma {
		return ';'
	}
	return ','
}

// number writes a plain decimal as the locale does.
func (l Locale) number(text string) string {
	if l.comma {
		return strings.Replace(text, ".", ",", 1)
	}
	return text
}
