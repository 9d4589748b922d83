package evaluate

import (
	"assay/ingest"
)

// goodStandingRequirement asks that the other obligations are met: a blank cell
// means yes (rule C10).
type goodStandingRequirement struct{ named }

var goodStanding = &goodStandingRequirement{named{id: "good_standing", words: "good standing", waivable: true}}

func (*goodStandingRequirement) judge(c *partnerCase, _ Standing, _ ingest.Day) State {
	switch {
	case c.partner.Bad.Has(ingest.GoodStandingField):
		return Unknown
	case c.partner.GoodStanding == ingest.No:
		return NotMet
	}
	return Met
}

func (*goodStandingRequirement) tell(c *partnerCase, l *Line, _ Standing, day ingest.Day) {
	l.Asked, l.Found = publish(l, &c.programs.CPanel.GoodStanding, day).Value, "yes"
	l.Cells = []ingest.Cell{c.cell(ingest.GoodStandingField)}
	switch {
	case c.partner.Bad.Has(ingest.GoodStandingField):
		l.Found, l.Mend = "can't be read", "put yes or no into the cell cPanel good standing"
	case c.partner.GoodStanding == ingest.No:
		l.Found, l.Mend = "no", settleWords
	case c.partner.GoodStanding == ingest.Blank:
		l.Found = "yes, taken for granted"
	}
}

func (*goodStandingRequirement) steps(_ *partnerCase, _, _ ingest.Day) []Step {
	return []Step{{Kind: SettleStanding, Words: settleWords}}
}

// settleWords are what to do where the other obligations are not met.
const settleWords = "settle the obligation, then set cPanel good standing to yes"
