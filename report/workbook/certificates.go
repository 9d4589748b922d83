package workbook

// writeCertificates writes what this run issued, and what it held back.
func writeCertificates(p *press) error {
	return list[Certificate]{
		sheet: certificatesSheet, table: "Certificates", tab: tabWork,
		title: "Certificates",
		about: "issued in this run to newly certified cPanel partners, or anew in place of another",
		none:  "no partner is newly certified in this run, and none has a certificate reissued", frozen: 2,
		rows: p.Certificates,
		columns: []column[Certificate]{
			{"Partner ID", 13, func(c Certificate) cell {
				return text(c.PartnerID).to(p.toPartner(cpanelSheet, c.PartnerID), "This partner in cPanel")
			}},
			{"Partner", 36, func(c Certificate) cell { return name(c.Partner) }},
			{"Status", 12, certificateStatus},
			{"Number", 20, func(c Certificate) cell { return text(c.Number) }},
			{"Replaces", 20, func(c Certificate) cell { return text(c.Replaces) }},
			{"Badge years", 14, func(c Certificate) cell { return text(yearList(c.Years)) }},
			{"Begins", 12, func(c Certificate) cell { return day(c.Begins) }},
			{"Good through", 12, func(c Certificate) cell { return day(c.GoodThrough) }},
			{"Issued", 12, func(c Certificate) cell {
				if c.HeldBack != "" {
					return day(0)
				}
				return day(p.Assessment.Day)
			}},
			{"File", 36, func(c Certificate) cell { return text(c.File).toFile(c.File, "Open the certificate") }},
			{"Why it was held back", 56, func(c Certificate) cell { return text(c.HeldBack) }},
		},
	}.write(p)
}

func certificateStatus(c Certificate) cell {
	switch {
	case c.HeldBack != "":
		return toned("held back", bad)
	case c.Replaces != "":
		return toned("reissued", info)
	}
	return toned("issued", good)
}
