package workbook

import (
	"fmt"

	"assay/evaluate"
	"assay/report/issued"
)

// writeCertificates writes what this run issued, and what it held back.
func writeCertificates(p *press) error {
	return list[issued.Certificate]{
		sheet: certificatesSheet, table: "Certificates", tab: tabWork,
		title: "Certificates",
		about: "issued in this run to newly certified cPanel partners, or anew in place of another",
		none:  "no partner is newly certified in this run, and none has a certificate reissued", frozen: 2, printed: "Issued",
		rows: p.Certificates,
		columns: withCarried(p, 2, func(c issued.Certificate) *evaluate.PartnerFinding { return p.partnerOf(c.PartnerID) }, []column[issued.Certificate]{
			{"Partner ID", 13, func(c issued.Certificate) cell {
				return text(c.PartnerID).to(p.toPartner(cpanelSheet, c.PartnerID), "This partner in cPanel")
			}},
			{"Partner", 36, func(c issued.Certificate) cell { return name(c.Partner) }},
			{"Status", 12, certificateStatus},
			{"Number", 20, func(c issued.Certificate) cell { return text(c.Number) }},
			{"Replaces", 20, func(c issued.Certificate) cell { return text(c.Replaces) }},
			{"Badge years", 14, func(c issued.Certificate) cell { return text(yearList(c.Years)) }},
			{"Begins", 12, func(c issued.Certificate) cell { return day(c.Begins) }},
			{"Good through", 12, func(c issued.Certificate) cell { return day(c.GoodThrough) }},
			{"Issued", 12, func(c issued.Certificate) cell {
				if c.HeldBack != "" {
					return day(0)
				}
				return day(p.Assessment.Day)
			}},
			{"File", 34, func(c issued.Certificate) cell { return text(c.File).toFile(c.File, "Open the certificate") }},
			{"Badge", 30, badgeFile(0, ".png", "Open the badge")},
			{"Credential", 30, badgeFile(0, ".json", "Open the credential")},
			{"Badge of the year before", 30, badgeFile(1, ".png", "Open the badge")},
			{"Credential of the year before", 30, badgeFile(1, ".json", "Open the credential")},
			{"Mailed", 18, func(c issued.Certificate) cell { return text(inLine(p.certificateMail(c.Number))) }},
			{"Why it was held back", 56, func(c issued.Certificate) cell { return text(c.HeldBack) }},
		}),
	}.write(p)
}

// badgeFile shows and leads to the file with an ending of a badge year: of the
// furthest, or of one so many before it.
func badgeFile(before int, ending, tip string) func(issued.Certificate) cell {
	return func(c issued.Certificate) cell {
		n := len(c.Badges) - 1 - before
		if n < 0 || c.Badges[n].Files == "" {
			return text("")
		}
		file := c.Badges[n].Files + ending
		return text(file).toFile(file, fmt.Sprintf("%s of %d", tip, c.Badges[n].Year))
	}
}

func certificateStatus(c issued.Certificate) cell {
	switch {
	case c.HeldBack != "":
		return toned("held back", bad)
	case c.Replaces != "":
		return toned("reissued", info)
	}
	return toned("issued", good)
}
