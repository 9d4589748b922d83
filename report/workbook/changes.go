package workbook

import (
	"cmp"
	"slices"
	"strings"

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
		rows: p.changes,
		columns: withCarried(p, 2, func(c evaluate.Change) *evaluate.PartnerFinding { return p.partnerOf(c.PartnerID) }, []column[evaluate.Change]{
			{"Partner ID", 13, func(c evaluate.Change) cell { return p.partnerCell(c.PartnerID, c.Program, c.PartnerID) }},
			{"Partner", 28, func(c evaluate.Change) cell { return name(c.Name) }},
			{"Program", 10, func(c evaluate.Change) cell { return text(c.Program) }},
			{"What", 18, func(c evaluate.Change) cell { return toned(string(c.Kind), changeTone(c)) }},
			{"From", 18, func(c evaluate.Change) cell { return text(c.From) }},
			{"To", 18, func(c evaluate.Change) cell { return text(c.To) }},
			{"Since", 12, func(c evaluate.Change) cell { return day(c.Since) }},
			{"Why", restOfPage, func(c evaluate.Change) cell { return text(say.Causes(c.Why)) }},
		}),
	}.write(p)
}

// firstRun tells whether there is no earlier run to compare with.
func (p *press) firstRun() bool { return p.Assessment.LastRun == 0 }

// changeTone returns the tone of a change; one without a word of its own has
// that of the status that it led to.
func changeTone(c evaluate.Change) tone {
	switch c.Kind {
	case evaluate.Gained, evaluate.Renewed, evaluate.OffPlan, evaluate.NoLongerAtRisk:
		return good
	case evaluate.WentOnPlan, evaluate.FellAtRisk:
		return warn
	case evaluate.Lost, evaluate.NowRemoved, evaluate.NowSuspended:
		return bad
	case evaluate.Came, evaluate.Renamed:
		return info
	case evaluate.Went:
		return idle
	}
	return statusTone(c.Program, evaluate.Status(c.To))
}

// gravity orders tones, the gravest first.
var gravity = [numTones]int{bad: 0, warn: 1, unsure: 2, idle: 3, info: 4, plain: 5, good: 6}

// sinceLastRun tells what is other than in the last run, a line a partner, the
// gravest first, after the certificates that were held back.
func (g *page) sinceLastRun() []item {
	var items []item
	for i, c := range g.Certificates {
		if c.HeldBack != "" {
			items = append(items, item{name: cmp.Or(c.Partner, c.PartnerID), to: g.placeOf(certificatesSheet, g.givenAt[i]), day: g.Assessment.Day, say: "Certificate held back: " + c.HeldBack, tone: bad})
		}
	}
	of := map[string][]evaluate.Change{} // by partner
	for _, c := range g.changes {
		of[c.PartnerID] = append(of[c.PartnerID], c)
	}
	for i, c := range g.changes {
		if all := of[c.PartnerID]; all != nil {
			items = append(items, item{name: cmp.Or(c.Name, c.PartnerID), to: g.placeOf(changesSheet, i), day: c.Since, say: toldOf(all), tone: changeTone(c)})
			delete(of, c.PartnerID)
		}
	}
	slices.SortStableFunc(items, func(a, b item) int { return gravity[a.tone] - gravity[b.tone] })
	return items
}

// toldOf tells the changes of a partner in a line, program by program, with the
// reason of the first.
func toldOf(changes []evaluate.Change) string {
	var all []string
	for _, c := range changes {
		all = append(all, told(c))
	}
	text := strings.Join(all, ", ")
	if why := say.Causes(changes[0].Why); why != "" {
		text += ": " + why
	}
	return text
}

// told tells what a change is, of which program, from and to which status.
func told(c evaluate.Change) string {
	text := string(c.Kind)
	if c.Program != "" {
		text = c.Program + ": " + text
	}
	switch {
	case c.From != "" && c.To != "" && c.From != c.To:
		text += " (" + c.From + " → " + c.To + ")"
	case c.From != c.To:
		text += " (" + c.From + c.To + ")" // one of them is blank
	}
	return text
}
