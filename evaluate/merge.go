package evaluate

import (
	"fmt"
	"slices"

	"assay/ingest"
)

// A merged partner is one Partner ID's rows in one: cells whose non-blank
// values agree stand, a cell that differs is unreadable (rule G5).
type merged struct {
	ingest.Partner
	at map[ingest.Field]ingest.Place // the row of a field, where it isn't the first
}

// cell returns the cell that a field's value came from.
func (m *merged) cell(r *ingest.Roster, f ingest.Field) ingest.Cell { return r.Cell(m.place(f), f) }

func (m *merged) place(f ingest.Field) ingest.Place {
	if at, ok := m.at[f]; ok {
		return at
	}
	return m.At
}

// A column is one cell of a partner row, to compare and to copy.
type column struct {
	field ingest.Field
	blank func(p *ingest.Partner) bool
	same  func(a, b *ingest.Partner) bool
	take  func(to, from *ingest.Partner)
}

// columnOf makes a column of a comparable value.
func columnOf[T comparable](f ingest.Field, blank T, of func(p *ingest.Partner) *T) column {
	return column{f,
		func(p *ingest.Partner) bool { return *of(p) == blank },
		func(a, b *ingest.Partner) bool { return *of(a) == *of(b) },
		func(to, from *ingest.Partner) { *of(to) = *of(from) },
	}
}

var partnerColumns = []column{
	columnOf(ingest.PartnerField, "", func(p *ingest.Partner) *string { return &p.Name }),
	columnOf(ingest.CountryField, ingest.Country{}, func(p *ingest.Partner) *ingest.Country { return &p.Country }),
	columnOf(ingest.ContactEmailField, "", func(p *ingest.Partner) *string { return &p.Email }),
	columnOf(ingest.LicensesField, ingest.NoCount, func(p *ingest.Partner) *int32 { return &p.Licenses }),
	columnOf(ingest.BadgeHeldField, 0, func(p *ingest.Partner) *int32 { return &p.BadgeHeld }),
	columnOf(ingest.GoodStandingField, ingest.Blank, func(p *ingest.Partner) *ingest.Answer { return &p.GoodStanding }),
	columnOf(ingest.PremierSinceField, 0, func(p *ingest.Partner) *ingest.Day { return &p.PremierSince }),
	{ingest.SpecializationsField,
		func(p *ingest.Partner) bool { return len(p.Specializations) == 0 },
		func(a, b *ingest.Partner) bool {
			return slices.Equal(sortedFolded(a.Specializations), sortedFolded(b.Specializations))
		},
		func(to, from *ingest.Partner) { to.Specializations = from.Specializations }},
	columnOf(ingest.ResaleField, ingest.Agreement{}, func(p *ingest.Partner) *ingest.Agreement { return &p.Resale }),
	columnOf(ingest.ICPAField, ingest.Agreement{}, func(p *ingest.Partner) *ingest.Agreement { return &p.ICPA }),
	columnOf(ingest.Service8x5Field, ingest.Blank, func(p *ingest.Partner) *ingest.Answer { return &p.Service8x5 }),
	columnOf(ingest.CallbackField, ingest.Blank, func(p *ingest.Partner) *ingest.Answer { return &p.Callback }),
	columnOf(ingest.PreSalesField, ingest.Blank, func(p *ingest.Partner) *ingest.Answer { return &p.PreSales }),
	columnOf(ingest.PostSalesField, ingest.Blank, func(p *ingest.Partner) *ingest.Answer { return &p.PostSales }),
	columnOf(ingest.TermsField, ingest.Agreement{}, func(p *ingest.Partner) *ingest.Agreement { return &p.Terms }),
}

// merge makes one partner of its rows (at least one).
func merge(r *ingest.Roster, rows []int32) (*merged, []ingest.Problem) {
	m := &merged{Partner: r.Partners[rows[0]]}
	if len(rows) > 1 {
		m.at = map[ingest.Field]ingest.Place{}
	}
	var problems []ingest.Problem
	for _, row := range rows[1:] {
		next := &r.Partners[row]
		for _, c := range partnerColumns {
			problems = append(problems, m.mergeCell(r, c, next)...)
		}
		m.Bad |= next.Bad
	}
	return m, problems
}

// mergeCell adds another row's cell: an unreadable one spoils the field, and so
// does one that differs from the value so far.
func (m *merged) mergeCell(r *ingest.Roster, c column, next *ingest.Partner) []ingest.Problem {
	switch {
	case next.Bad.Has(c.field) || m.Bad.Has(c.field) || c.blank(next):
		if next.Bad.Has(c.field) && !m.Bad.Has(c.field) {
			m.at[c.field] = next.At
		}
		return nil
	case c.blank(&m.Partner):
		c.take(&m.Partner, next)
		m.at[c.field] = next.At
		return nil
	case c.same(&m.Partner, next):
		return nil
	}
	m.Bad = m.Bad.With(c.field)
	return []ingest.Problem{{Code: "partner-rows-differ", At: next.At, Column: r.Sheets[next.At.Sheet].Columns[c.field], Partner: next.ID, Employee: ingest.None,
		Message: fmt.Sprintf("%s: differs from %s in another row of %s: the cell counts as unreadable", c.field, m.cell(r, c.field), r.PartnerIDs[next.ID])}}
}

// sortedFolded makes lists alike that differ in order and letter case only.
func sortedFolded(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = folder.String(n)
	}
	slices.Sort(out)
	return out
}
