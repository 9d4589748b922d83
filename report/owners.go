package report

import (
	"io"
	"slices"
	"strings"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
	"assay/report/mail"
	"assay/report/workbook"
)

// another stands in place of the ID of a partner that is none of the reader's.
const another = "another partner"

// ownerEmail is the code of an address in the column Owner email that can't be used.
const ownerEmail = "owner-email"

// QuestionOwners adds to an assessment a problem for each address in the column
// Owner email that can't be used. Whoever lists problems calls it first, once.
func QuestionOwners(a *evaluate.Assessment, r *ingest.Roster) {
	e := ingest.Explain(ownerEmail)
	faults := mail.OwnerFaults(a, r)
	for _, f := range faults {
		a.Problems = append(a.Problems, evaluate.Issue{Severity: e.Severity, Code: ownerEmail, Cell: f.Cell, PartnerID: f.PartnerID,
			Message: ingest.OwnerEmailField.String() + ": " + f.Why, Effect: e.Effect, Mend: e.Mend, Quotes: f.Quotes, Got: strings.Join(f.Quotes, "; ")})
	}
	if len(faults) > 0 {
		a.Problems = sortIssues(a.Problems)
	}
}

// part returns what an owner is told of some partners, by their places: what is
// found of them, and their workbook. Nothing of any other partner is in either, and
// nothing of the files that all were read from; where one of their people works at
// another partner, too, that one is not named.
func part(b workbook.Book, places []int) (*evaluate.Assessment, func(to io.Writer) error) {
	a := b.Assessment.Of(places)
	mine := map[string]bool{}
	for i := range a.Partners {
		mine[ingest.FoldID(a.Partners[i].ID)] = true
	}
	veils := map[string]veil{} // by partner, of those that need one
	for i := range a.Partners {
		f := &a.Partners[i]
		var v veil
		for j := range f.People {
			v = append(v, slices.DeleteFunc(f.Tell.Elsewhere(&f.People[j]), func(id string) bool { return mine[ingest.FoldID(id)] })...)
		}
		if len(v) > 0 {
			veils[f.ID] = v
			*f = v.partner(*f)
		}
	}
	a.Changes = mapped(a.Changes, func(c evaluate.Change) evaluate.Change {
		c.Why = mapped(c.Why, veils[c.PartnerID].cause)
		return c
	})
	b.Assessment, b.Roster, b.Part = a, nil, true
	b.Issues = mapped(of(b.Issues, func(i evaluate.Issue) bool { return mine[ingest.FoldID(i.PartnerID)] }), func(i evaluate.Issue) evaluate.Issue {
		i.Message = veils[i.PartnerID].text(i.Message)
		return i
	})
	b.Certificates = of(b.Certificates, func(c issued.Certificate) bool { return mine[ingest.FoldID(c.PartnerID)] })
	b.Earlier = of(b.Earlier, func(c issued.Certificate) bool { return mine[ingest.FoldID(c.PartnerID)] })
	b.Notes = of(b.Notes, func(n issued.Note) bool { return mine[ingest.FoldID(n.PartnerID)] })
	b.Deliveries = of(b.Deliveries, func(d issued.Delivery) bool { return mine[ingest.FoldID(d.PartnerID)] })
	return a, func(to io.Writer) error { return workbook.Write(to, b, nil) }
}

// of returns those of a list that are somebody's.
func of[T any](list []T, mine func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), func(one T) bool { return !mine(one) })
}

// A veil hides other partners, by their IDs, at which people of a partner work, too.
type veil []string

func (v veil) text(s string) string {
	for _, id := range v {
		s = without(s, id, another)
	}
	return s
}

func (v veil) partner(f evaluate.PartnerFinding) evaluate.PartnerFinding {
	same := func(id string) string { return id }
	f.ReviewWhy = mapped(f.ReviewWhy, v.text)
	f.Standings = mapped(f.Standings, func(s evaluate.Standing) evaluate.Standing { return s.Mapped(same, v.cause, v.line) })
	f.Forecast = mapped(f.Forecast, v.turn)
	f.Actions = mapped(f.Actions, func(a evaluate.Action) evaluate.Action {
		a.What, a.Why = v.cause(a.What), mapped(a.Why, v.cause)
		return a
	})
	f.Tell = veiledTeller{f.Tell, v}
	return f
}

func (v veil) line(l evaluate.Line) evaluate.Line {
	l.Found, l.Mend = v.text(l.Found), v.text(l.Mend)
	return l
}

func (v veil) turn(t evaluate.Turn) evaluate.Turn {
	t.Because = mapped(t.Because, v.cause)
	return t
}

func (v veil) cause(c evaluate.Cause) evaluate.Cause {
	c.Name = v.text(c.Name)
	if c.Line != nil {
		line := v.line(*c.Line)
		c.Line = &line
	}
	if c.Turn != nil {
		turn := v.turn(*c.Turn)
		c.Turn = &turn
	}
	return c
}

// A veiledTeller tells of people without naming where else they work.
type veiledTeller struct {
	evaluate.Teller
	veil
}

func (t veiledTeller) Why(p *evaluate.PersonFinding, program string) string {
	return t.text(t.Teller.Why(p, program))
}
