package evaluate

import "assay/ingest"

// ownerRequirement asks for somebody who looks after the partner.
type ownerRequirement struct{ named }

var owner = &ownerRequirement{named{id: "owner", words: "the owner", waivable: true}}

// nameOwner is the step that fills in who looks after the partner.
const nameOwner StepKind = "name an owner"

func (r *ownerRequirement) judge(c *partnerCase, _ Standing, day ingest.Day) State {
	asked := allianceRulesOf(c.programs).Owners.InForce(day).Value
	switch {
	case c.partner.Carried[ingest.OwnerField] != "":
		return Met
	case asked == 0:
		return NotYetDue
	}
	return NotMet
}

func (r *ownerRequirement) tell(c *partnerCase, l *Line, _ Standing, day ingest.Day) {
	publish(l, &allianceRulesOf(c.programs).Owners, day)
	l.Asked, l.Found, l.Cells = "somebody", "nobody", []ingest.Cell{c.cell(ingest.OwnerField)}
	if name := c.partner.Carried[ingest.OwnerField]; name != "" {
		l.Found = name
	}
	if l.State == NotMet {
		l.Mend = "name somebody who looks after the partner"
	}
}

func (r *ownerRequirement) steps(*partnerCase, ingest.Day, ingest.Day) []Step {
	return []Step{{Kind: nameOwner, Words: "name somebody who looks after the partner"}}
}

func (c *partnerCase) nameOwner(Step, ingest.Day) {
	c.partner.Carried = map[ingest.Field]string{ingest.OwnerField: "somebody"}
}
