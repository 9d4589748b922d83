package evaluate_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"assay/evaluate"
	"assay/ingest"
)

// people are employee rows of full-time people in place of those of the sheets:
// ID, Partner ID, name, e-mail.
func (s sheets) people(rows ...string) sheets {
	s = s.without("employees", "E-1").without("employees", "E-2")
	for _, row := range rows {
		s = s.with("employees", row+",,yes,2018-01-01")
	}
	return s
}

// found says what the identity of people makes of P-1: its roles, whether they
// are known, and whether somebody has to look at it.
func found(f evaluate.PartnerFinding) string {
	s := roles(f) + ", " + string(f.Premier().State("roles"))
	if f.Review {
		s += ", review"
	}
	return s
}

// G4: two people of one name at a partner are suspects where either has no
// e-mail, or both earned the same on the same day.
func TestRuleG4Suspects(t *testing.T) {
	const (
		apart   = "E-1/E-2 of E-1 E-2, met"
		oneHead = "E-1/ of E-1, unknown, review"
	)
	two := func(mail1, name1, mail2, name2 string) sheets {
		return applying().people("E-1,P-1,"+name1+","+mail1, "E-2,P-1,"+name2+","+mail2)
	}
	both := func(earned1, earned2 string) sheets {
		return two("a@x.org", "Ann Lee", "b@x.org", "Ann Lee").
			with("certifications", "E-1,CPSP,"+earned1+",", "E-2,CPSP,"+earned2+",")
	}
	for _, tt := range []struct {
		name string
		in   sheets
		want string
	}{
		{"both without an e-mail", two("", "Ann Lee", "", "Ann Lee"), oneHead},
		{"one without an e-mail", two("a@x.org", "Ann Lee", "", "Ann Lee"), oneHead},
		{"letter case, blanks and accents aside", two("a@x.org", "Ánn  Lee", "", "ANN LEE"), oneHead},
		{"both with one", two("a@x.org", "Ann Lee", "b@x.org", "Ann Lee"), apart},
		{"another name", two("", "Ann Lee", "", "Ann Leh"), apart},
		{"no name", two("", "", "", ""), apart},
		{"the same title on the same day", both("2020-03-01", "2020-03-01"), oneHead},
		{"the same title a day apart", both("2020-03-01", "2020-03-02"), apart},
		{"another title on the same day", both("2020-03-01", "2020-03-02").with("certifications", "E-2,CPP,2020-03-01,"), apart},
		{"the same after the day judged", both("2020-09-01", "2020-09-01"), oneHead},
		{"the same, where one row is left out: it ends before its day",
			both("2020-03-01", "2020-03-02").with("certifications", "E-1,CCDP,2020-03-01,", "E-2,CCDP,2020-03-01,2020-02-29"), oneHead},
		{"the same, where both rows are left out: nobody could earn it any more",
			both("2020-03-01", "2020-03-02").with("certifications", "E-1,CCNA-RS,2020-03-01,", "E-2,CCNA-RS,2020-03-01,"), oneHead},
		{"a day that can't be read is none", both("soon", "soon"), apart + ", review"},
		{"an e-mail on a row at another partner",
			two("a@x.org", "Ann Lee", "", "Ann Lee").with("partners", "P-2,Birch").with("employees", "E-2,P-2,Ann Lee,b@x.org,,,2015-01-01,2015-12-31"), apart},
		{"one of them left long ago", two("a@x.org", "Ann Lee", "", "Ann Lee").employee("E-1", "Employed from", "2010-01-01").employee("E-1", "Employed until", "2010-01-02"),
			"/E-2 of E-2, unknown, review"},
		{"the namesake is at another partner", applying().with("partners", "P-2,Birch").people("E-1,P-1,Ann Lee,", "E-2,P-1,Bob,b@x.org", "E-3,P-2,Ann Lee,"), apart},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, found(judged(t, "2020-06-30", tt.in))) })
	}

	t.Run("of no career certification: not muddy", func(t *testing.T) {
		in := applying().with("employees", "E-3,P-1,Cem,,,yes", "E-4,P-1,Cem,,,yes").without("certifications", "E-2")
		assert.Equal(t, "E-1/ of E-1, not met, review", found(judged(t, "2020-06-30", in)))
	})
	t.Run("suspicion passes on", func(t *testing.T) {
		// E-1 and E-3 both have an e-mail; E-2 is suspected to be either.
		in := applying().people("E-1,P-1,Ann Lee,a@x.org", "E-2,P-1,Ann Lee,", "E-3,P-1,Ann Lee,c@x.org").with("certifications", "E-3,CCNA,2018-01-01,2024-12-31")
		assert.Equal(t, oneHead, found(judged(t, "2020-06-30", in)))
	})
	t.Run("one is full time, the other certified", func(t *testing.T) {
		in := two("a@x.org", "Ann Lee", "", "Ann Lee").employee("E-1", "Full-time", "no").without("certifications", "E-2").with("employees", "E-9,P-1,Cem,c@x.org,,yes").
			with("certifications", "E-9,CCNA,2018-01-01,2024-12-31")
		assert.Equal(t, "E-9/ of E-9, unknown, review", found(judged(t, "2020-06-30", in)))
	})
	t.Run("the one that does names the head", func(t *testing.T) {
		in := two("a@x.org", "Ann Lee", "", "Ann Lee").without("certifications", "E-1").with("employees", "E-9,P-1,Cem,c@x.org,,yes").
			with("certifications", "E-9,CCNA,2018-01-01,2024-12-31")
		assert.Equal(t, "E-9/E-2 of E-2 E-9, met, review", found(judged(t, "2020-06-30", in)))
	})
}

// G4: what people declared of suspects is so for good.
func TestRuleG4Decided(t *testing.T) {
	in := applying().people("E-1,P-1,Ann Lee,", "E-2,P-1,Ann Lee,")
	three := in.with("employees", "E-3,P-1,Ann Lee,c@x.org,,yes").with("certifications", "E-3,CCNA,2018-01-01,2024-12-31")
	pair := func(a, b string) [][2]string { return [][2]string{{a, b}} }
	for _, tt := range []struct {
		name    string
		in      sheets
		decided evaluate.Identity
		want    string
	}{
		{"nothing", in, evaluate.Identity{}, "E-1/ of E-1, unknown, review"},
		{"distinct", in, evaluate.Identity{Distinct: pair("e-1", "e-2")}, "E-1/E-2 of E-1 E-2, met"},
		{"distinct, in the other order", in, evaluate.Identity{Distinct: pair("e-2", "e-1")}, "E-1/E-2 of E-1 E-2, met"},
		{"distinct from another", in, evaluate.Identity{Distinct: pair("e-1", "e-3")}, "E-1/ of E-1, unknown, review"},
		{"the same", in, evaluate.Identity{Same: pair("e-1", "e-2")}, "E-1/ of E-1, not met"},
		{"distinct, and a third that may be either", three, evaluate.Identity{Distinct: pair("e-1", "e-2")}, "E-1/ of E-1, unknown, review"},
		{"the third is one of them", three, evaluate.Identity{Distinct: pair("e-1", "e-2"), Same: pair("e-3", "e-2")}, "E-1/E-2 of E-1 E-2, met"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := finding(t, assessedAs(t, shipped(), tt.decided, "2020-06-30", tt.in), "P-1")
			assert.Equal(t, tt.want, found(f))
		})
	}
	t.Run("the same are one person, certifications and all", func(t *testing.T) {
		in := licensed("10").with("employees", "E-1,P-1,Ann,a@x.org,,,,,2020-01-01,2020-01-02", "E-2,P-1,Anna B,b@x.org,,,,,,,2020-01-03")
		apart := finding(t, assessedAs(t, shipped(), evaluate.Identity{}, "2020-06-30", in), "P-1")
		assert.Equal(t, "Not certified", cpanel(apart))
		same := finding(t, assessedAs(t, shipped(), evaluate.Identity{Same: pair("e-1", "e-2")}, "2020-06-30", in), "P-1")
		assert.Equal(t, "Certified 2020(2020-01-03 new) 2021(2020-01-03 new)", cpanel(same))
	})
	t.Run("the same as somebody whom no employee row names", func(t *testing.T) {
		in := licensed("10").with("employees", "E-1,P-1,Ann Lee,", "E-1,P-1,Bob Ode,").
			with("certifications", "E-1,CPSP,2020-01-01,", "E-1,CPP,2020-01-02,", "E-1,CWA,2020-01-03,", "E-2,CCNA,2020-01-03,")
		for _, same := range [][][2]string{pair("e-1", "e-2"), pair("e-2", "e-1")} {
			f := finding(t, assessedAs(t, shipped(), evaluate.Identity{Same: same}, "2020-06-30", in), "P-1")
			assert.Equal(t, "Not certified", cpanel(f), "the rows of E-1 stay those of two people")
		}
	})
}

// G4: a badge year that suspects would earn if each counted is unknown, not refused.
func TestRuleG4SuspectsOfABadgeYear(t *testing.T) {
	two := func(licenses, mail2 string) sheets {
		in := sheets{}.with("partners", "P-1,Alder,,"+licenses)
		return in.with("employees", "E-1,P-1,Ann Lee,a@x.org,,,,,2020-03-01,2020-03-02,2020-03-03", "E-2,P-1,Ann Lee,"+mail2+",,,,,2020-03-04,2020-03-05,2020-03-06")
	}
	for _, tt := range []struct {
		name string
		in   sheets
		want string
	}{
		{"one head is enough", two("49", ""), "Certified 2020(2020-03-03 new) 2021(2020-03-03 new)"},
		{"two heads are asked for", two("50", ""), "Unknown"},
		{"three are", two("3000", ""), "Not certified"},
		{"no suspects", two("50", "b@x.org"), "Certified 2020(2020-03-06 new) 2021(2020-03-06 new)"},
		{"a count that can't be read", two("many", ""), "Unknown"},
		{"no count", two("", ""), "Not enrolled"},
		{"a badge from the sheet is held", two("50", "").partner("cPanel badge held", "2020"), "Certified 2020(null), at risk"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, cpanel(judged(t, "2020-06-30", tt.in)))
		})
	}
	assert.Equal(t, []string{"E-1"}, judged(t, "2020-06-30", two("50", "")).CPanel().Counting)
}

// G4: rows of one Employee ID that don't hang together are different people.
func TestRuleG4OneIDTwoPeople(t *testing.T) {
	rows := func(rows ...string) sheets {
		return sheets{}.with("partners", "P-1,Alder,,10", "P-2,Birch,,10").with("employees", rows...)
	}
	for _, tt := range []struct {
		name string
		in   sheets
		torn bool
	}{
		{"one row", rows("E-1,P-1,Ann Lee,"), false},
		{"the same name", rows("E-1,P-1,Ann Lee,", "E-1,P-1,Ann Lee,,,,2020-01-01"), false},
		{"a word in common", rows("E-1,P-1,Ann Lee,", "E-1,P-1,Ann Miller,"), false},
		{"accents, letter case and punctuation aside", rows("E-1,P-1,Ann Díaz,", "E-1,P-1,DIAZ-Miller,"), false},
		{"no word in common", rows("E-1,P-1,Ann Lee,", "E-1,P-1,Bob Ode,"), true},
		{"part of a word is none", rows("E-1,P-1,Ann Lee,", "E-1,P-1,Anna Leeds,"), true},
		{"the same e-mail", rows("E-1,P-1,Ann Lee,a@x.org", "E-1,P-1,Bob Ode,A@x.org"), false},
		{"the same e-mail, which is the ID of all", rows("e-1,P-1,Ann Lee,E-1", "e-1,P-1,Bob Ode,E-1"), true},
		{"through a third", rows("E-1,P-1,Ann Lee,", "E-1,P-1,Bob Ode,", "E-1,P-1,Bob Lee,"), false},
		{"a blank name beside one person", rows("E-1,P-1,Ann Lee,", "E-1,P-1,,"), false},
		{"a blank name with an e-mail beside one person", rows("E-1,P-1,Ann Lee,", "E-1,P-1,,z@x.org"), false},
		{"a blank name beside two", rows("E-1,P-1,Ann Lee,", "E-1,P-1,Bob Ode,", "E-1,P-1,,"), true},

		{"at another partner, the same name", rows("E-1,P-1,Ann Lee,", "E-1,P-2,LEE Ann,"), false},
		{"at another partner, all words of it", rows("E-1,P-1,Ann Lee,", "E-1,P-2,Ann M. Lee,"), false},
		{"at another partner, a word in common", rows("E-1,P-1,Ann Lee,", "E-1,P-2,Ann Miller,"), true},
		{"at another partner, the same e-mail", rows("E-1,P-1,Ann Lee,a@x.org", "E-1,P-2,Bob Ode,a@x.org"), false},
		{"at another partner, a blank name", rows("E-1,P-1,Ann Lee,", "E-1,P-2,,"), true},
		{"days play no part", rows("E-1,P-1,Ann Lee,,,,,2020-06-30", "E-1,P-2,Bob Ode,,,,2020-07-01"), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// The certification says nothing of whose it is: where the rows are those of
			// several, it helps nobody.
			f := judged(t, "2020-06-30", tt.in.with("certifications", "E-1,CPSP,2020-03-01,", "E-1,CPP,2020-03-01,", "E-1,CWA,2020-03-01,"))
			assert.Equal(t, !tt.torn, f.CPanel().Status == evaluate.CPanelCertified)
			if tt.torn {
				assert.True(t, f.Review)
			}
			declared := assessedAs(t, shipped(), evaluate.Identity{One: []string{"e-1"}}, "2020-06-30",
				tt.in.with("certifications", "E-1,CPSP,2020-03-01,", "E-1,CPP,2020-03-01,", "E-1,CWA,2020-03-01,"))
			assert.Equal(t, evaluate.CPanelCertified, finding(t, declared, "P-1").CPanel().Status, "declared one person's")
		})
	}
}

// G4: what stands in a row's own columns is that person's, a certification row is
// that of the one that it names.
func TestRuleG4WhoseCertification(t *testing.T) {
	base := applying().without("certifications", "E-2").people("E-1,P-1,Ann Lee,ann@x.org", "E-2,P-1,Bob Ode,bob@x.org", "E-2,P-1,Cem Al,cem@x.org")
	moved := applying().without("certifications", "E-2").with("partners", "P-2,Birch").people("E-1,P-1,Ann Lee,ann@x.org", "E-2,P-1,Bob Ode,bob@x.org", "E-2,P-2,Cem Al,cem@x.org")
	const (
		helps   = "E-1/E-2 of E-1 E-2, met, review"
		nobody  = "E-1/ of E-1, unknown, review"
		another = "E-1/ of E-1, not met, review"
	)
	named := func(in sheets, headings, says string) sheets {
		in["certifications-named"] = "Employee ID,Certification,Earned on,Expires on," + headings + "\nE-2,CCNA,2018-01-01,2024-12-31," + says + "\n"
		return in
	}
	clone := func(s sheets) sheets { return s.with("certifications") }
	for _, tt := range []struct {
		name string
		in   sheets
		want string
	}{
		{"names nothing", clone(base).with("certifications", "E-2,CCNA,2018-01-01,2024-12-31"), nobody},
		{"by name", named(clone(base), "Name", "Bob Ode"), helps},
		{"by e-mail", named(clone(base), "Email", "BOB@x.org"), helps},
		{"by a name that none has", named(clone(base), "Name", "Dana Wu"), nobody},
		{"by a blank name", named(clone(base), "Name", ""), nobody},
		{"by the partner that both are at", named(clone(base), "Partner ID", "P-1"), nobody},
		{"by partner", named(clone(moved), "Partner ID", "P-1"), helps},
		{"by the other partner", named(clone(moved), "Partner ID", "P-2"), another},
		{"in a column of one's own", base.with("employees", "E-2,P-1,Bob Ode,bob@x.org,,yes,2018-01-01,,,,,2018-01-01"), "E-1/E-2 of E-1 E-2, met, review"},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, found(judged(t, "2020-06-30", tt.in))) })
	}
	t.Run("rows at one partner are errors, at several warnings", func(t *testing.T) {
		for in, severe := range map[*sheets]bool{&base: true, &moved: false} {
			a := assessed(t, "2020-06-30", *in)
			torn := slices.DeleteFunc(slices.Clone(a.Problems), func(p evaluate.Issue) bool { return p.Cell.File() != "employees.csv" })
			assert.Len(t, torn, 2, "a problem on each row")
			for _, p := range torn {
				assert.Equal(t, severe, p.Severity == ingest.Error)
			}
		}
	})
}
