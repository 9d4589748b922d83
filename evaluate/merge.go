package evaluate

import (
	"fmt"

	"assay/ingest"
)

// A merged partner is one Partner ID's rows in one: cells whose non-blank
// values agree stand, a cell that differs is unreadable (rule G5).
type merged struct {
	ingest.Partner
	rowOf map[ingest.Field]ingest.Place // the row of a field, where it isn't the first
}

// cell returns the cell that a field's value came from.
func (m *merged) cell(r *ingest.Roster, f ingest.Field) ingest.Cell { return r.Cell(m.place(f), f) }

func (m *merged) place(f ingest.Field) ingest.Place {
	if row, ok := m.rowOf[f]; ok {
		return row
	}
	return m.At
}

// merge makes one partner of its rows (at least one).
func merge(r *ingest.Roster, rows []int32) (*merged, []ingest.Problem) {
	m := &merged{Partner: r.Partners[rows[0]]}
	if len(rows) > 1 {
		m.rowOf = map[ingest.Field]ingest.Place{}
	}
	var problems []ingest.Problem
	for _, row := range rows[1:] {
		next := &r.Partners[row]
		for _, c := range ingest.PartnerColumns() {
			problems = append(problems, m.mergeCell(r, c, next)...)
		}
		m.Bad |= next.Bad
	}
	return m, problems
}

// mergeCell adds another row's cell: an unreadable one spoils the field, and so
// does one that differs from the value so far.
func (m *merged) mergeCell(r *ingest.Roster, c ingest.ColumnOf[ingest.Partner], next *ingest.Partner) []ingest.Problem {
	switch {
	case next.Bad.Has(c.Field) || m.Bad.Has(c.Field) || c.Blank(next):
		if next.Bad.Has(c.Field) && !m.Bad.Has(c.Field) {
			m.rowOf[c.Field] = next.At
		}
		return nil
	case c.Blank(&m.Partner):
		c.Take(&m.Partner, next)
		m.rowOf[c.Field] = next.At
		return nil
	case c.Same(&m.Partner, next):
		return nil
	}
	m.Bad = m.Bad.With(c.Field)
	return []ingest.Problem{{Code: "partner-rows-differ", At: next.At, Column: r.Sheets[next.At.Sheet].Columns[c.Field], Partner: next.ID, Employee: ingest.None,
		Message: fmt.Sprintf("%s: differs from %s in another row of %s: the cell counts as unreadable", c.Field, m.cell(r, c.Field), r.PartnerIDs[next.ID])}}
}
