package evaluate

import (
	"slices"

	"assay/ingest"
)

// specializationRequirement asks for specializations valid on the day, of any name (rule P1).
type specializationRequirement struct{ named }

var specialization = &specializationRequirement{named{id: "specialization", words: "specialization", waivable: true}}

func (*specializationRequirement) judge(c *partnerCase, _ Standing, day ingest.Day) State {
	rule := c.programs.Premier.Specializations.RevisionOn(day)
	if rule == nil {
		return Unknown
	}
	valid, unreadable := c.validSpecializations(day)
	switch {
	case valid >= rule.Value:
		return Met
	case unreadable:
		return Unknown
	}
	return NotMet
}

// validSpecializations counts those valid on the day, and tells whether there are any that can't be read.
func (c *partnerCase) validSpecializations(day ingest.Day) (valid int, unreadable bool) {
	unreadable = c.partner.Bad.Has(ingest.SpecializationsField)
	if !unreadable {
		valid += len(c.partner.Specializations)
	}
	for _, i := range c.specializations {
		s := &c.roster.Specializations[i]
		switch {
		case s.Bad != 0:
			unreadable = true
		case openSpan(s.Granted, s.Expires).has(day):
			valid++
		}
	}
	return valid, unreadable
}

func (*specializationRequirement) tell(c *partnerCase, l *Line, _ Standing, day ingest.Day) {
	publish(l, &c.programs.Premier.Specializations, day)
	l.Asked = c.on(day).specialization
	var found []string
	cells := map[State][]ingest.Cell{} // by what a cell makes of the requirement
	switch cell := c.cell(ingest.SpecializationsField); {
	case c.partner.Bad.Has(ingest.SpecializationsField):
		found, cells[Unknown] = append(found, "a list that can't be read"), append(cells[Unknown], cell)
	case len(c.partner.Specializations) > 0:
		found, cells[Met] = append(found, c.partner.Specializations...), append(cells[Met], cell)
		l.Has = append(l.Has, c.partner.Specializations...)
	}
	for _, i := range c.specializations {
		s := &c.roster.Specializations[i]
		valid := openSpan(s.Granted, s.Expires)
		state, of, says := NotMet, ingest.FieldSet(0).With(ingest.ExpiresField), "expired "+valid.to.String()
		switch {
		case s.Bad != 0:
			state, of, says = Unknown, s.Bad, "can't be read"
		case valid.has(day):
			state, of, says = Met, ingest.FieldSet(0).With(ingest.SpecializationField), "valid "+valid.String()
			l.Has = append(l.Has, s.Name)
		case day < valid.from:
			of, says = ingest.FieldSet(0).With(ingest.GrantedField), "from "+valid.from.String()
		}
		found = append(found, s.Name+" ("+says+")")
		cells[state] = append(cells[state], c.cellsOf(s.At, of)...)
	}
	slices.Sort(found)
	slices.Sort(l.Has)
	l.count(len(l.Has), c.programs.Premier.Specializations.InForce(day).Value)
	l.Found, l.Cells = list(found), cells[l.State]
	if len(l.Cells) == 0 { // there are none, or they are waived
		l.Cells = append(cells[NotMet], c.cell(ingest.SpecializationsField))
	}
	switch l.State {
	case NotMet:
		l.Mend = "obtain or renew a specialization"
	case Unknown:
		l.Mend = "correct the specialization cell that can't be read"
	}
}

func (*specializationRequirement) days(c *partnerCase, _ horizon) []ingest.Day {
	var days []ingest.Day
	for _, i := range c.specializations {
		s := &c.roster.Specializations[i]
		days = append(days, s.Granted, s.Expires+1)
	}
	return days
}

func (*specializationRequirement) turned(c *partnerCase, _ *Line, _ Standing, d ingest.Day) []Cause {
	var out []Cause
	for _, i := range c.specializations {
		s := &c.roster.Specializations[i]
		switch {
		case s.Bad != 0:
		case s.Expires == d-1:
			out = append(out, Cause{Kind: SpecializationEnds, Name: s.Name, Day: s.Expires, Cells: []ingest.Cell{c.roster.Cell(s.At, ingest.ExpiresField)}})
		case s.Granted == d:
			out = append(out, Cause{Kind: SpecializationHeld, Name: s.Name, Day: s.Granted, Cells: []ingest.Cell{c.roster.Cell(s.At, ingest.GrantedField)}})
		}
	}
	slices.SortStableFunc(out, byName)
	return out
}

func (*specializationRequirement) steps(c *partnerCase, d, _ ingest.Day) []Step {
	rule := c.programs.Premier.Specializations.InForce(d)
	valid, unreadable := c.validSpecializations(d)
	if n := rule.Value - valid; n > 0 && !unreadable {
		return []Step{{Kind: Specialize, Count: n, Words: "obtain or renew " + plural(n, "specialization", "specializations")}}
	}
	return nil
}

func specializationWords(n int) string {
	return "at least " + plural(n, "specialization", "specializations")
}
