package evaluate

import (
	"assay/ingest"
)

// waiver returns the waiver of a requirement that is in force on the day.
func (c *partnerCase) waiver(requirement string, day ingest.Day) (Waiver, bool) {
	for _, w := range c.waivers {
		if w.Requirement == requirement && w.From <= day && day <= w.Until {
			return w, true
		}
	}
	return Waiver{}, false
}

// waive turns a state that a requirement would fail with, now or soon, to
// Waived, where a waiver is in force.
func (c *partnerCase) waive(requirement string, state State, day ingest.Day) State {
	if state == NotMet || state == Unknown || state == Due {
		if _, ok := c.waiver(requirement, day); ok {
			return Waived
		}
	}
	return state
}

// waivedDays returns the days on which a requirement is waived.
func (c *partnerCase) waivedDays(requirement string) spans {
	var out spans
	for _, w := range c.waivers {
		if w.Requirement == requirement && w.From <= w.Until {
			out = append(out, span{w.From, w.Until})
		}
	}
	return union(out)
}

// tellWaiver notes on a line by whom the requirement is waived, until when and why.
func (c *partnerCase) tellWaiver(l *Line, day ingest.Day) {
	if l.State != Waived {
		return
	}
	w, _ := c.waiver(l.Requirement, day)
	l.Waiver = &w
}
