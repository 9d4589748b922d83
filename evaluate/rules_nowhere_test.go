package evaluate_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"assay/evaluate"
	"assay/ingest"
)

// G7: a new ID with the name of a partner that is missing is suspected to be it.
func TestRuleG7UnderANewID(t *testing.T) {
	old := ran("2020-05-31", 10, evaluate.CPanelCertified, given(2020, "2020-05-05"))
	old.PartnerID, old.Name = "P-9", "Alder Networks"
	named := func(name string) sheets {
		return attained("2018-01-01").partner("Partner", name).partner("cPanel licenses", "10").partner("Country", "").complete("E-7", "2020-05-05")
	}
	suspects := func(of string) evaluate.Record {
		r := walked("2020-06-15", evaluate.NoWalk, "")
		r.SuspectedOf = of
		return r
	}
	ended := old
	ended.Badges = []evaluate.BadgeRecord{{Year: 2019, EarnedOn: day("2019-05-05"), Certified: true}}
	suspended, since := old, old // since: recorded under the new ID before somebody said that the ID is one
	suspended.CPanel = evaluate.CPanelSuspended
	since.AsOf, since.CPanel, since.Badges = day("2020-06-15"), evaluate.CPanelNotCertified, nil
	for _, tt := range []struct {
		name      string
		in        sheets
		records   []evaluate.Record
		decided   evaluate.Identity
		suspected bool
	}{
		{"the same name", named("Alder Networks"), []evaluate.Record{old}, evaluate.Identity{}, true},
		{"letter case, accents, blanks and punctuation aside", named("ÁLDER-networks."), []evaluate.Record{old}, evaluate.Identity{}, true},
		{"another name", named("Alder Network"), []evaluate.Record{old}, evaluate.Identity{}, false},
		{"the other is not missing", named("Alder Networks").with("partners", "P-9,Alder Networks"), []evaluate.Record{old}, evaluate.Identity{}, false},
		{"the other has no standing any more", named("Alder Networks"), []evaluate.Record{ended}, evaluate.Identity{}, false},
		{"a badge once given is the other's still (C8)", named("Alder Networks"), []evaluate.Record{old, since}, evaluate.Identity{}, true},
		{"a badge of a suspended run alone is not (C10)", named("Alder Networks"), []evaluate.Record{suspended, since}, evaluate.Identity{}, false},
		{"an earlier run knows the ID", named("Alder Networks"), []evaluate.Record{old, walked("2020-05-31", evaluate.NoWalk, "")}, evaluate.Identity{}, false},
		{"earlier runs only suspected it", named("Alder Networks"), []evaluate.Record{old, suspects("p-9")}, evaluate.Identity{}, true},
		{"declared distinct", named("Alder Networks"), []evaluate.Record{old}, evaluate.Identity{DistinctPartners: [][2]string{{"p-1", "p-9"}}}, false},
		{"declared distinct after a run that suspected it", named("Alder Networks"), []evaluate.Record{old, suspects("p-9")},
			evaluate.Identity{DistinctPartners: [][2]string{{"p-9", "p-1"}}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := finding(t, assessedAs(t, shipped(), tt.decided, "2020-06-30", tt.in, tt.records...), "P-1")
			assert.Equal(t, tt.suspected, f.Review)
			assert.Equal(t, evaluate.CPanelCertified, f.CPanel().Status)
			assert.Equal(t, tt.suspected, len(f.CPanel().NewYears) == 0, "nothing is new")
			assert.Equal(t, tt.suspected, f.Record.Walk.State == evaluate.NoWalk, "no walk is recorded")
			for _, b := range f.Record.Badges {
				assert.NotEqual(t, tt.suspected, b.Certified, "the run doesn't count as Certified")
			}
		})
	}
	t.Run("judged without history", func(t *testing.T) {
		own := suspects("p-9")
		own.CPanel, own.Badges = evaluate.CPanelCertified, []evaluate.BadgeRecord{{Year: 2020, EarnedOn: day("2020-01-01")}}
		f := judged(t, "2020-06-30", named("Alder Networks"), old, own)
		assert.Equal(t, "Certified 2020(2020-05-05) 2021(2020-05-05)", cpanel(f))
	})
}

// G7a: a licence count that is ten times what the newest run knew, or a tenth.
func TestRuleG7aJumps(t *testing.T) {
	for _, tt := range []struct {
		then   int32
		now    string
		jumped bool
	}{
		{5, "50", true}, {5, "49", false}, // ten times, and two heads where one was asked for
		{4, "40", false},     // ten times, and the same heads
		{110, "1100", false}, // ten times, 990 away, the same heads
		{112, "1120", true}, {112, "1119", false},
		{50, "5", true}, {50, "6", false},
		{1120, "112", true}, {1120, "113", false},
		{2900, "29000", true}, {2900, "28999", false}, {29000, "2900", true},
		{0, "0", false}, {0, "49", false}, {0, "50", true}, {50, "0", true}, {49, "0", false},
		{ingest.NoCount, "5000", false},
	} {
		t.Run(fmt.Sprintf("%d to %s", tt.then, tt.now), func(t *testing.T) {
			a := assessed(t, "2020-06-30", licensed(tt.now), ran("2020-05-31", tt.then, evaluate.CPanelNotCertified))
			assert.Equal(t, tt.jumped, a.Partners[0].Review)
			assert.Equal(t, tt.jumped, len(a.Problems) == 1, "a warning")
		})
	}
	t.Run("against the newest run", func(t *testing.T) {
		older, newer := ran("2020-04-30", 5, evaluate.CPanelNotCertified), ran("2020-05-31", 500, evaluate.CPanelNotCertified)
		assert.False(t, judged(t, "2020-06-30", licensed("500"), older, newer).Review)
		assert.True(t, judged(t, "2020-06-30", licensed("5"), older, newer).Review)
	})
	assert.False(t, judged(t, "2020-06-30", licensed("5000")).Review, "a first run")
}

// nowhere is P-1 of which E-1 is left, and a row that says where E-2 is.
func nowhere(partner, table, row string) sheets {
	return sheets{}.with("partners", partner+",Alder,,,,,,Security,yes,,yes,yes,yes,yes,yes").
		with("employees", "E-1,"+partner+",Ann,,,yes").with("certifications", "E-1,CCNA,2018-01-01,2024-12-31").with(table, row)
}

// pointedAt says whether the rows point at the only partner: then its roles are
// unknown, and somebody has to look at it.
func pointedAt(t *testing.T, in sheets, records ...evaluate.Record) bool {
	t.Helper()
	f := assessed(t, "2020-06-30", in, records...).Partners[0]
	assert.Equal(t, f.Review, f.Premier().State("roles") == evaluate.Unknown)
	return f.Review
}

// G8: a row that leads nowhere points at a partner whose ID is nearly its own.
func TestRuleG8NearIDs(t *testing.T) {
	for _, tt := range []struct {
		id, written string
		near        bool
	}{
		{"P-1", "P-l", true}, {"P-1", "p I", true}, {"P-1", "P-01", true}, {"P-1", "P1", true}, {"P-101", "P-1-01", true}, // alike
		{"P-0", "P-O", true}, {"P-5", "PS", true}, {"P-8", "P.B", true}, {"P-2", "P-Z", true},
		{"P-12", "P-21", true}, {"P-12", "1P-2", true}, {"P-123", "P-321", false}, // neighbours swapped
		{"P-12", "P-112", true}, {"P-112", "P-12", true}, {"P-12", "PP-12", true}, {"P-12", "P-1112", false}, {"P-12", "P-121", false}, // typed twice
		{"P-0509", "P-0059", false}, {"P-0509", "P-509", true}, {"P-509", "P-059", false},
		{"P-1", "P-2", false}, {"P-1", "P-10", false}, {"P-1", "Q-1", false},
	} {
		t.Run(tt.id+" "+tt.written, func(t *testing.T) {
			in := nowhere(tt.id, "employees", "E-2,"+tt.written+",Bob,,,yes").with("certifications", "E-2,CCDA,2018-01-01,2024-12-31")
			f := assessed(t, "2020-06-30", in).Partners[0]
			want := evaluate.NotMet
			if tt.near {
				want = evaluate.Unknown
			}
			assert.Equal(t, want, f.Premier().State("roles"), "the Partner ID of an employee row")
			assert.Equal(t, tt.near, f.Review)
		})
	}
	for _, tt := range []struct {
		id, written string
		near        bool
	}{{"E-2", "E-Z", true}, {"E-12", "E-21", true}, {"E-2", "E-22", true}, {"E-2", "E-3", false}, {"007", "7", true}} {
		t.Run(tt.id+" "+tt.written, func(t *testing.T) {
			in := nowhere("P-1", "employees", tt.id+",P-1,Bob,b@x.org,,yes").with("certifications", tt.written+",CCDA,2018-01-01,2024-12-31")
			assert.Equal(t, tt.near, pointedAt(t, in), "the Employee ID beside a certification")
		})
	}
}

// G8: which rows point, and at whom.
func TestRuleG8RowsThatLeadNowhere(t *testing.T) {
	bob := nowhere("P-1", "employees", "E-2,P-1,Bob Ode,bob@x.org,,yes")
	lost := nowhere("P-1", "employees", "E-2,P-l,Bob Ode,bob@x.org,,yes")
	says := func(heading, row string) sheets {
		in := bob.with("certifications")
		in["certifications-named"] = "Employee ID,Certification,Earned on,Expires on," + heading + "\n" + row + "\n"
		return in
	}
	for _, tt := range []struct {
		name string
		in   sheets
		want bool
	}{
		{"an employee row of nobody certified", lost, false},
		{"of somebody with a cPanel certification", lost.with("certifications", "E-2,CPSP,2020-01-01,"), false},
		{"of somebody with a career certification", lost.with("certifications", "E-2,CCDA,2018-01-01,2024-12-31"), true},
		{"of one that expired", lost.with("certifications", "E-2,CCDA,2015-01-01,2016-12-31"), true},
		{"of one that can't be read", lost.with("certifications", "E-2,CCDA,soon,"), true},
		{"an employee row that can't be read", lost.employee("E-2", "Employed from", "soon").with("certifications", "E-2,CCDA,2018-01-01,"), true},
		{"a row without an Employee ID, certified in a column of its own", nowhere("P-1", "employees", ",P-l,Bob Ode,bob@x.org,,yes,,,,,,2018-01-01"), true},

		{"a certification row", bob.with("certifications", "E-Z,CCDA,2018-01-01,2024-12-31"), true},
		{"one that can't be read", bob.with("certifications", "E-Z,CCDA,soon,"), true},
		{"one whose certification can't be read", bob.with("certifications", "E-Z,CCDB,2018-01-01,"), true},
		{"one of no career certification", bob.with("certifications", "E-Z,CPSP,2020-01-01,"), false},
		{"near somebody at another partner", bob.with("partners", "P-2,Birch").employee("E-2", "Partner ID", "P-2").with("certifications", "E-Z,CCDA,2018-01-01,"), false},

		{"one that was revoked", says("Status", "E-Z,CCDA,2018-01-01,2024-12-31,revoked"), false},
		{"one that expired, nobody knows when", says("Status", "E-Z,CCDA,2018-01-01,,expired"), true},
		{"one that was revoked before it expired", says("Revoked,Status", "E-Z,CCDA,2018-01-01,,yes,expired"), false},
		{"one of no career certification that expired", says("Status", "E-Z,CPSP,2018-01-01,,expired"), false},
		{"one that was passed", says("Status", "E-Z,CCDA,2018-01-01,2024-12-31,passed"), true},
		{"with the same name", says("Name", "E-Z,CCDA,2018-01-01,2024-12-31,Bob Ode"), true},
		{"with another name", says("Name", "E-Z,CCDA,2018-01-01,2024-12-31,Dana Wu"), false},
		{"with the same e-mail", says("Email", "E-Z,CCDA,2018-01-01,2024-12-31,BOB@x.org"), true},
		{"with another e-mail", says("Email", "E-Z,CCDA,2018-01-01,2024-12-31,dana@x.org"), false},
		{"with the same partner", says("Partner ID", "E-Z,CCDA,2018-01-01,2024-12-31,P-1"), true},
		{"with another partner", says("Partner ID", "E-Z,CCDA,2018-01-01,2024-12-31,P-7"), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := finding(t, assessed(t, "2020-06-30", tt.in), "P-1")
			want := evaluate.NotMet
			if tt.want {
				want = evaluate.Unknown
			}
			assert.Equal(t, want, f.Premier().State("roles"))
		})
	}
	t.Run("it takes nobody from a partner", func(t *testing.T) {
		in := applying().with("employees", "E-2,X-77,Bob,,,yes,2020-01-01")
		assert.Equal(t, "E-1/E-2 of E-1 E-2", roles(judged(t, "2020-06-30", in)))
	})
}

// remembering is a sound walk with heads and their last days.
func remembering(asOf string, heads ...string) evaluate.Record {
	r := walked(asOf, evaluate.Sound, "")
	for i := 0; i < len(heads); i += 2 {
		r.Heads = append(r.Heads, evaluate.Head{ID: heads[i], Until: day(heads[i+1])})
	}
	return r
}

// G8: a row that leads nowhere points at the partner that remembers its ID among the heads.
func TestRuleG8Remembered(t *testing.T) {
	newest := remembering("2020-05-31", "E-1", "2024-12-31", "E-7", "2024-12-31")
	without := walked("2020-06-15", evaluate.NoWalk, "")
	forgotten := remembering("2020-06-15", "E-1", "2024-12-31")
	cert, person := "E-7,CCDA,2018-01-01,2024-12-31", "E-7,X-99,Gil,,,yes"
	of := func(table, row string) sheets {
		return nowhere("P-1", table, row).partner("Premier since", "2018-01-01")
	}
	for _, tt := range []struct {
		name    string
		in      sheets
		records []evaluate.Record
		want    evaluate.Status
	}{
		{"a certification row", of("certifications", cert), []evaluate.Record{newest}, evaluate.PremierUnknown},
		{"an employee row", of("certifications", cert).with("employees", person), []evaluate.Record{newest}, evaluate.PremierUnknown},
		{"one without a Partner ID", of("certifications", cert).with("employees", "E-7,,Gil,,,yes"), []evaluate.Record{newest}, evaluate.PremierUnknown},
		{"one whose Partner ID can't be read", of("certifications", cert).with("employees", "E-7,#REF!,Gil,,,yes"), []evaluate.Record{newest}, evaluate.PremierUnknown},
		{"one without a Partner ID, of nobody certified", of("employees", "E-7,,Gil,,,yes"), []evaluate.Record{newest}, evaluate.PremierPlan},
		{"one without a Partner ID, of nobody recorded", of("certifications", "E-8X,CCDA,2018-01-01,2024-12-31").with("employees", "E-8X,,Gil,,,yes"), []evaluate.Record{newest}, evaluate.PremierPlan},
		{"an employee row without a career certification", of("employees", person), []evaluate.Record{newest}, evaluate.PremierPlan},
		{"another's", of("certifications", "E-8X,CCDA,2018-01-01,2024-12-31"), []evaluate.Record{newest}, evaluate.PremierPlan},
		{"by a run before one without a walk", of("certifications", cert), []evaluate.Record{newest, without}, evaluate.PremierUnknown},
		{"by a run before the newest with a walk", of("certifications", cert), []evaluate.Record{newest, forgotten}, evaluate.PremierPlan},
		{"by nobody", of("certifications", cert), nil, evaluate.PremierPlan},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, "2020-06-30", tt.in, tt.records...)
			assert.Equal(t, tt.want, f.Premier().Status)
		})
	}
}

// G8: a record that is gone is no certification that ended.
func TestRuleG8RecordsThatAreGone(t *testing.T) {
	gone := attained("2018-01-01").without("certifications", "E-2")
	of := func(until string) []evaluate.Record {
		return []evaluate.Record{remembering("2020-05-31", "E-1", "2024-12-31", "E-2", until)}
	}
	status := func(row string) sheets {
		in := gone.with("certifications")
		in["certifications-status"] = "Employee ID,Certification,Earned on,Expires on,Status\n" + row + "\n"
		return in
	}
	for _, tt := range []struct {
		name    string
		in      sheets
		records []evaluate.Record
		want    evaluate.Status
	}{
		{"its last day is D", gone, of("2020-06-30"), evaluate.PremierUnknown},
		{"its last day was the day before", gone, of("2020-06-29"), evaluate.PremierPlan},
		{"no run recorded heads", gone, []evaluate.Record{walked("2020-05-31", evaluate.Sound, "")}, evaluate.PremierPlan},
		{"a career row is left", gone.with("certifications", "E-2,CCT,2018-01-01,2019-01-01"), of("2024-12-31"), evaluate.PremierPlan},
		{"a row of cPanel is none", gone.with("certifications", "E-2,CPSP,2020-01-01,"), of("2024-12-31"), evaluate.PremierUnknown},
		{"a row that was revoked is left", status("E-2,CCNA,2018-01-01,2024-12-31,revoked"), of("2024-12-31"), evaluate.PremierPlan},
		{"one of cPanel that was revoked is none", status("E-2,CPSP,2020-01-01,,revoked"), of("2024-12-31"), evaluate.PremierUnknown},
		{"the newest walk here doesn't name the head", gone, []evaluate.Record{remembering("2020-05-31", "E-1", "2024-12-31")}, evaluate.PremierPlan},
		{"left on the day before", gone.employee("E-2", "Employed until", "2020-06-29"), of("2024-12-31"), evaluate.PremierPlan},
		{"left today", gone.employee("E-2", "Employed until", "2020-06-30"), of("2024-12-31"), evaluate.PremierUnknown},
		{"part time by now", gone.employee("E-2", "Full-time", "no"), of("2024-12-31"), evaluate.PremierUnknown},
		{"the rows of the person are gone, too", gone.without("employees", "E-2"), of("2024-12-31"), evaluate.PremierPlan},
		{"under another ID of the person's", gone.employee("E-2", "Employed until", "2020-01-31").employee("E-2", "Email", "b@x.org").
			with("employees", "E-5,P-1,Bob,b@x.org,,no"), of("2024-12-31"), evaluate.PremierUnknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, "2020-06-30", tt.in, tt.records...)
			assert.Equal(t, tt.want, f.Premier().Status)
			assert.Equal(t, tt.want == evaluate.PremierUnknown, f.Review)
		})
	}
	t.Run("what a run records", func(t *testing.T) {
		in := attained("2018-01-01").with("certifications", "E-2,CCNA,2019-01-01,2022-05-05", "E-2,CCT,2019-01-01,2030-01-01", "E-2,CCNA,2020-07-01,2031-01-01")
		assert.Equal(t, []evaluate.Head{{ID: "E-1", Until: day("2024-12-31")}, {ID: "E-2", Until: day("2024-12-31")}}, judged(t, "2020-06-30", in).Record.Heads)
		assert.Empty(t, judged(t, "2020-06-30", applying()).Record.Heads, "no walk, no heads")
	})
}

// P3: what may stand after a code, and a title earned after it was retired.
func TestRuleP3TitlesAsWritten(t *testing.T) {
	alone := applying().without("certifications", "E-2")
	for title, known := range map[string]bool{
		"CCNA 200-301": true, "CCNA v1.1": true, "CCNA (200-301)": true, "CCNA Security": true, "CCNP Enterprise": true,
		"CCNA Underwater": false, "CCNP Wizardry": false,
	} {
		t.Run(title, func(t *testing.T) {
			f := judged(t, "2020-01-31", alone.with("certifications", "E-2,"+title+",2018-01-01,2024-12-31"))
			assert.Equal(t, !known, f.Review)
			assert.Equal(t, known, f.Premier().State("roles") == evaluate.Met)
		})
	}
	// CCDA was retired on 24 February 2020: 26 March is 31 days after.
	for earned, counts := range map[string]bool{"2020-02-24": true, "2020-03-26": true, "2020-03-27": false} {
		t.Run("CCDA of "+earned, func(t *testing.T) {
			f := judged(t, "2020-06-30", alone.with("certifications", "E-2,CCDA,"+earned+",2023-03-01"))
			assert.Equal(t, !counts, f.Review)
			assert.Equal(t, counts, f.Premier().State("roles") == evaluate.Met)
			assert.Equal(t, !counts, f.Premier().State("roles") == evaluate.Unknown, "an error, hence muddy")
		})
	}
}
