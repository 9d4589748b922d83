package workbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"assay/evaluate"
	"assay/report/issued"
)

// A certificateRow is a certificate of this run, or one that an earlier run issued.
type certificateRow struct {
	issued.Certificate
	now int // its place among this run's, from 1; 0 for an earlier run's
}

// certificateRows are this run's and, of those of earlier runs, the ones that are in
// force on the day, or would be had they not been revoked or replaced: by partner, the
// furthest first. At is where each of this run's stands among them.
func certificateRows(b Book) (rows []certificateRow, indexes []int) {
	for i, c := range b.Certificates {
		rows = append(rows, certificateRow{c, i + 1})
	}
	for _, c := range b.Earlier {
		if c.GoodThrough >= b.Assessment.Day {
			rows = append(rows, certificateRow{c, 0})
		}
	}
	slices.SortStableFunc(rows, func(a, b certificateRow) int {
		return cmp.Or(strings.Compare(a.PartnerID, b.PartnerID), cmp.Compare(b.GoodThrough, a.GoodThrough))
	})
	indexes = make([]int, len(b.Certificates))
	for n, r := range rows {
		if r.now > 0 {
			indexes[r.now-1] = n
		}
	}
	return rows, indexes
}

// issuedIn counts the certificates that an earlier run issued which replaced none.
func (p *press) issuedIn(r *evaluate.PastRun) (n int) {
	for _, c := range p.Earlier {
		if c.Issued == r.AsOf && c.Replaces == "" {
			n++
		}
	}
	return n
}

// writeCertificates writes the certificates in force, and what this run held back.
func writeCertificates(p *press) error {
	return list[certificateRow]{
		sheet: certificatesSheet, table: "Certificates", tab: tabWork,
		title: "Certificates",
		about: "every certificate of a cPanel partner that is in force, those revoked or replaced that would be, and what this run held back",
		none:  "no certificate is in force, and this run issued none", frozen: 2, printed: "Partner's status now",
		rows: p.given,
		columns: withCarried(p, 2, func(c certificateRow) *evaluate.PartnerFinding { return p.partnerOf(c.PartnerID) }, []column[certificateRow]{
			{"Partner ID", 13, func(c certificateRow) cell { return p.partnerCell(c.PartnerID, "", c.PartnerID) }},
			{"Partner", 36, func(c certificateRow) cell { return name(c.Partner) }},
			{"Status", 12, certificateRow.status},
			{"New in this run", 12, certificateRow.novelty},
			{"Number", 20, func(c certificateRow) cell { return text(c.Number) }},
			{"Badge years", 14, func(c certificateRow) cell { return text(yearList(c.Years)) }},
			{"Begins", 12, func(c certificateRow) cell { return day(c.Begins) }},
			{"Good through", 12, func(c certificateRow) cell { return day(c.GoodThrough) }},
			{"Issued", 12, func(c certificateRow) cell {
				if c.now == 0 {
					return day(c.Issued)
				}
				if c.HeldBack != "" {
					return day(0)
				}
				return day(p.Assessment.Day)
			}},
			{"Partner's status now", 18, func(c certificateRow) cell {
				if f := p.partnerOf(c.PartnerID); f != nil {
					return toned(f.CPanel().Status, cpanelTone(f.CPanel().Status))
				}
				return toned("not in the sheets", idle)
			}},
			{"File", 42, func(c certificateRow) cell { return c.leadTo(c.File, "Open the certificate") }},
			{"Replaces", 20, func(c certificateRow) cell { return text(c.Replaces) }},
			{"Replaced by", 20, func(c certificateRow) cell { return text(c.ReplacedBy) }},
			{"Badge", 38, badgeFile(0, ".png", "Open the badge")},
			{"Credential", 38, badgeFile(0, ".json", "Open the credential")},
			{"Badge of the year before", 38, badgeFile(1, ".png", "Open the badge")},
			{"Credential of the year before", 38, badgeFile(1, ".json", "Open the credential")},
			{"Mailed", 18, func(c certificateRow) cell { return text(inLine(p.certificateMail(c.Number))) }},
			{"Why it was held back", 56, func(c certificateRow) cell { return text(c.HeldBack) }},
		}),
	}.write(p)
}

// leadTo shows and leads to a file of the folder of the run that issued the certificate.
func (c certificateRow) leadTo(file, tip string) cell {
	if c.now == 0 {
		file = earlierFile(c.Certificate, file)
	}
	return text(file).toFile(file, tip)
}

// earlierFile is the path of a file that an earlier run wrote with a certificate, from
// the folder of this one; "" where it isn't known.
func earlierFile(c issued.Certificate, file string) string {
	if file == "" || c.Issued == 0 {
		return ""
	}
	return "../" + c.Issued.String() + "/" + file
}

// badgeFile shows and leads to the file with an ending of a badge year: of the
// furthest, or of one so many before it.
func badgeFile(before int, ending, tip string) func(certificateRow) cell {
	return func(c certificateRow) cell {
		n := len(c.Badges) - 1 - before
		if n < 0 || c.Badges[n].Files == "" {
			return text("")
		}
		return c.leadTo(c.Badges[n].Files+ending, fmt.Sprintf("%s of %d", tip, c.Badges[n].Year))
	}
}

// status tells whether the certificate is in force.
func (c certificateRow) status() cell {
	switch {
	case c.HeldBack != "":
		return toned("held back", bad)
	case c.Revoked:
		return toned("revoked", bad)
	case c.ReplacedBy != "":
		return toned("replaced", idle)
	}
	return toned("in force", good)
}

// novelty says whether this run issued the certificate, and in place of another.
func (c certificateRow) novelty() cell {
	switch {
	case c.now == 0 || c.HeldBack != "":
		return text("")
	case c.Replaces != "":
		return toned("reissued", info)
	}
	return toned("new", info)
}
