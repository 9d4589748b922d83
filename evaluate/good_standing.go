package evaluate

import (
	"assay/evaluate/rules"
	"assay/ingest"
)

// goodStandingRequirement asks that the other obligations are met: a blank cell
// means yes (rule C10). Several programs may ask for it, each by a rule of its own.
type goodStandingRequirement struct {
	named
	rule func(*Programs) *rules.Rule[string] // the obligation
}

// goodStanding is what cPanel asks for.
var goodStanding = goodStandingBy(func(p *Programs) *rules.Rule[string] { return &p.CPanel.GoodStanding })

func goodStandingBy(rule func(*Programs) *rules.Rule[string]) *goodStandingRequirement {
	return &goodStandingRequirement{named{id: "good_standing", words: "good standing", waivable: true}, rule}
}

func (*goodStandingRequirement) judge(c *partnerCase, _ Standing, _ ingest.Day) State {
	switch {
	case c.partner.Bad.Has(ingest.GoodStandingField):
		return Unknown
	case c.partner.GoodStanding == ingest.No:
		return NotMet
	}
	return Met
}

func (r *goodStandingRequirement) tell(c *partnerCase, l *Line, _ Standing, day ingest.Day) {
	l.Asked, l.Found = publish(l, r.rule(c.programs), day).Value, "yes"
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
