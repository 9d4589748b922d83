package workbook

import (
	"strings"

	"assay/evaluate"
	"assay/ingest"
)

// A partnerRow is a partner, with its index in the assessment.
type partnerRow struct {
	*evaluate.PartnerFinding
	index int
}

func partnerRows(a *evaluate.Assessment) []partnerRow {
	rows := make([]partnerRow, len(a.Partners))
	for i := range a.Partners {
		rows[i] = partnerRow{&a.Partners[i], i}
	}
	return rows
}

// writeCPanel writes a row a partner: its standing as cPanel Certified Partner.
func writeCPanel(p *press) error {
	columns := []column[partnerRow]{
		{"Partner ID", 13, func(r partnerRow) cell {
			return text(r.ID).to(p.placeOf(premierSheet, r.index), "This partner in Premier")
		}},
		{"Partner", 28, func(r partnerRow) cell { return name(r.Name) }},
		{"Status", 15, func(r partnerRow) cell { return toned(r.CPanel().Status, cpanelTone(r.CPanel().Status)) }},
		{"Licences", 11, func(r partnerRow) cell { return known(r.CPanel().Licenses) }},
		{"Required", 9, func(r partnerRow) cell { return known(r.CPanel().Required) }},
		{"Counting", 9, func(r partnerRow) cell {
			return enrolled(r, len(r.CPanel().Counting)).to(p.toPeople(r.index), "This partner's people")
		}},
		{"Short by", 9, shortBy},
		{"At risk", 8, atRisk},
		{"Good through", 12, func(r partnerRow) cell { return day(r.CPanel().GoodThrough) }},
		{"What would mend it", restOfPage, func(r partnerRow) cell { return text(inLine(mending(r.CPanel().Lines))) }},
		{"Actions", 8, p.actionsCell},
		{"Badge years", 12, func(r partnerRow) cell { return text(badgeYears(r.CPanel().Badges)) }},
		{"Earned", 12, func(r partnerRow) cell { return day(earned(r.CPanel().Badges)) }},
		{"Certificate", 20, p.certificateCell},
		{"Who counts", 34, func(r partnerRow) cell { return text(inLine(namesOf(r.PartnerFinding, r.CPanel().Counting...))) }},
	}
	return list[partnerRow]{
		sheet: cpanelSheet, table: "CPanelPartners", tab: tabPrograms,
		title: "cPanel Certified Partner",
		about: "every partner's standing at the end of " + long(p.Assessment.Day) + ", and how it came about",
		none:  "no partner was read", frozen: 2, flat: true, printed: "What would mend it",
		groups: map[string]string{"Status": "Standing", "What would mend it": "What to do", "Badge years": "Badge held", "Who counts": "Why"},
		sums:   []string{"Licences", "Short by"},
		rows:   partnerRows(p.Assessment),
		columns: withCarried(p, 2, ofPartner, append(columns, []column[partnerRow]{
			{"For badge year", 9, badgeYear},
			{"Why", 110, func(r partnerRow) cell { return text(inLine(reasons(r.CPanel().Lines))) }},
			{"From cells", 60, func(r partnerRow) cell { return text(inLine(cellList(lineCells(r.CPanel().Lines)))) }},
			{"New", 12, func(r partnerRow) cell { return newYears(r.CPanel().NewYears) }},
			{"To review", 34, reviewCell},
		}...)),
	}.write(p)
}

// ofPartner is the partner of its row.
func ofPartner(r partnerRow) *evaluate.PartnerFinding { return r.PartnerFinding }

// known is a count, blank where there is none.
func known(n int32) cell {
	if n == ingest.NoCount {
		return noCount()
	}
	return count(int(n))
}

// enrolled is a count of a partner in the cPanel program, blank for others.
func enrolled(r partnerRow, n int) cell {
	if r.CPanel().Status == evaluate.CPanelNotEnrolled {
		return noCount()
	}
	return count(n)
}

// shortBy is how many people are lacking, blank where nobody knows how many are asked for.
func shortBy(r partnerRow) cell {
	if r.CPanel().Required == ingest.NoCount {
		return noCount()
	}
	return enrolled(r, r.CPanel().ShortBy)
}

// badgeYear is the year that the counts are for: a number, without a separator.
func badgeYear(r partnerRow) cell {
	c := cell{look: look{kind: yearCell}}
	if r.CPanel().Status != evaluate.CPanelNotEnrolled && r.CPanel().Year != 0 {
		c.number, c.numeric = r.CPanel().Year, true
	}
	return c
}

func newYears(years []int) cell {
	if len(years) == 0 {
		return text("")
	}
	return toned(yearList(years), good)
}

// atRisk says of a certified partner whether too few people count today.
func atRisk(r partnerRow) cell {
	if r.CPanel().Status != evaluate.CPanelCertified {
		return text("")
	}
	return yes(r.CPanel().AtRisk, warn, plain)
}

// badgeYears names the badge years held.
func badgeYears(held []evaluate.Badge) string {
	years := make([]int, len(held))
	for i, b := range held {
		years[i] = b.Year
	}
	return yearList(years)
}

// earned is the day on which the furthest badge held was earned, 0 where only the
// sheet knows the badge.
func earned(held []evaluate.Badge) ingest.Day {
	if len(held) == 0 {
		return 0
	}
	return held[len(held)-1].EarnedOn
}

// certificateCell leads to the certificate that this run issued, or says that it
// was held back; without one it shows what an earlier run gave.
func (p *press) certificateCell(r partnerRow) cell {
	n, ok := p.where.certificate[ingest.FoldID(r.ID)]
	if !ok {
		return p.givenCell(r)
	}
	if c := p.Certificates[n]; c.HeldBack == "" {
		return text(c.Number).toFile(c.File, "Open the certificate")
	}
	return toned("held back", bad).to(p.placeOf(certificatesSheet, p.givenAt[n]), "Why it was held back")
}

// givenCell shows the certificate that an earlier run gave to a partner that still
// has a badge, leading to its file in that run's folder beside this one.
func (p *press) givenCell(r partnerRow) cell {
	g := p.Given[ingest.FoldID(r.ID)]
	if r.CPanel().Status != evaluate.CPanelCertified && r.CPanel().Status != evaluate.CPanelSuspended {
		return text("")
	}
	if g.Revoked {
		return toned("revoked", bad)
	}
	return text(g.Number).toFile(earlierFile(g, g.File), "Open the certificate")
}

// actionsCell counts what has to be done for the partner, leading to the first of it.
func (p *press) actionsCell(r partnerRow) cell {
	if len(r.Actions) == 0 {
		return noCount()
	}
	return count(len(r.Actions)).to(p.toActions(r.index), "What has to be done")
}

// reviewCell says what a person should look at.
func reviewCell(r partnerRow) cell {
	if !r.Review {
		return text("")
	}
	if len(r.ReviewWhy) == 0 {
		return toned("yes", warn)
	}
	return text(strings.Join(r.ReviewWhy, "; "))
}
