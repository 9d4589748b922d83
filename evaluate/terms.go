package evaluate

import (
	"assay/ingest"
)

// termsRequirement asks for terms accepted on or before the day (rule P5).
type termsRequirement struct{ named }

var terms = &termsRequirement{named{id: "terms", words: "terms", several: true, waivable: true}}

func (*termsRequirement) judge(c *partnerCase, _ Standing, day ingest.Day) State {
	t := c.partner.Terms
	switch {
	case c.programs.Premier.Terms.RevisionOn(day) == nil || c.partner.Bad.Has(ingest.TermsField):
		return Unknown
	case t.Answer == ingest.Yes && t.Day <= day:
		return Met
	}
	return NotMet
}

func (*termsRequirement) tell(c *partnerCase, l *Line, _ Standing, day ingest.Day) {
	l.Asked = publish(l, &c.programs.Premier.Terms, day).Value
	l.Cells = []ingest.Cell{c.cell(ingest.TermsField)}
	t := c.partner.Terms
	switch {
	case l.State == Unknown:
		l.Found, l.Mend = "can't be read", "put yes, no or the day of acceptance into the cell Terms accepted"
	case l.State == Met && t.Day != 0:
		l.Found = "accepted on " + t.Day.String()
	case l.State == Met:
		l.Found = "accepted"
	case t.Day > day:
		l.Found, l.Mend = "accepted on "+t.Day.String()+", which has not come", "have the terms accepted"
	default:
		l.Found, l.Mend = "not accepted", "have the terms accepted"
	}
}

func (*termsRequirement) days(c *partnerCase, _ horizon) []ingest.Day {
	return []ingest.Day{c.partner.Terms.Day}
}

func (*termsRequirement) steps(*partnerCase, ingest.Day, ingest.Day) []Step {
	return []Step{{Kind: AcceptTerms, Words: "have the terms accepted"}}
}

func (*termsRequirement) turned(c *partnerCase, l *Line, _ Standing, d ingest.Day) []Cause {
	if c.partner.Terms.Day != d {
		return nil
	}
	return []Cause{{Kind: TermsAccepted, Day: d, Cells: l.Cells}}
}
