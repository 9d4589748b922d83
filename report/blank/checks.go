package blank

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"assay/ingest"
)

// What cells may hold, as it is read.
const (
	firstYear = 1990
	lastYear  = 2100
	maxCount  = 10_000_000
	minScore  = 1
	maxScore  = 10
)

// setChecks gives the columns their drop-downs, and checks what is typed in.
func (w *writer) setChecks(s sheet) error {
	for i, c := range w.columns[s.name] {
		dv, err := w.check(s, c)
		if err != nil {
			return err
		}
		if dv == nil {
			continue
		}
		dv.SetSqref(down(i + 1))
		if err := w.file.AddDataValidation(s.name, dv); err != nil {
			return err
		}
	}
	return nil
}

// check returns what a column's cells are checked by; nil for anything goes.
// A drop-down that doesn't hold everything that can be read only warns, or only offers.
func (w *writer) check(s sheet, c column) (*excelize.DataValidation, error) {
	dv := excelize.NewDataValidation(true)
	switch c.Kind {
	case ingest.YesNoKind, ingest.FullTimeKind:
		dv.SetSqrefDropList(yesNoName)
		dv.SetError(excelize.DataValidationErrorStyleStop, "Yes or no", "Choose yes or no from the list, or leave the cell blank.")
	case ingest.AgreementKind:
		dv.SetSqrefDropList(yesNoName)
		dv.ShowErrorMessage = false // a day is fine, too
		dv.SetInput("Yes, no or a date", "Choose from the list, or enter a date like 2020-06-30.")
	case ingest.CountryKind:
		dv.SetSqrefDropList(countriesName)
		dv.SetError(excelize.DataValidationErrorStyleWarning, "Not in the list", "This is not in the list of countries. An ISO 3166 code like ES or ESP is fine, too.")
	case ingest.CertificationKind:
		dv.SetSqrefDropList(certificationsName)
		dv.SetError(excelize.DataValidationErrorStyleWarning, "Not in the list", "This is not in the list of codes. A full name, and a code with its track, like CCNP Enterprise, are fine, too.")
	case ingest.IDKind:
		to, ok := w.owner(s, c)
		if !ok {
			return nil, nil
		}
		dv.SetSqrefDropList(to.name)
		dv.SetError(excelize.DataValidationErrorStyleWarning, "Unknown "+c.Heading, fmt.Sprintf("The sheet %s has no row with this %s. Add it there, or check the spelling.", to.sheet.name, c.Heading))
	case ingest.DayKind, ingest.EndKind:
		first, last := ingest.DayOf(firstYear, 1, 1), ingest.DayOf(lastYear, 12, 31)
		dv.SetError(excelize.DataValidationErrorStyleStop, "Not a date", fmt.Sprintf("Enter a date from %s to %s, like 2020-06-30 or 30 Jun 2020.", first, last))
		return dv, dv.SetRange(int(first), int(last), excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween)
	case ingest.CountKind:
		dv.SetError(excelize.DataValidationErrorStyleStop, "Not a count", "Enter a whole number from 0 to 10,000,000, or leave the cell blank.")
		return dv, dv.SetRange(0, maxCount, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween)
	case ingest.YearKind:
		first := w.firstBadgeYear()
		dv.SetError(excelize.DataValidationErrorStyleStop, "Not a badge year", fmt.Sprintf("Enter a year from %d on, or leave the cell blank.", first))
		return dv, dv.SetRange(first, lastYear, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween)
	case ingest.ScoreKind:
		dv.SetError(excelize.DataValidationErrorStyleStop, "Not a score", fmt.Sprintf("Enter a number from %d to %d.", minScore, maxScore))
		return dv, dv.SetRange(minScore, maxScore, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween)
	default:
		return nil, nil
	}
	return dv, nil
}

// firstBadgeYear returns the first year that a badge can be held for.
func (w *writer) firstBadgeYear() int {
	rule := w.programs.CPanel.FirstBadgeYear
	if rev, ok := rule.On(w.day); ok {
		return rev.Value
	}
	if len(rule.Revisions) > 0 {
		return rule.Revisions[0].Value
	}
	return firstYear
}

// setMarks colours examples, required cells that are still blank in a row that
// is begun, and Partner IDs that stand twice.
func (w *writer) setMarks(s sheet) error {
	columns := w.columns[s.name]
	last := columnName(len(columns))
	all := fmt.Sprintf("A%d:%s%d", exampleRow, last, lastRow)
	key := columnName(index(columns, s.key))
	marks := []mark{{all, "formula", fmt.Sprintf(`LEFT($%s%d,%d)="%s"`, key, exampleRow, len(exampleMark), exampleMark), exampleLook}}
	for i, c := range columns {
		if c.required {
			cell := cellName(i+1, exampleRow)
			marks = append(marks, mark{down(i + 1), "formula", fmt.Sprintf(`AND(LEN(%s)=0,COUNTA($A%d:$%s%d)>0)`, cell, exampleRow, last, exampleRow), missingLook})
		}
	}
	if s.table == ingest.Partners {
		marks = append(marks, mark{down(index(columns, ingest.PartnerIDField)), "duplicate", "=", twiceLook})
	}
	for _, m := range marks {
		if err := w.mark(s.name, m); err != nil {
			return err
		}
	}
	return nil
}

// A mark is a conditional format.
type mark struct {
	cells, kind, criteria string
	look                  *excelize.Style
}

var (
	exampleLook = &excelize.Style{Font: &excelize.Font{Italic: true, Color: sandInk}, Fill: ground(sand)}
	missingLook = &excelize.Style{Fill: ground(amber)}
	twiceLook   = &excelize.Style{Font: &excelize.Font{Bold: true, Color: roseInk}, Fill: ground(rose)}
)

func (w *writer) mark(sheet string, m mark) error {
	look, err := w.file.NewConditionalStyle(m.look)
	if err != nil {
		return err
	}
	return w.file.SetConditionalFormat(sheet, m.cells, []excelize.ConditionalFormatOptions{{Type: m.kind, Criteria: m.criteria, Format: &look}})
}
