package evaluate

import (
	"slices"

	"assay/ingest"
)

// specializationRequirement asks for specializations valid on the day, of any name (rule P1).
type specializationRequirement struct{ named }

var specialization = &specializationRequirement{named{id: "specialization", words: "specialization", waivable: true}}

func (*specializationRequirement) judge(c *partnerCase, _ Standing, day ingest.Day) State {
	rule := c.programs.Premier.Specializations.at(day)
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
	found, cells := make([]string, 0, 4), make([]ingest.Cell, 0, len(c.specializations)+1)
	switch cell := c.cell(ingest.SpecializationsField); {
	case c.partner.Bad.Has(ingest.SpecializationsField):
		found, cells = append(found, "a list that can't be read"), append(cells, cell)
	case len(c.partner.Specializations) > 0:
		found, cells = append(found, c.partner.Specializations...), append(cells, cell)
		l.Has = append(l.Has, c.partner.Specializations...)
	}
	for _, i := range c.specializations {
		s := &c.roster.Specializations[i]
		cells = append(cells, c.roster.Cell(s.At, ingest.SpecializationField))
		valid := openSpan(s.Granted, s.Expires)
		switch {
		case s.Bad != 0:
			found = append(found, s.Name+" (can't be read)")
		case valid.has(day):
			found = append(found, s.Name+" (valid "+valid.String()+")")
			l.Has = append(l.Has, s.Name)
		case day > valid.to:
			found = append(found, s.Name+" (expired "+valid.to.String()+")")
		default:
			found = append(found, s.Name+" (from "+valid.from.String()+")")
		}
	}
	slices.Sort(found)
	slices.Sort(l.Has)
	l.Found = list(found)
	l.count(len(l.Has), c.programs.Premier.Specializations.inForce(day).Value)
	l.Cells = append(l.Cells, cells...)
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
	rule := c.programs.Premier.Specializations.inForce(d)
	valid, unreadable := c.validSpecializations(d)
	if n := rule.Value - valid; n > 0 && !unreadable {
		return []Step{{Kind: Specialize, Count: n, Words: "obtain or renew " + plural(n, "specialization", "specializations")}}
	}
	return nil
}
