package workbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/say"
)

// An actionRow is something that someone must do, and the partner that it is for.
type actionRow struct {
	*evaluate.Action
	finding *evaluate.PartnerFinding
	partner int // its index in the assessment
}

// actionRows returns all actions by what is lost without them and when: a status
// that is lost already, then those that will be, then what is clerical, at the end
// what is only good to know; each by its day, without one last, then by owner and
// partner.
func actionRows(a *evaluate.Assessment) []actionRow {
	all := 0
	for i := range a.Partners {
		all += len(a.Partners[i].Actions)
	}
	rows := make([]actionRow, 0, all)
	for i := range a.Partners {
		f := &a.Partners[i]
		for n := range f.Actions {
			rows = append(rows, actionRow{&f.Actions[n], f, i})
		}
	}
	slices.SortStableFunc(rows, func(a, b actionRow) int {
		return cmp.Or(cmp.Compare(a.gain(), b.gain()), cmp.Compare(uint32(a.By-1), uint32(b.By-1)), // no day: last
			strings.Compare(a.finding.Carried[ingest.OwnerField], b.finding.Carried[ingest.OwnerField]))
	})
	return rows
}

// gain puts what restores a status first, then what keeps one, at last what is only
// good to know.
func (r actionRow) gain() int {
	return slices.Index([]evaluate.ActionKind{evaluate.Mends, evaluate.Keeps, evaluate.Follows, evaluate.Watches}, r.Kind)
}

// writeActions writes a row for each thing that someone must do.
func writeActions(p *press) error {
	return list[actionRow]{
		sheet: actionsSheet, table: "Actions", tab: tabWork,
		title: "Actions",
		about: "what to do for whom and by when: first what brings a status back, then what keeps one, then the paperwork; each the shortest way",
		none:  "nothing has to be done", frozen: 2, printed: "Days left",
		groups: map[string]string{"Status": "Standing", "Purpose": "What to do", "Gives": "What it gives", "Who does what": "How and why"},
		sums:   []string{"Steps"},
		rows:   p.actions,
		columns: withCarried(p, 2, func(r actionRow) *evaluate.PartnerFinding { return r.finding }, []column[actionRow]{
			{"Partner ID", 11, func(r actionRow) cell {
				return text(r.finding.ID).to(p.placeOf(programSheet(r.Program), r.partner), "This partner in "+r.Program)
			}},
			{"Partner", 28, func(r actionRow) cell { return name(r.finding.Name) }},
			{"Program", 9, func(r actionRow) cell { return text(r.Program) }},
			{"Status", 18, func(r actionRow) cell { return p.programStatus(r) }},
			{"Purpose", 15, func(r actionRow) cell { return purpose(r.Kind) }},
			{"What to do", restOfPage, func(r actionRow) cell { return text(say.What(r.Action)) }},
			{"By", 11, func(r actionRow) cell { return p.urgent(r, day(r.By)) }},
			{"Days left", 9, func(r actionRow) cell { return p.urgent(r, daysTo(p.Assessment.Day, r.By)) }},
			{"Gives", 19, func(r actionRow) cell { return toned(r.Gives, r.givesTone()) }},
			{"On day", 12, func(r actionRow) cell { return day(r.On) }},
			{"Who does what", 44, func(r actionRow) cell { return text(inLine(r.steps())) }},
			{"Steps", 8, func(r actionRow) cell { return r.count() }},
			{"Why", 56, func(r actionRow) cell { return text(say.Causes(r.Why)) }},
			{"People", 9, func(r actionRow) cell {
				return count(len(r.finding.People)).to(p.toPeople(r.partner), "This partner's people")
			}},
			{"Contact", 30, func(r actionRow) cell { return text(r.finding.Email) }},
		}),
	}.write(p)
}

// purpose says what an action is for, so that it can be filtered by.
func purpose(k evaluate.ActionKind) cell {
	return toned(say.Purpose(k), map[evaluate.ActionKind]tone{evaluate.Mends: warn, evaluate.Keeps: info, evaluate.Watches: idle}[k])
}

// givesTone returns the tone of the status that the action gives, if any.
func (r actionRow) givesTone() tone {
	if r.Gives == "" {
		return plain
	}
	return statusTone(r.Program, r.Gives)
}

// steps says a line a step who does what; without steps, whom the action
// concerns. One step of nobody in particular is what the action says already.
func (r actionRow) steps() string {
	switch {
	case len(r.Steps) == 0:
		return listed(strings.Split(who(r.finding, r.Whom...), "\n"), 5)
	case len(r.Steps) == 1 && r.Steps[0].EmployeeID == "" && r.Steps[0].Open == nil:
		return ""
	}
	var s []string
	for i := 0; i < len(r.Steps); {
		step, n, hired := said(r.finding, r.Steps[i]), 1, r.Steps[i].Count
		for ; i+n < len(r.Steps) && goTogether(r.Steps[i], r.Steps[i+n]); n++ {
			hired += r.Steps[i+n].Count
			if r.Steps[i].Kind != evaluate.Hire {
				step += ", " + strings.Join(r.Steps[i+n].Certifications, ", ")
			}
		}
		if hired > 1 && r.Steps[i].Kind == evaluate.Hire {
			step = fmt.Sprintf("%d × %s", hired, step)
		}
		s = append(s, step)
		i += n
	}
	return strings.Join(s, "\n")
}

// goTogether tells whether two steps stand on one line: what one person earns,
// and people to hire with the same certifications.
func goTogether(a, b evaluate.Step) bool {
	if a.Kind != b.Kind || a.Words != b.Words {
		return false
	}
	if a.Kind == evaluate.Hire {
		return slices.Equal(a.Certifications, b.Certifications)
	}
	return a.EmployeeID != "" && a.EmployeeID == b.EmployeeID && a.Words == "" && len(b.Certifications) > 0
}

// said says who does what: E-12 Ana Ruiz: earn CCNA.
func said(f *evaluate.PartnerFinding, s evaluate.Step) string {
	codes := strings.Join(s.Certifications, ", ")
	switch {
	case s.Kind == evaluate.Hire:
		return "hire somebody with " + cmp.Or(s.Words, codes)
	case s.EmployeeID != "":
		return who(f, s.EmployeeID) + ": " + strings.TrimSpace(string(s.Kind)+" "+cmp.Or(s.Words, codes))
	case s.Open != nil:
		return say.FollowUp(s) + " (" + s.Open.FollowUp.String() + ")"
	}
	return s.Words
}

// count adds up the steps: a person to hire is one, and one more for each
// certification that he or she has to bring. Blank where there are none.
func (r actionRow) count() cell {
	if len(r.Steps) == 0 {
		return noCount()
	}
	n := 0
	for _, s := range r.Steps {
		n += s.Cost()
	}
	return count(n)
}

// programStatus is the partner's status in the program of the action.
func (p *press) programStatus(r actionRow) cell {
	s := r.finding.StatusIn(r.Program)
	return toned(s, statusTone(r.Program, s))
}

// urgent tones a cell of what should be done at once.
func (p *press) urgent(r actionRow, c cell) cell {
	if r.By != 0 && r.By <= p.Assessment.Day {
		c.look.tone = warn
	}
	return c
}

// daysTo is how many days are left to a day, blank where none is set.
func daysTo(on, by ingest.Day) cell {
	if by == 0 {
		return noCount()
	}
	c := count(int(by - on))
	c.look.kind = daysCell
	return c
}
