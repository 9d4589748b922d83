package workbook

import (
	"cmp"
	"slices"

	"assay/evaluate"
	"assay/report/say"
)

// writeChanges writes a row for each thing that is other than in the last run.
func writeChanges(p *press) error {
	about := "what is different on " + long(p.Assessment.Day) + " from the last run, which was of " + long(p.Assessment.LastRun)
	none := "nothing changed since " + p.Assessment.LastRun.String()
	if p.firstRun() {
		about = "this is the first run: none of an earlier day is recorded"
		none = "there is nothing to compare with yet"
	}
	return list[evaluate.Change]{
		sheet: changesSheet, table: "Changes", tab: tabWork,
		title: "Changes",
		about: about,
		none:  none, frozen: 2,
		rows: p.Assessment.Changes,
		columns: withCarried(p, 2, func(c evaluate.Change) *evaluate.PartnerFinding { return p.partnerOf(c.PartnerID) }, []column[evaluate.Change]{
			{"Partner ID", 13, func(c evaluate.Change) cell {
				sheet := programSheet(c.Program)
				return text(c.PartnerID).to(p.toPartner(sheet, c.PartnerID), "This partner in "+sheet)
			}},
			{"Partner", 28, func(c evaluate.Change) cell { return name(c.Name) }},
			{"Program", 10, func(c evaluate.Change) cell { return text(c.Program) }},
			{"What", 18, func(c evaluate.Change) cell { return toned(c.What, changeTone(c)) }},
			{"From", 18, func(c evaluate.Change) cell { return text(c.From) }},
			{"To", 18, func(c evaluate.Change) cell { return text(c.To) }},
			{"Since", 12, func(c evaluate.Change) cell { return day(c.Since) }},
			{"Why", 46, func(c evaluate.Change) cell { return text(say.Causes(c.Why)) }},
		}),
	}.write(p)
}

// firstRun tells whether there is no earlier run to compare with.
func (p *press) firstRun() bool { return p.Assessment.LastRun == 0 }

// changeTone returns the tone of a change; one without a word of its own has
// that of the status that it led to.
func changeTone(c evaluate.Change) tone {
	switch c.What {
	case "gained", "renewed", "off the plan", "no longer at risk":
		return good
	case "went on a plan", "fell at risk":
		return warn
	case "lost", "removed", "suspended":
		return bad
	case "came":
		return info
	case "went":
		return idle
	}
	return statusTone(c.Program, evaluate.Status(c.To))
}

// gravity orders tones, the gravest first.
var gravity = [numTones]int{bad: 0, warn: 1, unsure: 2, idle: 3, info: 4, plain: 5, good: 6}

// sinceLastRun tells what is other than in the last run, the gravest first, after
// the certificates that were held back.
func (g *page) sinceLastRun() []item {
	var items []item
	for i, c := range g.Certificates {
		if c.HeldBack != "" {
			items = append(items, item{name: cmp.Or(c.Partner, c.PartnerID), to: g.at(certificatesSheet, i), day: g.Assessment.Day, say: "Certificate held back: " + c.HeldBack, tone: bad})
		}
	}
	for i, c := range g.Assessment.Changes {
		items = append(items, item{name: cmp.Or(c.Name, c.PartnerID), to: g.at(changesSheet, i), day: c.Since, say: told(c), tone: changeTone(c)})
	}
	slices.SortStableFunc(items, func(a, b item) int { return gravity[a.tone] - gravity[b.tone] })
	return items
}

// told tells a change in a line: Premier: removed (Get Well Plan → Removed): why.
func told(c evaluate.Change) string {
	text := c.What
	if c.Program != "" {
		text = c.Program + ": " + text
	}
	switch {
	case c.From != "" && c.To != "" && c.From != c.To:
		text += " (" + c.From + " → " + c.To + ")"
	case c.From != c.To:
		text += " (" + c.From + c.To + ")" // one of them is blank
	}
	if why := say.Causes(c.Why); why != "" {
		text += ": " + why
	}
	return text
}
