package workbook

import (
	"fmt"
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
	return list[partnerRow]{
		sheet: cpanelSheet, table: "CPanelPartners", tab: tabPrograms,
		title: "cPanel Certified Partner",
		about: "every partner's standing at the end of " + long(p.Assessment.Day) + ", and how it came about",
		none:  "no partner was read", frozen: 2, most: standingLines,
		rows: partnerRows(p.Assessment),
		columns: withCarried(p, func(r partnerRow) *evaluate.PartnerFinding { return r.PartnerFinding }, []column[partnerRow]{
			{"Partner ID", 13, func(r partnerRow) cell {
				return text(r.ID).to(p.at(premierSheet, r.index), "This partner in Premier")
			}},
			{"Partner", 28, func(r partnerRow) cell { return name(r.Name) }},
			{"Status", 15, func(r partnerRow) cell { return toned(string(r.CPanel().Status), cpanelTone(r.CPanel().Status)) }},
			{"Licences", 10, func(r partnerRow) cell { return known(r.CPanel().Licenses) }},
			{"Required", 9, func(r partnerRow) cell { return known(r.CPanel().Required) }},
			{"Counting", 9, func(r partnerRow) cell {
				return enrolled(r, len(r.CPanel().Counting)).to(p.toPeople(r.index), "This partner's people")
			}},
			{"Short by", 8, shortBy},
			{"For badge year", 9, badgeYear},
			{"Badge years held: earned, good through", 31, func(r partnerRow) cell { return text(badges(r.CPanel().Badges)) }},
			{"Good through", 12, func(r partnerRow) cell { return day(r.CPanel().GoodThrough) }},
			{"New", 14, func(r partnerRow) cell { return newYears(r.CPanel().NewYears) }},
			{"At risk", 8, atRisk},
			{"Certificate", 19, p.certificateCell},
			{"Who counts", 26, func(r partnerRow) cell { return text(who(r.PartnerFinding, r.CPanel().Counting...)) }},
			{"What would mend it", 44, func(r partnerRow) cell { return text(mending(r.CPanel().Lines)) }},
			{"Actions", 9, p.actionsCell},
			{"Why", 140, func(r partnerRow) cell { return text(reasons(r.CPanel().Lines)) }},
			{"To review", 34, reviewCell},
			{"From cells", 44, func(r partnerRow) cell { return text(cellList(lineCells(r.CPanel().Lines))) }},
		}),
	}.write(p)
}

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

// badges says a line a badge year: 2020: 2020-06-15 to 2021-01-31.
func badges(held []evaluate.Badge) string {
	var s []string
	for _, b := range held {
		earned := "day not known"
		if b.EarnedOn != 0 {
			earned = b.EarnedOn.String()
		}
		s = append(s, fmt.Sprintf("%d: %s to %s", b.Year, earned, b.GoodThrough))
	}
	return strings.Join(s, "\n")
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
	return toned("held back", bad).to(p.at(certificatesSheet, n), "Why it was held back")
}

// givenCell shows the certificate that an earlier run gave to a partner that
// still has a badge. Its file stands in that run's folder, so nothing leads there.
func (p *press) givenCell(r partnerRow) cell {
	g := p.Given[ingest.FoldID(r.ID)]
	if r.CPanel().Status != evaluate.CPanelCertified && r.CPanel().Status != evaluate.CPanelSuspended {
		return text("")
	}
	issued := "issued in the run of " + g.Issued.String()
	if mail := p.certificateMail(g.Number); mail != "" {
		issued += "; mail: " + strings.ReplaceAll(mail, "\n", ", ")
	}
	if g.Revoked {
		return toned("revoked", bad).tipped(g.Number + " was revoked; " + issued)
	}
	return text(g.Number).tipped(issued)
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
	return text(strings.Join(r.ReviewWhy, "\n"))
}
