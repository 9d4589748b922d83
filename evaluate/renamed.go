package evaluate

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"assay/ingest"
)

// findRenamed finds the partners that are missing on the day, and those of
// today's sheets that no earlier run knows and that bear the name of one (rule
// G7): the missing one with the lowest ID, where several bear it.
func (e *evaluation) findRenamed(history History, day ingest.Day) {
	e.missing = e.findMissing(history, day)
	if len(e.missing) == 0 {
		return
	}
	byName := map[string][]MissingPartner{}
	for _, m := range e.missing {
		if name := FoldCompany(m.Name); name != "" {
			byName[name] = append(byName[name], m)
		}
	}
	distinct := map[[2]string]bool{}
	for _, pair := range history.Identity.DistinctPartners {
		distinct[pair], distinct[[2]string{pair[1], pair[0]}] = true, true
	}
	e.renamed = map[ingest.PartnerID]MissingPartner{}
	for id := range int32(len(e.roster.PartnerIDs)) {
		key := ingest.FoldID(e.roster.PartnerIDs[id])
		if !e.known(ingest.PartnerID(id)) || knows(history.Partners[key], day) {
			continue
		}
		for _, m := range byName[e.companyName(id)] {
			if !distinct[[2]string{key, ingest.FoldID(m.ID)}] {
				e.renamed[ingest.PartnerID(id)] = m
				break
			}
		}
	}
}

// Standing lists the partners that the sheets of the newest run named and that, by
// what runs recorded, have a standing on a day; by ID. Known are all that any run
// knew, by folded ID (rule G9).
func (p *Programs) Standing(history History, newest, day ingest.Day) (standing []MissingPartner, known map[string]bool) {
	known = map[string]bool{}
	for id, records := range history.Partners {
		known[id] = true
		if records[len(records)-1].AsOf != newest {
			continue
		}
		if m, ok := p.missing(records, day); ok {
			standing = append(standing, m)
		}
	}
	slices.SortFunc(standing, func(a, b MissingPartner) int { return strings.Compare(a.ID, b.ID) })
	return standing, known
}

// knows tells whether a run before the day knew the partner; one that only
// suspected it to be another did not.
func knows(records []Record, day ingest.Day) bool {
	return slices.ContainsFunc(records, func(r Record) bool { return r.AsOf < day && r.SuspectedOf == "" })
}

// companyName returns a partner's name, folded; "" where its rows don't give one.
func (e *evaluation) companyName(id int32) string {
	p, _ := merge(e.roster, e.partners.of(id))
	if p.Bad.Has(ingest.PartnerField) {
		return ""
	}
	return FoldCompany(p.Name)
}

// FoldCompany returns a company's name without letter case, accents, blanks and punctuation.
func FoldCompany(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, foldName(name))
}

// judgeAsNew leaves the history of a partner aside that may be a missing one
// under a new ID, and asks for a person's eye.
func (c *partnerCase) judgeAsNew() {
	m, ok := c.renamed[c.here]
	if !ok {
		return
	}
	c.suspectedOf, c.history = ingest.FoldID(m.ID), nil
	why := fmt.Sprintf("%s has the name of %s, which is missing from today's sheets: it may be the same partner under another ID", c.id, m.ID)
	c.review(why)
	c.report("partner-renumbered", ingest.PartnerIDField, why+fmt.Sprintf("; judged without history, and nothing is issued, until assay register renumber %s %s or assay register distinct %[1]s %[2]s says what is so", m.ID, c.id))
}

// warnJump warns of a licence count that is far from the one that the newest
// run recorded (rule G7a).
func (c *partnerCase) warnJump(f *CPanelFinding, day ingest.Day) {
	rule := c.programs.CPanel.Jump.RevisionOn(day)
	if rule == nil || !f.Status.Judged() || !c.readableCount() || len(c.history) == 0 {
		return
	}
	last := c.history[len(c.history)-1]
	now, was, times := int(c.partner.Licenses), int(last.Licenses), rule.Value.Times
	if last.Licenses == ingest.NoCount || now < was*times && now*times > was || now == was {
		return
	}
	chart := c.programs.CPanel.chartOf(f.Year)
	if max(now-was, was-now) < rule.Value.Away && chart.Required(now) == chart.Required(was) {
		return
	}
	why := fmt.Sprintf("%s licences, where the run of %s recorded %s", ingest.Thousands(int(c.partner.Licenses)), last.AsOf, ingest.Thousands(int(last.Licenses)))
	c.review(why)
	c.report("licenses-jump", ingest.LicensesField, why)
}
