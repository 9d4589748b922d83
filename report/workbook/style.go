package workbook

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
)

// One family, which every Excel has.
const fontFamily = "Calibri"

// The palette: text on its ground has a contrast of 4.5 or more.
const (
	navy    = "14284B"
	ink     = "1F2937"
	quiet   = "5B6675"
	rule    = "DDE2EA"
	paper   = "F5F7FA"
	white   = "FFFFFF"
	linkInk = "1F5FBF"

	tabPrograms = "2F6FB5"
	tabWork     = "D08A1D"
	tabRecords  = "8A94A6"
)

// A tone says how good something is: by its words, its sign and its colour.
type tone uint8

const (
	plain tone = iota
	good
	warn
	bad
	info
	unsure
	idle
	numTones
)

// tones gives each tone its ground, its ink, its strong colour for charts, and
// the sign that a number format sets before the text, so that the cell's value
// stays the bare word that filters and other programs look for.
var tones = [numTones]struct{ ground, ink, strong, sign string }{
	plain:  {"", ink, navy, ""},
	good:   {"E1F3E7", "17613A", "2E8B57", "✓"},
	warn:   {"FFF1CF", "7A4A00", "E0A030", "▲"},
	bad:    {"FBE2DF", "9B1C13", "C0392B", "✗"},
	info:   {"E2EDFA", "1B4F91", "3B78C2", "●"},
	unsure: {"ECE6F7", "573592", "8568BF", "?"},
	idle:   {"EFF1F4", "566070", "B4BCC8", "–"},
}

// cpanelTone returns the tone of a cPanel status.
func cpanelTone(s evaluate.Status) tone {
	switch s {
	case evaluate.CPanelCertified:
		return good
	case evaluate.CPanelSuspended:
		return bad
	case evaluate.CPanelNotCertified:
		return warn
	case evaluate.CPanelUnknown:
		return unsure
	}
	return idle
}

// premierTone returns the tone of a Premier status.
func premierTone(s evaluate.Status) tone {
	switch s {
	case evaluate.PremierCompliant:
		return good
	case evaluate.PremierPlan:
		return warn
	case evaluate.PremierOut, evaluate.PremierRemoved:
		return bad
	case evaluate.PremierEligible:
		return info
	case evaluate.PremierUnknown:
		return unsure
	}
	return idle
}

// stateTone returns the tone of a requirement's state.
func stateTone(s evaluate.State) tone {
	switch s {
	case evaluate.Met, evaluate.MetLate:
		return good
	case evaluate.Due:
		return warn
	case evaluate.NotYetDue, evaluate.Waived:
		return info
	case evaluate.NotMet:
		return bad
	case evaluate.Unknown:
		return unsure
	}
	return idle
}

// severityTone returns the tone of a problem's severity.
func severityTone(s ingest.Severity) tone {
	if s == ingest.Error {
		return bad
	}
	return warn
}

// A look is how a cell is drawn: its kind, its tone, and whether it leads somewhere.
type look struct {
	kind kind
	tone tone
	link bool
}

// A kind is what a cell holds.
type kind uint8

const (
	textCell       kind = iota
	dayCell             // a real date
	countCell           // a number
	daysCell            // how many days are left
	yearCell            // a badge year
	leftDayCell         // a date among texts
	leftCountCell       // a number among texts
	strongCell          // text in bold: the names of partners
	lineCell            // text in one line
	strongLineCell      // text in one line, in bold
	bandCell            // the title band above a table
	noteCell            // what the sheet shows, in the band
	groupCell           // what begins at a column, above the header
	sumCell             // what a column adds up to, above the header
	shownCell           // how many rows are shown, above the header
	headCell            // a table's header
	noneCell            // the line that stands in an empty table
	sectionCell         // the heading of a part of a sheet
	monthCell           // the month of a row of numbers
	tallyHeadCell       // a status above its numbers
	tallyCell           // a number below a status
	movedCell           // a number below a status that differs from the one above it
	numKinds
)

// styles are the Excel library's numbers of the looks.
type styles [numKinds][numTones][2]int

func (s *styles) of(l look) int {
	if l.link {
		return s[l.kind][l.tone][1]
	}
	return s[l.kind][l.tone][0]
}

// makeStyles makes a style for every look, in a fixed order.
func (p *press) makeStyles() error {
	for k := range numKinds {
		for t := range numTones {
			for i, linked := range []bool{false, true} {
				id, err := p.style(look{k, t, linked}.style())
				if err != nil {
					return err
				}
				p.styles[k][t][i] = id
			}
		}
	}
	return nil
}

// style returns the Excel library's number of a style, which is made where there is none.
// The library holds a new style against all that there are, part by part, which takes
// long: so one whose parts others have, but not together, is put together of theirs.
func (p *press) style(s *excelize.Style) (int, error) {
	rest := *s
	rest.Font, rest.Fill, rest.Border, rest.Alignment = nil, excelize.Fill{}, nil, nil
	var parts [5]string
	for i, part := range []any{s.Font, s.Fill, s.Border, s.Alignment, rest} {
		text, err := json.Marshal(part)
		if err != nil {
			return 0, err
		}
		parts[i] = string('0'+rune(i)) + string(text)
	}
	whole := strings.Join(parts[:], "\n")
	if id, ok := p.made[whole]; ok {
		return id, nil
	}
	id, err := p.putTogether(parts)
	if err == nil && id == 0 {
		id, err = p.file.NewStyle(s)
	}
	for _, part := range append(parts[:], whole) {
		if _, ok := p.made[part]; !ok {
			p.made[part] = id
		}
	}
	return id, err
}

// putTogether makes a style of the parts of others, and returns its number; 0 where a
// part is new.
func (p *press) putTogether(parts [5]string) (id int, err error) {
	var of [len(parts)]int
	for i, part := range parts {
		var ok bool
		if of[i], ok = p.made[part]; !ok {
			return 0, nil
		}
	}
	all := p.file.Styles.CellXfs
	if len(all.Xf) == excelize.MaxCellStyles {
		return 0, excelize.ErrCellStyles
	}
	style, fill, border, alignment, rest := all.Xf[of[0]], all.Xf[of[1]], all.Xf[of[2]], all.Xf[of[3]], all.Xf[of[4]]
	style.FillID, style.ApplyFill = fill.FillID, fill.ApplyFill
	style.BorderID, style.ApplyBorder = border.BorderID, border.ApplyBorder
	style.Alignment, style.ApplyAlignment = alignment.Alignment, alignment.ApplyAlignment
	style.NumFmtID, style.ApplyNumberFormat = rest.NumFmtID, rest.ApplyNumberFormat
	style.Protection, style.ApplyProtection = rest.Protection, rest.ApplyProtection
	all.Xf, all.Count = append(all.Xf, style), len(all.Xf)+1
	return len(all.Xf) - 1, nil
}

// valueLooks are how days and numbers are written, and on which side of the cell they stand.
var valueLooks = [numKinds]struct{ format, stands string }{
	dayCell:       {"yyyy-mm-dd", "center"},
	countCell:     {"#,##0", "right"},
	daysCell:      {`[<=0]"now";#,##0`, "right"},
	yearCell:      {"0", "center"},
	leftDayCell:   {"yyyy-mm-dd", "left"},
	leftCountCell: {"#,##0", "left"},
	monthCell:     {"@", "left"},
	tallyCell:     {"#,##0", "center"},
	movedCell:     {"#,##0", "center"},
}

// style returns the drawing of a look.
func (l look) style() *excelize.Style {
	t := tones[l.tone]
	s := &excelize.Style{
		Font:      &excelize.Font{Family: fontFamily, Size: 10, Color: t.ink},
		Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "left", Indent: 1, WrapText: true},
		Border:    []excelize.Border{{Type: "bottom", Style: 1, Color: rule}},
	}
	if t.ground != "" {
		s.Fill = ground(t.ground)
	}
	switch l.kind {
	case textCell, lineCell:
		s.CustomNumFmt = format(signed(t.sign))
		if t.sign != "" {
			s.Font.Bold = true
		}
	case dayCell, countCell, daysCell, yearCell, leftDayCell, leftCountCell, monthCell, tallyCell, movedCell:
		s.CustomNumFmt, s.Alignment = format(valueLooks[l.kind].format), indented(valueLooks[l.kind].stands)
	case strongCell, strongLineCell:
		s.CustomNumFmt, s.Font.Bold = format("@"), true
	case noneCell:
		s.Font.Italic, s.Font.Color, s.Alignment.WrapText = true, quiet, false
	case sectionCell:
		s.Font.Size, s.Font.Bold, s.Font.Color = 12, true, navy
		s.Alignment, s.Border = indented("left"), nil
	case tallyHeadCell:
		s.CustomNumFmt, s.Font.Bold = format(signed(t.sign)), true
		s.Border = []excelize.Border{{Type: "bottom", Style: 2, Color: navy}}
		s.Alignment = &excelize.Alignment{Vertical: "center", Horizontal: "center", ShrinkToFit: true}
	default:
		l.heading(s)
	}
	switch l.kind {
	case lineCell, strongLineCell:
		s.Alignment.WrapText = false
	case movedCell:
		s.Font.Bold = true
	case tallyCell:
		s.Font.Color = quiet
	}
	if l.link {
		s.Font.Underline = "single"
		if l.kind == countCell {
			s.Alignment = indented("center")
		}
		if l.tone == plain && l.kind < bandCell {
			s.Font.Color = linkInk
		}
	}
	return s
}

// shownOf is the drawing of how many rows are shown, of so many.
func shownOf(rows int) *excelize.Style {
	s := look{kind: shownCell}.style()
	s.CustomNumFmt = format(`#,##0" of ` + ingest.Thousands(rows) + ` shown"`)
	return s
}

// heading draws what stands above a table.
func (l look) heading(s *excelize.Style) {
	s.Border, s.Fill = nil, ground(navy)
	s.Font.Color = white
	s.Alignment = indented("left")
	switch l.kind {
	case bandCell:
		s.Font.Size, s.Font.Bold = 14, true
		if l.link { // light, for programs that draw every link in blue
			s.Font.Size, s.Font.Bold, s.Font.Color = 10, false, navy
			s.Fill, s.Alignment = ground("DFE6F0"), indented("center")
		}
	case noteCell:
		s.Font.Color = "D5DDEA"
	case groupCell, sumCell, shownCell:
		s.Fill, s.Font.Color, s.Font.Bold = ground("DFE6F0"), navy, l.kind != shownCell
		if l.kind == sumCell {
			s.CustomNumFmt, s.Alignment.Horizontal = format(`"Σ "#,##0`), "right"
		}
	case headCell:
		s.Fill, s.Font.Color, s.Font.Bold = ground("DFE6F0"), navy, true
		s.Alignment.WrapText, s.Alignment.Vertical = true, "top" // above the button of the filter
		s.Border = []excelize.Border{{Type: "bottom", Style: 2, Color: navy}}
	}
}

// signed is the number format that shows a sign before a text.
func signed(sign string) string {
	if sign == "" {
		return "@"
	}
	return fmt.Sprintf(`General;General;General;"%s "@`, sign)
}

func ground(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

func format(f string) *string { return &f }
