package ingest

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// A cell is what stands in a cell, before it is known what it should mean.
type cell struct {
	column int // from 1
	kind   kind
	hidden bool    // its row is
	style  uint16  // the number of its format in a workbook
	text   string  // as written; of a number its digits, of an error its name
	num    float64 // of a number; of a boolean 1 or 0
}

// textSize returns the length of all texts in bytes.
func textSize(cells []cell) (n int) {
	for i := range cells {
		n += len(cells[i].text)
	}
	return n
}

// A kind is the type that a cell has in its file. In CSV files every cell is a text.
type kind uint8

const (
	blankCell kind = iota
	textCell
	numberCell
	boolCell
	errorCell
	emptyFormula // a formula that nobody has calculated: its value isn't in the file
)

// textOf returns a cell with a text, a blank one if nothing of it can be seen.
// The name of an error is an error also where it was saved as text: CSV files
// know no other way, and nobody is called #N/A. What programs put around a text so
// that Excel leaves it alone is no part of it: ="007" and '007 are 007.
func textOf(column int, s string) cell {
	if s = trim(s); s == "" {
		return cell{column: column}
	}
	for s[0] == '=' || s[0] == '\'' || s[0] == '"' {
		inner := trim(withoutGuard(s))
		if inner == "" {
			return cell{column: column}
		}
		if inner == s {
			break
		}
		s = inner
	}
	if (s[0] == '#' || s[0] == 'E' || s[0] == 'L') && isErrorName(s) {
		return cell{column: column, kind: errorCell, text: s}
	}
	return cell{column: column, kind: textCell, text: s}
}

// withoutGuard returns a text without ="…" or quotes around it or an apostrophe in front. A
// small letter by itself behind an apostrophe is part of a name: 't Hooft, 's-Graven.
func withoutGuard(s string) string {
	if inner, ok := strings.CutPrefix(s, `="`); ok && len(inner) > 0 && strings.HasSuffix(inner, `"`) {
		return strings.ReplaceAll(inner[:len(inner)-1], `""`, `"`)
	}
	if inner := s[1:max(1, len(s)-1)]; (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] && inner != "" && strings.IndexByte(inner, s[0]) < 0 {
		return inner // quotes that a program took for part of the text: "a", "b"
	}
	inner, ok := strings.CutPrefix(s, "'")
	switch {
	case !ok || inner == "" || strings.HasSuffix(inner, "'") || strings.IndexByte(" )(,.;:!?", inner[0]) >= 0:
		return s // it belongs to what follows
	case len(inner) > 1 && inner[0] >= 'a' && inner[0] <= 'z' && (inner[1] == ' ' || inner[1] == '-'):
		return s
	}
	return inner
}

// isErrorName tells whether a text is what Excel shows for an error, in whatever
// language: #REF!, #BEZUG!, #¿NOMBRE?, #N/D, or for what doesn't fit a narrow column:
// ####. Those that end in no sign are listed. LibreOffice numbers its errors, Err:502;
// Google Sheets shows Loading... while it waits.
func isErrorName(s string) bool {
	const longestOfThem = 40
	switch number, numbered := strings.CutPrefix(s, "Err:"); {
	case numbered:
		return digitsOnly(number)
	case s[0] != '#':
		return s == "Loading..."
	case strings.Trim(s, "#") == "":
		return len(s) > 1
	case len(s) > longestOfThem:
		return false
	}
	name := strings.TrimLeft(s[1:], "¡¿")
	body := strings.TrimRight(name, "!?")
	return body != "" && (errorNames[body] || body != name && !strings.ContainsFunc(body, func(r rune) bool {
		return !unicode.IsUpper(r) && r != '/' && r != '_' && r != '0' && r != '\''
	}))
}

var errorNames = map[string]bool{
	"N/A": true, "NV": true, "N/D": true, "N/DISP": true, "N/B": true, "I/T": true, "Н/Д": true, "Δ/Υ": true, "YOK": true, "SAKNAS": true, "PUUTTUU": true,
	"HIÁNYZIK": true, "NENÍ_K_DISPOZICI": true, "NEDOSTUPNÝ": true, "GETTING_DATA": true, "DATEN_ABRUFEN": true, "OBTENIENDO_DATOS": true, "CHARGEMENT_DONNEES": true,
}

// numberOf returns a cell with a number; ok is false where it is none.
func numberOf(column int, s string) (c cell, ok bool) {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return cell{}, false
	}
	return cell{column: column, kind: numberCell, text: s, num: n}, true
}

// String returns what a person sees in the cell, or nearly so.
func (c *cell) String() string {
	switch c.kind {
	case numberCell:
		return digits(c.text, c.num)
	case boolCell:
		if c.num != 0 {
			return "TRUE"
		}
		return "FALSE"
	}
	return c.text
}

// digits returns a number as its plain digits: 1E+5 as 100000, 1.0 as 1. A
// whole number keeps the digits that it is written with, however many.
func digits(s string, n float64) string {
	if s != "" && s[0] != '0' && strings.Trim(s, "0123456789") == "" {
		return s
	}
	if n == 0 {
		return "0" // also for -0
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// shown returns the cell's content for a message, in quotes, not too long.
func (c *cell) shown() quotation { return shorten(c.String()) }

// A quotation is a text of the input in a message, in quotes.
type quotation string

// shorten returns a text for a message, in quotes.
func shorten(s string) quotation { return quotation(strconv.Quote(abridged(s))) }

// abridged returns a text of at most 60 characters, the last one … where there are more.
func abridged(s string) string {
	const most = 60
	seen, last := 0, 0 // runes, and where the last one that fits begins
	for i := range s {
		if seen++; seen == most {
			last = i
		} else if seen > most {
			return s[:last] + "…"
		}
	}
	return s
}
