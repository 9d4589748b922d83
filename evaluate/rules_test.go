package evaluate_test

import (
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
	"assay/templates"
)

// The tests of the rules go the whole way, from spreadsheets to verdicts: each
// case says which rows there are and what must come of them on a day. What is
// wanted was worked out by hand from the rules and a calendar.

// sheets is the text of the input tables, each a CSV file of the table's name.
type sheets map[string]string

// headings are the columns of the tables in these tests, in order, so that
// cells can be named: D2 of partners.csv is the first partner's licence count.
var headings = map[string]string{
	"partners": "Partner ID,Partner,Country,cPanel licenses,cPanel badge held,cPanel good standing,Premier since,Specializations," +
		"Resale agreement,ICPA,Customer service 8x5,One-hour callback,Pre-sales support,Post-sales support,Terms accepted",
	"employees":       "Employee ID,Partner ID,Name,Email,Country,Full-time,Employed from,Employed until,CPSP,CPP,CWA,CCNA",
	"certifications":  "Employee ID,Certification,Earned on,Expires on",
	"specializations": "Partner ID,Specialization,Granted on,Expires on",
	"contacts":        "Partner ID,Customer,Customer email,Provided on,Current customer",
	"surveys":         "Partner ID,Customer,Score,Received on,Follow-up on",
	"groupings":       "Country,Grouping",
}

// with returns the sheets with rows added to a table.
func (s sheets) with(table string, rows ...string) sheets {
	s = maps.Clone(s)
	text, ok := s[table]
	if !ok {
		text = headings[table] + "\n"
	}
	s[table] = text + strings.Join(rows, "\n") + "\n"
	return s
}

// set returns the sheets with a cell of a row overwritten: the first row in
// which the table has the ID in its first column.
func (s sheets) set(table, id, column, cell string) sheets {
	rows := parse(s[table])
	at := slices.Index(rows[0], column)
	for _, row := range rows {
		if row[0] == id {
			row[at] = cell
			s = maps.Clone(s)
			s[table] = compose(rows)
			return s
		}
	}
	panic(fmt.Sprintf("%s has no row %q", table, id))
}

// partner overwrites a cell of partner P-1, employee one of an employee's first row.
func (s sheets) partner(column, cell string) sheets      { return s.set("partners", "P-1", column, cell) }
func (s sheets) employee(id, column, cell string) sheets { return s.set("employees", id, column, cell) }

// without returns the sheets less the rows of a table that have the ID in their first column.
func (s sheets) without(table, id string) sheets {
	s = maps.Clone(s)
	s[table] = compose(slices.DeleteFunc(parse(s[table]), func(row []string) bool { return row[0] == id }))
	return s
}

// parse returns the rows of a CSV text, all as long as the header.
func parse(text string) [][]string {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		panic(err)
	}
	for i, row := range rows {
		rows[i] = append(row, make([]string, max(0, len(rows[0])-len(row)))...)
	}
	return rows
}

func compose(rows [][]string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		panic(err)
	}
	return b.String()
}

var shipped = sync.OnceValue(func() *evaluate.Programs {
	p, err := evaluate.LoadPrograms(templates.FS())
	if err != nil {
		panic(err)
	}
	return p
})

var headers = sync.OnceValue(func() *ingest.Headers {
	h, err := ingest.LoadHeaders(templates.FS())
	if err != nil {
		panic(err)
	}
	return h
})

// assessed reads the sheets and judges every partner on the day.
func assessed(t *testing.T, on string, s sheets, records ...evaluate.Record) *evaluate.Assessment {
	t.Helper()
	return assessedBy(t, shipped(), on, s, records...)
}

func assessedBy(t *testing.T, programs *evaluate.Programs, on string, s sheets, records ...evaluate.Record) *evaluate.Assessment {
	t.Helper()
	return assessedAs(t, programs, evaluate.Identity{}, on, s, records...)
}

// assessedAs judges with what people decided about who is who.
func assessedAs(t *testing.T, programs *evaluate.Programs, decided evaluate.Identity, on string, s sheets, records ...evaluate.Record) *evaluate.Assessment {
	t.Helper()
	history := evaluate.History{Partners: map[string][]evaluate.Record{}, Identity: decided}
	for _, r := range records {
		if r.PartnerID == "" {
			r.PartnerID = "P-1"
		}
		key := ingest.FoldID(r.PartnerID)
		history.Partners[key] = append(history.Partners[key], r)
	}
	return assessedAfter(t, programs, history, on, s)
}

// assessedAfter judges with a whole history.
func assessedAfter(t *testing.T, programs *evaluate.Programs, history evaluate.History, on string, s sheets) *evaluate.Assessment {
	t.Helper()
	var files []ingest.Input
	for _, table := range []string{"partners", "employees"} {
		if _, ok := s[table]; !ok {
			s = s.with(table)
		}
	}
	for _, table := range slices.Sorted(maps.Keys(s)) {
		files = append(files, ingest.Input{Path: table + ".csv", Data: []byte(s[table])})
	}
	roster, problems, err := ingest.Read(files, ingest.Options{Vocabulary: programs.Vocabulary(), Headers: headers()})
	require.NoError(t, err)
	return evaluate.Run(roster, problems, programs, history, day(on), 1)
}

// judged returns what is found of partner P-1.
func judged(t *testing.T, on string, s sheets, records ...evaluate.Record) evaluate.PartnerFinding {
	t.Helper()
	return finding(t, assessed(t, on, s, records...), "P-1")
}

func finding(t *testing.T, a *evaluate.Assessment, id string) evaluate.PartnerFinding {
	t.Helper()
	at := slices.IndexFunc(a.Partners, func(f evaluate.PartnerFinding) bool { return f.ID == id })
	require.GreaterOrEqual(t, at, 0, "no finding of %s", id)
	return a.Partners[at]
}

func day(s string) ingest.Day {
	d, err := ingest.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// codes lists the codes of the problems, each once, in order.
func codes(a *evaluate.Assessment) []string {
	var out []string
	for _, p := range a.Problems {
		out = append(out, p.Code)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// cpanel says where a partner stands, as "Certified 2020(2020-03-15 new)
// 2021(2020-03-15), at risk"; a badge that only the sheet knows has "null" for its day.
func cpanel(f evaluate.PartnerFinding) string {
	s := string(f.CPanel().Status)
	for _, b := range f.CPanel().Badges {
		s += fmt.Sprintf(" %d(%s", b.Year, orNull(b.EarnedOn))
		if b.New {
			s += " new"
		}
		s += ")"
	}
	if f.CPanel().AtRisk {
		s += ", at risk"
	}
	return s
}

func orNull(d ingest.Day) string {
	if d == 0 {
		return "null"
	}
	return d.String()
}

// premier says where a partner stands, with the plan or the removal:
// "Get Well Plan 2020-05-11..2020-11-10", "Removed 2020-05-11".
func premier(f evaluate.PartnerFinding) string {
	p := f.Premier()
	s := string(p.Status)
	if p.Plan != nil {
		s += fmt.Sprintf(" %s..%s", p.Plan.Start, p.Plan.LastDay)
	}
	if p.RemovedOn != 0 {
		s += " " + p.RemovedOn.String()
	}
	return s
}

// roles says who fills the roles, of which heads: "E-1/E-2 of E-1 E-2".
func roles(f evaluate.PartnerFinding) string {
	p := f.Premier()
	return fmt.Sprintf("%s/%s of %s", p.RoleA, p.RoleB, strings.Join(p.Heads, " "))
}

// states lists a finding's six requirements.
func states(f evaluate.PartnerFinding) []evaluate.State {
	p := f.Premier()
	return []evaluate.State{p.State("specialization"), p.State("roles"), p.State("services"), p.State("terms"), p.State("contacts"), p.State("follow_ups")}
}

// licensed is a partner in the cPanel program, without people.
func licensed(licenses string) sheets {
	return sheets{}.with("partners", `P-1,Alder,,"`+licenses+`"`)
}

// trained adds a person of P-1 who earned CPSP, CPP and CWA on these days.
func (s sheets) trained(id, cpsp, cpp, cwa string) sheets {
	return s.with("employees", id+",P-1,Name "+id+",,,,,,"+cpsp+","+cpp+","+cwa)
}

// applying is a partner that meets every requirement of Premier on any day
// from 2018 through 2024 and has not attained it: E-1 fills role A, E-2 role B.
func applying() sheets {
	return sheets{}.with("partners", "P-1,Alder,,,,,,Security,yes,,yes,yes,yes,yes,yes").
		with("employees", "E-1,P-1,Ann,,,yes,2018-01-01", "E-2,P-1,Bob,,,yes,2018-01-01").
		with("certifications", "E-1,CCNA,2018-01-01,2024-12-31", "E-2,CCDA,2018-01-01,2024-12-31")
}

// attained is that partner with Premier since a day; from 2020-01-15 on neither
// satisfaction duty exists before 2021-01-15.
func attained(since string) sheets { return applying().partner("Premier since", since) }

// G1: a run judges the end of one day; what is dated later has not happened yet.
func TestRuleG1(t *testing.T) {
	tests := []struct {
		name, on, earned, want string
		warned                 bool
	}{
		{"earned on the day", "2020-06-30", "2020-06-30", "Certified 2020(2020-06-30 new) 2021(2020-06-30 new)", false},
		{"earned the day after", "2020-06-29", "2020-06-30", "Not certified", true},
		{"a time of day plays no part", "2020-06-30", "2020-06-30 23:59", "Certified 2020(2020-06-30 new) 2021(2020-06-30 new)", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := assessed(t, tt.on, licensed("10").trained("E-1", tt.earned, tt.earned, tt.earned))
			assert.Equal(t, tt.want, cpanel(finding(t, a, "P-1")))
			assert.Equal(t, tt.warned, slices.Contains(codes(a), "date-after-as-of"))
		})
	}
}

// G2: the expiry, the until date and an agreement's date are the last good days.
func TestRuleG2(t *testing.T) {
	const on = "2020-06-30"
	person := func(column, cell string) sheets { return applying().employee("E-2", column, cell) }
	held := func(earned, expires string) sheets {
		return applying().without("certifications", "E-2").with("certifications", "E-2,CCNA,"+earned+","+expires)
	}
	tests := []struct {
		name string
		in   sheets
		want string
	}{
		{"earned on the day", held("2020-06-30", "2023-06-30"), "E-1/E-2 of E-1 E-2"},
		{"earned the day after", held("2020-07-01", "2023-06-30"), "E-1/ of E-1"},
		{"expires on the day", held("2018-01-01", "2020-06-30"), "E-1/E-2 of E-1 E-2"},
		{"expired the day before", held("2018-01-01", "2020-06-29"), "E-1/ of E-1"},
		{"earned and expired on the day", held("2020-06-30", "2020-06-30"), "E-1/E-2 of E-1 E-2"},
		{"expires before it was earned: left out", held("2020-06-30", "2020-06-29"), "E-1/ of E-1"},
		{"starts on the day", person("Employed from", "2020-06-30"), "E-1/E-2 of E-1 E-2"},
		{"starts the day after", person("Employed from", "2020-07-01"), "E-1/ of E-1"},
		{"there since ever", person("Employed from", ""), "E-1/E-2 of E-1 E-2"},
		{"last day at work", person("Employed until", "2020-06-30"), "E-1/E-2 of E-1 E-2"},
		{"left the day before", person("Employed until", "2020-06-29"), "E-1/ of E-1"},
		{"one day of employment", person("Employed from", "2020-06-30").employee("E-2", "Employed until", "2020-06-30"), "E-1/E-2 of E-1 E-2"},
		{"until before from: left out", person("Employed from", "2020-07-01").employee("E-2", "Employed until", "2020-06-30"), "E-1/ of E-1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, roles(judged(t, on, tt.in))) })
	}

	t.Run("contradicting days are errors", func(t *testing.T) {
		for _, in := range []sheets{
			held("2020-06-30", "2020-06-29"),
			person("Employed from", "2020-07-01").employee("E-2", "Employed until", "2020-06-30"),
			applying().with("specializations", "P-1,Cloud,2020-06-30,2020-06-29"),
		} {
			a := assessed(t, on, in)
			require.Len(t, a.Problems, 1)
			assert.Equal(t, ingest.Error, a.Problems[0].Severity)
			assert.True(t, a.Partners[0].Review)
		}
	})
	t.Run("of a cPanel certification they are not", func(t *testing.T) {
		a := assessed(t, on, licensed("10").trained("E-1", "2020-03-01", "2020-03-01", "").with("certifications", "E-1,CWA,2020-03-01,2019-03-01"))
		assert.Equal(t, "Certified 2020(2020-03-01 new) 2021(2020-03-01 new)", cpanel(a.Partners[0]))
		assert.Empty(t, a.Problems)
	})
	t.Run("an agreement", func(t *testing.T) {
		assert.Equal(t, evaluate.Met, judged(t, on, applying().partner("Resale agreement", "2020-06-30")).Premier().State("services"))
		assert.Equal(t, evaluate.NotMet, judged(t, on, applying().partner("Resale agreement", "2020-06-29")).Premier().State("services"))
	})
}

// G3: adding months keeps the day of month, cut to the month's last day.
func TestRuleG3(t *testing.T) {
	for _, tt := range []struct {
		from   string
		months int
		want   string
	}{
		{"2020-08-31", 6, "2021-02-28"},
		{"2019-08-31", 6, "2020-02-29"},
		{"2020-08-28", 6, "2021-02-28"},
		{"2020-03-31", 6, "2020-09-30"},
		{"2020-02-29", 12, "2021-02-28"},
		{"2020-02-29", 48, "2024-02-29"},
		{"2020-06-30", 6, "2020-12-30"},
		{"2020-12-01", 1, "2021-01-01"},
		{"2017-06-30", 36, "2020-06-30"},
	} {
		t.Run(fmt.Sprint(tt.from, " and ", tt.months), func(t *testing.T) {
			assert.Equal(t, day(tt.want), evaluate.AddMonths(day(tt.from), tt.months))
		})
	}

	// E-2's last day is 30 August, so that the plan starts on the 31st.
	lapsed := attained("2020-01-15").employee("E-2", "Employed until", "2020-08-30")
	sound := walked("2020-08-30", evaluate.Sound, "")
	assert.Equal(t, "Get Well Plan 2020-08-31..2021-02-27", premier(judged(t, "2020-08-31", lapsed, sound)))
	assert.Equal(t, "Get Well Plan 2020-08-31..2021-02-27", premier(judged(t, "2021-02-27", lapsed, sound)))
	assert.Equal(t, "Removed 2021-02-28", premier(judged(t, "2021-02-28", lapsed, sound)))
}

// walked is what a run recorded of P-1, attained on 2020-01-15, and of its walk.
func walked(asOf string, state evaluate.WalkState, since string) evaluate.Record {
	r := evaluate.Record{AsOf: day(asOf), Name: "Alder", Licenses: ingest.NoCount, CPanel: evaluate.CPanelNotEnrolled,
		Since: day("2020-01-15"), Attained: evaluate.KnownYes, Walk: evaluate.Walk{State: state}}
	if since != "" {
		r.Walk.Since = day(since)
	}
	r.Premier = map[evaluate.WalkState]evaluate.Status{evaluate.NoWalk: evaluate.PremierUnknown, evaluate.Sound: evaluate.PremierCompliant,
		evaluate.OnPlan: evaluate.PremierPlan, evaluate.Removed: evaluate.PremierRemoved}[state]
	return r
}

// sameSheets are two trained people at a partner that needs two: one person
// with half of it each, if they are the same.
func sameSheets(name1, mail1, name2, mail2 string) sheets {
	return licensed("50").with("employees",
		`E-1,P-1,"`+name1+`","`+mail1+`",,,,,2020-03-01,2020-03-01,2020-03-01`,
		`E-2,P-1,"`+name2+`","`+mail2+`",,,,,2020-03-01,2020-03-01,2020-03-01`)
}

// G4: one person, one head.
func TestRuleG4(t *testing.T) {
	const on, two, one = "2020-06-30", "Certified 2020(2020-03-01 new) 2021(2020-03-01 new)", "Not certified"
	tests := []struct {
		name     string
		in       sheets
		want     string
		counting []string
		codes    []string
	}{
		{"two IDs", sameSheets("Ann Lee", "ann@a.com", "Bob Ray", "bob@a.com"), two, []string{"E-1", "E-2"}, nil},
		{"one e-mail and one name", sameSheets("Ann Lee", "ann@a.com", "Ann Lee", "ann@a.com"), one, []string{"E-1"}, []string{"same-person"}},
		{"letter case aside", sameSheets("Ann Lee", "ann@a.com", "ANN LEE", "Ann@A.com"), one, []string{"E-1"}, []string{"same-person"}},
		{"blanks aside", sameSheets("Ann Lee", "ann@a.com", "Ann  Lee ", "ann@a.com "), one, []string{"E-1"}, []string{"same-person"}},
		{"accents aside", sameSheets("José Núñez", "jn@a.com", "Jose Nunez", "jn@a.com"), one, []string{"E-1"}, []string{"same-person"}},
		{"accents composed and not", sameSheets("Jos\u00e9", "jn@a.com", "Jose\u0301", "jn@a.com"), one, []string{"E-1"}, []string{"same-person"}},
		{"another letter is another name", sameSheets("Ann Lee", "ann@a.com", "Anna Lee", "ann@a.com"), two, []string{"E-1", "E-2"}, []string{"email-shared"}},
		{"a shared mailbox", sameSheets("Ann Lee", "info@a.com", "Bob Ray", "info@a.com"), two, []string{"E-1", "E-2"}, []string{"email-shared"}},
		{"a shared mailbox and no names", sameSheets("", "info@a.com", "", "info@a.com"), two, []string{"E-1", "E-2"}, []string{"email-shared", "name-blank"}},
		{"one name without e-mail", sameSheets("Ann Lee", "", "Ann Lee", ""), "Unknown", []string{"E-1"}, []string{"people-alike"}},
		{"one name with one e-mail", sameSheets("Ann Lee", "ann@a.com", "Ann Lee", ""), "Unknown", []string{"E-1"}, []string{"people-alike"}},
		{"by way of a third row", sameSheets("Ann Lee", "ann@a.com", "Ann Lee", "al@a.com").with("employees", "E-2,P-1,Ann Lee,ann@a.com,,,2017-01-01,2017-12-31"),
			one, []string{"E-1"}, []string{"same-person"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := assessed(t, on, tt.in)
			assert.Equal(t, tt.want, cpanel(a.Partners[0]))
			assert.Equal(t, tt.counting, a.Partners[0].CPanel().Counting)
			assert.Equal(t, tt.codes, codes(a))
		})
	}
}

// G4: a person has the certifications of all his or her IDs, wherever their rows are.
func TestRuleG4Identity(t *testing.T) {
	half := licensed("10").with("employees", "E-1,P-1,Ann Lee,ann@a.com,,,,,2020-03-01,2020-03-01,")
	tests := []struct {
		name string
		in   sheets
		want string
	}{
		{"half is not enough", half, "Not certified"},
		{"the other half at the same partner", half.with("employees", "E-2,P-1,Ann Lee,ann@a.com,,,,,,,2020-03-02"), "Certified 2020(2020-03-02 new) 2021(2020-03-02 new)"},
		{"the other half at another partner, long ago", half.with("partners", "P-2,Birch").with("employees", "E-2,P-2,Ann Lee,ann@a.com,,,2015-01-01,2015-12-31,,,2020-03-02"),
			"Certified 2020(2020-03-02 new) 2021(2020-03-02 new)"},
		{"a row that is left out still tells who is who", half.with("employees", "E-2,P-1,Ann Lee,ann@a.com,,,,soon,,,2020-03-02"), "Certified 2020(2020-03-02 new) 2021(2020-03-02 new)"},
		{"the other half somebody else's", half.with("employees", "E-2,P-1,Bob Ray,ann@a.com,,,,,,,2020-03-02"), "Not certified"},
		{"one ID in two rows at a partner", half.with("employees", "e-1,P-1,Ann Lee,ann@a.com,,,2030-01-01,,,,2020-03-02"), "Certified 2020(2020-03-02 new) 2021(2020-03-02 new)"},
		{"one ID at two partners", half.with("partners", "P-2,Birch").with("employees", "E-1,P-2,Ann Lee,ann@a.com,,,,,,,2020-03-02"), "Certified 2020(2020-03-02 new) 2021(2020-03-02 new)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, cpanel(judged(t, "2020-06-30", tt.in))) })
	}

	t.Run("left and came back", func(t *testing.T) {
		in := licensed("10").with("employees", "E-1,P-1,Ann,,,,2019-01-01,2020-02-29,2020-03-01,2020-03-01,2020-03-01", "E-1,P-1,Ann,,,,2020-05-01")
		assert.Equal(t, "Certified 2020(2020-05-01 new) 2021(2020-05-01 new)", cpanel(judged(t, "2020-06-30", in)))
	})
	t.Run("shown by the lowest ID on any row at the partner", func(t *testing.T) {
		in := licensed("10").with("partners", "P-2,Birch").with("employees", "E-5,P-1,Ann,ann@a.com,,yes,,,2020-03-01,2020-03-01,2020-03-01", "E-1,P-2,Ann,ann@a.com", "E-3,P-1,Ann,ann@a.com,,,soon").
			with("certifications", "E-1,CCNA,2019-01-01,2022-01-01").partner("ICPA", "yes")
		f := judged(t, "2020-06-30", in)
		assert.Equal(t, []string{"E-3"}, f.CPanel().Counting)
		assert.Equal(t, "E-3/ of E-3", roles(f))
	})
	t.Run("rows that repeat count once", func(t *testing.T) {
		a := assessed(t, "2020-06-30", licensed("50").trained("E-1", "2020-03-01", "2020-03-01", "2020-03-01").trained("E-1", "2020-03-01", "2020-03-01", "2020-03-01"))
		assert.Equal(t, []string{"E-1"}, a.Partners[0].CPanel().Counting)
		require.Len(t, a.Problems, 1)
		assert.Equal(t, ingest.Warning, a.Problems[0].Severity)
		assert.False(t, a.Partners[0].Review)
	})
}

// G4: two IDs of one mailbox with different names, which other rows show to be
// one person, do not stay two people: no warning says so.
func TestRuleG4OneMailboxAndOnePersonAfterAll(t *testing.T) {
	rows := []string{"E-1,P-1,Ann,ann@a.com", "E-2,P-1,Bob Ann,ann@a.com", "E-1,P-1,Ann,al@a.com", "E-2,P-1,Ann,al@a.com"}
	assert.Equal(t, []string{"same-person"}, codes(assessed(t, "2020-06-30", licensed("10").with("employees", rows...))))
	slices.Reverse(rows)
	assert.Equal(t, []string{"same-person"}, codes(assessed(t, "2020-06-30", licensed("10").with("employees", rows...))), "whatever the order of the rows")
}

// G5: an unreadable licence count is some count.
func TestRuleG5LicenseCount(t *testing.T) {
	const on = "2020-06-30"
	head := func(licenses, from, until string) sheets {
		return licensed(licenses).with("employees", "E-1,P-1,Ann,,,,"+from+","+until+",2020-03-01,2020-03-01,2020-03-01")
	}
	badge := evaluate.Record{AsOf: day("2020-03-31"), Licenses: 10, CPanel: evaluate.CPanelCertified,
		Badges: []evaluate.BadgeRecord{{Year: 2020, EarnedOn: day("2020-03-01"), Certified: true}}}
	count := evaluate.Record{AsOf: day("2020-03-31"), Licenses: 10, CPanel: evaluate.CPanelNotCertified}
	late := licensed("many").trained("E-1", "2019-03-01", "2019-03-01", "2019-03-01")
	tests := []struct {
		name, on string
		in       sheets
		history  []evaluate.Record
		want     string
	}{
		{"nobody counts", on, licensed("many"), nil, "Not certified"},
		{"somebody counts", on, head("many", "", ""), nil, "Unknown"},
		{"somebody counted on one day", on, head("many", "", "2020-03-01"), nil, "Unknown"},
		{"somebody left the day before counting", on, head("many", "", "2020-02-29"), nil, "Not certified"},
		{"somebody counts from the day on", on, head("many", "2020-06-30", ""), nil, "Unknown"},
		{"somebody counts from the next day on", on, head("many", "2020-07-01", ""), nil, "Not certified"},
		{"a fraction is no count", on, head("1.5", "", ""), nil, "Unknown"},
		{"a negative number is no count", on, head("-1", "", ""), nil, "Unknown"},
		{"a thousand or a fraction", on, head("1.500", "", ""), nil, "Unknown"},
		{"thousands separated", on, head("1,500", "", ""), nil, "Not certified"},
		{"the window's badge year could still be held", "2021-01-31", late, nil, "Unknown"},
		{"the window's badge year is over", "2021-02-01", late, nil, "Not certified"},
		{"earlier counts are not consulted", on, head("many", "", ""), []evaluate.Record{count}, "Unknown"},
		{"a badge of an earlier run stays", on, licensed("many"), []evaluate.Record{badge}, "Certified 2020(2020-03-01)"},
		{"a badge that the sheet knows stays", on, licensed("many").partner("cPanel badge held", "2020"), nil, "Certified 2020(null)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, cpanel(judged(t, tt.on, tt.in, tt.history...))) })
	}
}

// G5: unreadable good standing makes Unknown of what would be Certified.
func TestRuleG5GoodStanding(t *testing.T) {
	unsure := licensed("10").partner("cPanel good standing", "perhaps")
	f := judged(t, "2020-06-30", unsure.trained("E-1", "2020-03-01", "2020-03-01", "2020-03-01"))
	assert.Equal(t, "Unknown", cpanel(f))
	assert.Empty(t, f.CPanel().NewYears)
	require.Len(t, f.Record.Badges, 2, "the run records the badge years")
	assert.Equal(t, evaluate.BadgeRecord{Year: 2020, EarnedOn: day("2020-03-01")}, f.Record.Badges[0])

	assert.Equal(t, "Not certified", cpanel(judged(t, "2020-06-30", unsure)))
	assert.Equal(t, "Not enrolled", cpanel(judged(t, "2020-06-30", unsure.partner("cPanel licenses", ""))))
}

// G5: while the cell "cPanel badge held" can't be read, nothing is new.
func TestRuleG5BadgeHeld(t *testing.T) {
	both := licensed("10").trained("E-1", "2020-03-01", "2020-03-01", "2020-03-01")
	tests := []struct {
		name, on, held, want string
		counts               bool // as Certified for rule C7
	}{
		{"blank", "2020-06-30", "", "Certified 2020(2020-03-01 new) 2021(2020-03-01 new)", true},
		{"unreadable", "2020-06-30", "gold", "Certified 2020(2020-03-01) 2021(2020-03-01)", false},
		{"its window has not begun", "2020-12-31", "2022", "Certified 2020(2020-03-01) 2021(2020-03-01)", false},
		{"its window begins on the day", "2021-01-01", "2022", "Certified 2020(2020-03-01) 2021(2020-03-01) 2022(null), at risk", true},
		{"before the first badge year", "2020-06-30", "2019", "Certified 2020(2020-03-01 new) 2021(2020-03-01 new)", true},
		{"the first badge year", "2020-06-30", "2020", "Certified 2020(2020-03-01) 2021(2020-03-01 new)", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, tt.on, both.partner("cPanel badge held", tt.held))
			assert.Equal(t, tt.want, cpanel(f))
			require.NotEmpty(t, f.Record.Badges)
			for _, b := range f.Record.Badges {
				assert.Equal(t, tt.counts, b.Certified, b.Year)
			}
		})
	}
	assert.Equal(t, "Not certified", cpanel(judged(t, "2020-06-30", licensed("10").partner("cPanel badge held", "gold"))), "it gives no badge")
}

// G5: a Premier date that can't be read.
func TestRuleG5PremierDate(t *testing.T) {
	in := attained("sometime")
	for name, s := range map[string]sheets{"nothing else wrong": in, "roles not met": in.without("employees", "E-2"), "terms not met": in.partner("Terms accepted", "no")} {
		t.Run(name, func(t *testing.T) {
			f := judged(t, "2020-06-30", s, walked("2020-05-01", evaluate.OnPlan, "2020-04-15"))
			assert.Equal(t, "Unknown", premier(f))
			assert.Equal(t, evaluate.Unknown, f.Premier().State("contacts"))
			assert.Equal(t, evaluate.Unknown, f.Premier().State("follow_ups"))
			assert.Equal(t, evaluate.NoWalk, f.Record.Walk.State)
			assert.Equal(t, evaluate.NotKnown, f.Record.Attained)
			assert.True(t, f.Review)
		})
	}
}

// G5: what a requirement's unreadable cell does to it, and to the verdict.
func TestRuleG5Requirements(t *testing.T) {
	of := attained("2020-01-15")
	tests := []struct {
		name  string
		in    sheets
		state evaluate.State
		of    int // which requirement
		want  evaluate.Status
	}{
		{"one agreement settles it", of.partner("ICPA", "lost"), evaluate.Met, 2, evaluate.PremierCompliant},
		{"no agreement settles it", of.partner("ICPA", "lost").partner("Resale agreement", "no"), evaluate.Unknown, 2, evaluate.PremierUnknown},
		{"an expired agreement does not settle it", of.partner("ICPA", "lost").partner("Resale agreement", "2020-06-29"), evaluate.Unknown, 2, evaluate.PremierUnknown},
		{"another service settles it", of.partner("ICPA", "lost").partner("Resale agreement", "no").partner("One-hour callback", "no"), evaluate.NotMet, 2, evaluate.PremierOut},
		{"a service", of.partner("Pre-sales support", "some"), evaluate.Unknown, 2, evaluate.PremierUnknown},
		{"the terms", of.partner("Terms accepted", "read"), evaluate.Unknown, 3, evaluate.PremierUnknown},
		{"another requirement settles the verdict", of.partner("Terms accepted", "read").partner("Pre-sales support", "no"), evaluate.Unknown, 3, evaluate.PremierOut},
		{"a specialization row, and another valid", of.with("specializations", "P-1,Cloud,then,"), evaluate.Met, 0, evaluate.PremierCompliant},
		{"a specialization row, and no other", of.partner("Specializations", "").with("specializations", "P-1,Cloud,then,"), evaluate.Unknown, 0, evaluate.PremierUnknown},
		{"a specialization row, and one expired", of.partner("Specializations", "").with("specializations", "P-1,Cloud,then,", "P-1,Voice,2018-01-01,2020-06-29"), evaluate.Unknown, 0, evaluate.PremierUnknown},
		{"a specialization row, and one valid on the day", of.partner("Specializations", "").with("specializations", "P-1,Cloud,then,", "P-1,Voice,2018-01-01,2020-06-30"), evaluate.Met, 0, evaluate.PremierCompliant},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, "2020-06-30", tt.in)
			assert.Equal(t, tt.state, states(f)[tt.of])
			assert.Equal(t, tt.want, f.Premier().Status)
			assert.True(t, f.Review)
		})
	}
}

// G5: nobody falls out over a typing error.
func TestRuleG5Muddy(t *testing.T) {
	// E-2 is no longer certified: without mud, a lapse. E-3 is a third person.
	lapsed := attained("2020-01-15").without("certifications", "E-2").with("certifications", "E-2,CCDA,2018-01-01,2020-04-30")
	third := func(row string) sheets { return lapsed.with("employees", row) }
	const plan = "Get Well Plan 2020-05-01..2020-10-31"
	tests := []struct {
		name  string
		in    sheets
		want  string
		state evaluate.State
	}{
		{"no mud", lapsed, plan, evaluate.NotMet},
		{"an employee row of somebody with a career certification", lapsed.employee("E-2", "Employed until", "soon"), "Unknown", evaluate.Unknown},
		{"also when another requirement is not met", lapsed.employee("E-2", "Employed until", "soon").partner("Terms accepted", "no"), "Unknown", evaluate.Unknown},
		{"an employee row of somebody without", third("E-3,P-1,Cem,,,yes,soon"), plan, evaluate.NotMet},
		{"an employee row of somebody with an entry title", third("E-3,P-1,Cem,,,yes,soon").with("certifications", "E-3,CCT,2019-01-01,2022-01-01"), "Unknown", evaluate.Unknown},
		{"an employee row of somebody with a cPanel certification", third("E-3,P-1,Cem,,,yes,soon,,2020-01-01"), plan, evaluate.NotMet},
		{"an employee row elsewhere", lapsed.with("partners", "P-2,Birch").with("employees", "E-2,P-2,Bob,,,yes,soon"), plan, evaluate.NotMet},
		{"full time unreadable", lapsed.employee("E-2", "Full-time", "mostly"), "Unknown", evaluate.Unknown},
		{"a career certification's days", third("E-3,P-1,Cem,,,yes").with("certifications", "E-3,CCNA,2019-01-01,soon"), "Unknown", evaluate.Unknown},
		{"a career certification in a column", third("E-3,P-1,Cem,,,yes,,,,,,soon"), "Unknown", evaluate.Unknown},
		{"a certification that can't be read", third("E-3,P-1,Cem,,,yes").with("certifications", "E-3,CCXX,2019-01-01,2022-01-01"), "Unknown", evaluate.Unknown},
		{"a certification of another kind", third("E-3,P-1,Cem,,,yes").with("certifications", "E-3,First aid,2019-01-01,2022-01-01"), plan, evaluate.NotMet},
		{"a CPSP cell", third("E-3,P-1,Cem,,,yes,,,soon"), plan, evaluate.NotMet},
		{"a CWA row", third("E-3,P-1,Cem,,,yes").with("certifications", "E-3,CWA,soon,"), plan, evaluate.NotMet},
		{"its own country", lapsed.partner("Country", "Atlantis"), "Unknown", evaluate.Unknown},
		{"its own terms", lapsed.partner("Terms accepted", "read"), plan, evaluate.NotMet},
		{"somebody with a career certification ties", lapsed.with("partners", "P-2,Birch").with("employees", "E-2,P-2,Bob,,,yes,2018-01-01"), "Unknown", evaluate.Unknown},
		{"somebody without ties", third("E-3,P-1,Cem,,,yes,2019-01-01").with("partners", "P-2,Birch").with("employees", "E-3,P-2,Cem,,,yes,2019-01-01"), plan, evaluate.NotMet},
		{"somebody tied until the day before", lapsed.with("partners", "P-2,Birch").with("employees", "E-2,P-2,Bob,,,yes,2018-01-01,2018-12-31"), plan, evaluate.NotMet},
		{"a career certification of another ID of a person", lapsed.employee("E-2", "Email", "bob@a.com").with("partners", "P-2,Birch").with("employees", "E-9,P-2,Bob,bob@a.com,,,2015-01-01,2015-12-31").with("certifications", "E-9,CCNA,2019-01-01,soon"), "Unknown", evaluate.Unknown},
		{"a career certification of somebody who left", third("E-3,P-1,Cem,,,yes,2015-01-01,2015-12-31").with("certifications", "E-3,CCNA,2015-01-01,soon"), "Unknown", evaluate.Unknown},
		{"met by what can be read", third("E-3,P-1,Cem,,,yes,soon,,,,,2019-01-01").with("certifications", "E-2,CCNA,2019-01-01,2022-01-01"), "Compliant", evaluate.Met},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, "2020-06-30", tt.in)
			assert.Equal(t, tt.want, premier(f))
			assert.Equal(t, tt.state, f.Premier().State("roles"))
			assert.Equal(t, tt.want != "Unknown", f.Record.Walk.State != evaluate.NoWalk, "a walk recorded")
		})
	}

	t.Run("an applicant without roles is unknown, unless another requirement is not met", func(t *testing.T) {
		mud := applying().employee("E-2", "Employed until", "soon")
		assert.Equal(t, "Unknown", premier(judged(t, "2020-06-30", mud)))
		assert.Equal(t, "Not eligible", premier(judged(t, "2020-06-30", mud.partner("Terms accepted", "no"))))
	})
	t.Run("a plan does not run out over it", func(t *testing.T) {
		recorded := walked("2020-05-31", evaluate.OnPlan, "2020-01-15")
		assert.Equal(t, "Removed 2020-07-15", premier(judged(t, "2020-07-20", lapsed, recorded)))
		assert.Equal(t, "Unknown", premier(judged(t, "2020-07-20", lapsed.employee("E-2", "Employed until", "soon"), recorded)))
	})
	t.Run("a removal in the history stays", func(t *testing.T) {
		f := judged(t, "2020-06-30", lapsed.employee("E-2", "Employed until", "soon"), walked("2020-05-31", evaluate.Removed, "2020-05-20"))
		assert.Equal(t, "Removed 2020-05-20", premier(f))
		assert.Equal(t, evaluate.Walk{State: evaluate.Removed, Since: day("2020-05-20")}, f.Record.Walk)
	})
	t.Run("met on the day, after a walk that ends in a removal", func(t *testing.T) {
		// The plan of 15 January ran out on 15 July; E-2 is certified again from 16 July on.
		late := lapsed.with("certifications", "E-2,CCNA,2020-07-16,2023-07-16")
		plan := walked("2020-05-31", evaluate.OnPlan, "2020-01-15")
		assert.Equal(t, "Removed 2020-07-15", premier(judged(t, "2020-07-20", late, plan)))
		f := judged(t, "2020-07-20", late.with("employees", "E-3,P-1,Cem,,,yes,,,,,,soon"), plan)
		assert.Equal(t, "Unknown", premier(f))
		assert.Equal(t, evaluate.Met, f.Premier().State("roles"))
		assert.Equal(t, evaluate.NoWalk, f.Record.Walk.State)
	})
}

// G5: several rows of a partner agree, or the cell that differs is unreadable.
func TestRuleG5PartnerRows(t *testing.T) {
	of := licensed("1500").trained("E-1", "2020-03-01", "2020-03-01", "2020-03-01").trained("E-2", "2020-03-01", "2020-03-01", "2020-03-01")
	const certified = "Certified 2020(2020-03-01 new) 2021(2020-03-01 new)"
	for _, tt := range []struct {
		name, row, want string
		review          bool
	}{
		{"blank cells agree", "P-1,Alder", certified, false},
		{"agree as read", `p-1,Alder,,"1,500"`, certified, false},
		{"differ", "P-1,Alder,,1501", "Unknown", true},
		{"one is unreadable", "P-1,Alder,,many", "Unknown", true},
		{"one is out of range", "P-1,Alder,,-1", "Unknown", true},
		{"the second fills a blank", "P-1,Alder,,,,no", "Suspended", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := assessed(t, "2020-06-30", of.with("partners", tt.row))
			require.Len(t, a.Partners, 1)
			assert.Equal(t, tt.want, cpanel(a.Partners[0]))
			assert.Equal(t, tt.review, a.Partners[0].Review)
			// In the other order it is the same.
			swapped := sheets{"employees": of["employees"]}.with("partners", tt.row, "P-1,Alder,,1500")
			assert.Equal(t, tt.want, cpanel(judged(t, "2020-06-30", swapped)))
		})
	}
}

// G5: a cell in which several rows of a partner differ, in Premier.
func TestRuleG5PartnerRowsPremier(t *testing.T) {
	of := attained("2020-01-15")
	for _, tt := range []struct {
		name, row string
		want      []evaluate.State
		standing  evaluate.Status
	}{
		{"agree", "P-1,Alder,,,,,2020-01-15,Security,y", []evaluate.State{evaluate.Met, evaluate.Met, evaluate.Met, evaluate.Met}, evaluate.PremierCompliant},
		{"the specializations", "P-1,Alder,,,,,,Cloud", []evaluate.State{evaluate.Unknown, evaluate.Met, evaluate.Met, evaluate.Met}, evaluate.PremierUnknown},
		{"the agreement", "P-1,Alder,,,,,,,2021-01-01", []evaluate.State{evaluate.Met, evaluate.Met, evaluate.Unknown, evaluate.Met}, evaluate.PremierUnknown},
		{"the terms", "P-1,Alder,,,,,,,,,,,,,no", []evaluate.State{evaluate.Met, evaluate.Met, evaluate.Met, evaluate.Unknown}, evaluate.PremierUnknown},
		{"the Premier date", "P-1,Alder,,,,,2020-01-16", []evaluate.State{evaluate.Met, evaluate.Met, evaluate.Met, evaluate.Met}, evaluate.PremierUnknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, "2020-06-30", of.with("partners", tt.row))
			assert.Equal(t, tt.want, states(f)[:4])
			assert.Equal(t, tt.standing, f.Premier().Status)
		})
	}
}

// G5: an employee row's cell is left out of what it feeds, and of nothing else.
func TestRuleG5EmployeeCells(t *testing.T) {
	of := licensed("10").complete("E-1", "2020-03-01")
	for column, want := range map[string]string{
		"Country": "Certified 2020(2020-03-01 new) 2021(2020-03-01 new)", "Full-time": "Certified 2020(2020-03-01 new) 2021(2020-03-01 new)",
		"Employed from": "Not certified", "Employed until": "Not certified",
	} {
		t.Run(column, func(t *testing.T) {
			assert.Equal(t, want, cpanel(judged(t, "2020-06-30", of.employee("E-1", column, "unclear"))))
		})
	}
}

// G5: an error on a partner's rows, or on its people's, asks for review.
func TestRuleG5Review(t *testing.T) {
	of := licensed("10").with("employees", "E-1,P-1,Ann")
	for _, tt := range []struct {
		name string
		in   sheets
		want bool
	}{
		{"nothing wrong", of, false},
		{"a warning", of.trained("E-2", "2020-07-01", "", ""), false},
		{"its own cell", of.partner("Terms accepted", "read"), true},
		{"a survey", of.with("surveys", "P-1,Kim,eleven,2020-01-01,"), true},
		{"a contact", of.with("contacts", "P-1,Kim,kim@k.com,then,"), true},
		{"a specialization", of.with("specializations", "P-1,Cloud,then,"), true},
		{"a person's row", of.employee("E-1", "Employed from", "then"), true},
		{"a person's row at another partner", of.with("partners", "P-2,Birch").with("employees", "E-1,P-2,Ann,,,,then"), true},
		{"a person's certification", of.employee("E-1", "CPSP", "then"), true},
		{"another partner's cell", of.with("partners", "P-2,Birch,,many"), false},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, judged(t, "2020-06-30", tt.in).Review) })
	}
}

// G6: blank is not unreadable.
func TestRuleG6(t *testing.T) {
	head := licensed("").trained("E-1", "2020-03-01", "2020-03-01", "2020-03-01")
	f := judged(t, "2020-06-30", head)
	assert.Equal(t, "Not enrolled", cpanel(f))
	assert.Empty(t, f.CPanel().Counting)
	assert.Equal(t, ingest.NoCount, f.CPanel().Licenses)
	assert.Equal(t, ingest.NoCount, f.CPanel().Required)
	assert.Equal(t, "Certified 2020(2020-03-01 new) 2021(2020-03-01 new)", cpanel(judged(t, "2020-06-30", head.partner("cPanel licenses", "0"))))

	count := evaluate.Record{AsOf: day("2020-05-31"), Licenses: 10, CPanel: evaluate.CPanelNotCertified}
	assert.Equal(t, "Not enrolled", cpanel(judged(t, "2020-06-30", head, count)), "whatever the count was")

	nothing := applying().partner("Specializations", "").partner("Resale agreement", "").partner("Customer service 8x5", "").partner("One-hour callback", "").
		partner("Pre-sales support", "").partner("Post-sales support", "").partner("Terms accepted", "")
	for _, tt := range []struct {
		name string
		in   sheets
		want evaluate.Status
	}{
		{"every Premier cell blank", nothing, evaluate.PremierNotEnrolled},
		{"or no", nothing.partner("ICPA", "no").partner("Terms accepted", "no").partner("One-hour callback", "-"), evaluate.PremierNotEnrolled},
		{"one yes", nothing.partner("ICPA", "yes"), evaluate.PremierNotEligible},
		{"one day", nothing.partner("Terms accepted", "2020-01-01"), evaluate.PremierNotEligible},
		{"a specialization in the list", nothing.partner("Specializations", "Cloud"), evaluate.PremierNotEligible},
		{"a specialization row", nothing.with("specializations", "P-1,Cloud,2020-01-01,"), evaluate.PremierNotEligible},
		{"an unreadable cell is not blank", nothing.partner("Terms accepted", "read"), evaluate.PremierNotEligible},
		{"a Premier date after the day", nothing.partner("Premier since", "2020-07-01"), evaluate.PremierNotEligible},
		{"blank Premier date: an applicant", applying(), evaluate.PremierEligible},
		{"blank yes/no means no", applying().partner("One-hour callback", ""), evaluate.PremierNotEligible},
		{"blank full time means no", applying().employee("E-1", "Full-time", ""), evaluate.PremierNotEligible},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, judged(t, "2020-06-30", tt.in).Premier().Status) })
	}
	f = judged(t, "2020-06-30", nothing)
	na := evaluate.NotApplicable
	assert.Equal(t, []evaluate.State{na, na, na, na, na, na}, states(f))
	assert.Equal(t, "/ of ", roles(f))
}

// G7: history is what runs of earlier days recorded.
func TestRuleG7(t *testing.T) {
	certified := func(asOf string) evaluate.Record {
		return evaluate.Record{AsOf: day(asOf), Licenses: 10, CPanel: evaluate.CPanelCertified,
			Badges: []evaluate.BadgeRecord{{Year: 2020, EarnedOn: day("2020-02-01"), Certified: true}}}
	}
	assert.Equal(t, "Certified 2020(2020-02-01), at risk", cpanel(judged(t, "2020-06-30", licensed("10"), certified("2020-06-29"))))
	assert.Equal(t, "Not certified", cpanel(judged(t, "2020-06-30", licensed("10"), certified("2020-06-30"))), "today's record is replaced")
	assert.Equal(t, "Not certified", cpanel(judged(t, "2020-06-30", licensed("10"), certified("2020-07-01"))))

	sound := attained("2020-01-15")
	assert.Equal(t, "Removed 2020-05-20", premier(judged(t, "2020-06-30", sound, walked("2020-06-29", evaluate.Removed, "2020-05-20"))))
	assert.Equal(t, "Compliant", premier(judged(t, "2020-06-30", sound, walked("2020-06-30", evaluate.Removed, "2020-05-20"))))
}

// G7: partners with a standing that the sheets don't name are listed as missing.
func TestRuleG7Missing(t *testing.T) {
	badge := evaluate.Record{PartnerID: "P-9", Name: "Yew", AsOf: day("2020-06-30"), Licenses: 10, CPanel: evaluate.CPanelCertified,
		Badges: []evaluate.BadgeRecord{{Year: 2020, EarnedOn: day("2020-02-01"), Certified: true}}}
	none := evaluate.Record{PartnerID: "P-9", Name: "Yew", AsOf: day("2020-06-30"), Licenses: 10, CPanel: evaluate.CPanelNotCertified}
	sound, plan, removed := walked("2020-06-30", evaluate.Sound, ""), walked("2020-06-30", evaluate.OnPlan, "2020-06-01"), walked("2020-06-30", evaluate.Removed, "2020-06-01")
	for _, r := range []*evaluate.Record{&sound, &plan, &removed} {
		r.PartnerID, r.Name = "P-9", "Yew"
	}
	for _, tt := range []struct {
		name, on string
		in       sheets
		record   evaluate.Record
		want     bool
	}{
		{"a badge on its last day", "2021-01-31", licensed("10"), badge, true},
		{"a badge that has ended", "2021-02-01", licensed("10"), badge, false},
		{"today's record is no history", "2020-06-30", licensed("10"), badge, false},
		{"the sheets name it", "2021-01-31", licensed("10").with("partners", "p-9,Yew"), badge, false},
		{"no standing", "2020-07-01", licensed("10"), none, false},
		{"Premier", "2020-07-01", licensed("10"), sound, true},
		{"Premier on a plan", "2020-07-01", licensed("10"), plan, true},
		{"Premier removed", "2020-07-01", licensed("10"), removed, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := assessed(t, tt.on, tt.in, tt.record)
			assert.False(t, slices.ContainsFunc(a.Partners, func(f evaluate.PartnerFinding) bool { return f.ID == "P-9" && tt.want }))
			if !tt.want {
				assert.Empty(t, a.Missing)
				return
			}
			require.Len(t, a.Missing, 1)
			assert.Equal(t, "P-9", a.Missing[0].ID)
			assert.Equal(t, "Yew", a.Missing[0].Name)
			assert.Equal(t, day("2020-06-30"), a.Missing[0].LastSeen)
			assert.NotEmpty(t, a.Missing[0].Owed)
		})
	}
}
