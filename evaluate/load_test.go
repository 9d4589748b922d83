package evaluate

import (
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate/rules"
	"assay/ingest"
	"assay/templates"
)

func ruleDay(t *testing.T, s string) ingest.Day {
	t.Helper()
	d, err := ingest.ParseDay(s)
	require.NoError(t, err)
	return d
}

func shippedPrograms(t *testing.T) *Programs {
	t.Helper()
	p, err := LoadPrograms(templates.FS())
	require.NoError(t, err)
	return p
}

// A ruleHistory is a rule with the type of its value taken away.
type ruleHistory struct {
	id, clause, text string
	from             []ingest.Day
	sources          []rules.Source
	notes            []string
	// on returns the index of the revision in force on a day.
	on func(ingest.Day) (int, bool)
}

func historyOf[T any](r rules.Rule[T]) ruleHistory {
	h := ruleHistory{id: r.ID, clause: r.Clause, text: r.Text}
	for _, rev := range r.Revisions {
		h.from, h.sources, h.notes = append(h.from, rev.From), append(h.sources, rev.Source), append(h.notes, rev.Note)
	}
	h.on = func(d ingest.Day) (int, bool) {
		rev, ok := r.On(d)
		for i, from := range h.from {
			if from == rev.From {
				return i, ok
			}
		}
		return -1, ok
	}
	return h
}

func histories(p *Programs) []ruleHistory {
	c, m := p.CPanel, p.Premier
	return []ruleHistory{
		historyOf(c.FirstBadgeYear), historyOf(c.Certifications), historyOf(c.Window),
		historyOf(c.RequiredHeads), historyOf(c.Privileges), historyOf(c.GoodStanding),
		historyOf(m.Specializations), historyOf(m.Roles), historyOf(m.Careers), historyOf(m.Services),
		historyOf(m.Terms), historyOf(m.Contacts), historyOf(m.FollowUps), historyOf(m.FiscalYear), historyOf(m.Plan),
	}
}

func TestEveryRuleHasFirstDaySourceAndClause(t *testing.T) {
	for _, h := range histories(shippedPrograms(t)) {
		assert.Regexp(t, regexp.MustCompile(`^(G|C|P)[0-9]+$`), h.clause, h.id)
		assert.NotEmpty(t, h.text, h.id)
		assert.NotEmpty(t, h.from, h.id)
		for i, from := range h.from {
			assert.NotZero(t, from, h.id)
			assert.NotEmpty(t, h.sources[i].Document, h.id)
			assert.NotEmpty(t, h.sources[i].Section, h.id)
			assert.GreaterOrEqual(t, h.sources[i].Checked, ruleDay(t, "2026-11-21"), h.id)
			if from == ruleDay(t, "1990-01-01") {
				assert.Contains(t, h.notes[i], "no first day", "%s: a first day that the document doesn't name is owned up to", h.id)
			}
		}
	}
}

// Every day has the newest revision that began, and no rule before its first.
func TestOneRevisionADay(t *testing.T) {
	for _, h := range histories(shippedPrograms(t)) {
		for d := ruleDay(t, "2019-01-01"); d <= ruleDay(t, "2030-12-31"); d++ {
			want := -1
			for i, from := range h.from {
				if from <= d {
					require.Equal(t, i-1, want, "%s on %s: revisions out of order", h.id, d)
					want = i
				}
			}
			got, ok := h.on(d)
			require.Equal(t, want >= 0, ok, "%s on %s", h.id, d)
			require.Equal(t, want, got, "%s on %s", h.id, d)
			require.Equal(t, h.id != "cpanel.required-heads" || d >= ruleDay(t, "2020-01-01"), ok, "%s on %s", h.id, d)
		}
	}
}

func TestRuleC1Certifications(t *testing.T) {
	var codes []string
	for _, title := range shippedPrograms(t).CPanel.Certifications.Revisions[0].Value {
		codes = append(codes, title.Code)
	}
	assert.Equal(t, []string{"CPSP", "CPP", "CWA"}, codes)
}

func TestRuleC2Window(t *testing.T) {
	p := shippedPrograms(t).CPanel
	assert.Equal(t, 2020, p.FirstBadgeYear.Revisions[0].Value)
	w := p.Window.Revisions[0].Value
	tests := []struct {
		year                int
		opens, closes, ends string
	}{
		{2020, "2019-01-01", "2020-12-31", "2021-01-31"},
		{2021, "2020-01-01", "2021-12-31", "2022-01-31"},
		{2022, "2021-01-01", "2022-12-31", "2023-01-31"},
		{2031, "2030-01-01", "2031-12-31", "2032-01-31"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.opens, w.Opens.In(tt.year).String())
		assert.Equal(t, tt.closes, w.Closes.In(tt.year).String())
		assert.Equal(t, tt.ends, w.Ends.In(tt.year).String())
	}
}

func TestRuleC3RequiredHeads(t *testing.T) {
	chart := shippedPrograms(t).CPanel.RequiredHeads.Revisions[0].Value
	tests := []struct{ licenses, want int }{
		{0, 1}, {1, 1}, {49, 1},
		{50, 2}, {2999, 2},
		{3000, 3}, {3999, 3},
		{4000, 4}, {4999, 4},
		{5000, 5}, {5999, 5},
		{6000, 6}, {6999, 6},
		{7000, 7}, {7999, 7},
		{8000, 8}, {8999, 8},
		{9000, 9}, {9999, 9},
		{10000, 10}, {11999, 10},
		{12000, 11}, {13999, 11},
		{14000, 12}, {15999, 12},
		{16000, 13}, {17999, 13},
		{18000, 14}, {19999, 14},
		{20000, 15},
		{999_999, 504}, {1_000_000, 505},
		{9_999_999, 5004}, {10_000_000, 5005},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, chart.Required(tt.licenses), "%d licences", tt.licenses)
	}
}

// Role A is for any CCNA and everything of professional level or above, role B
// for these and the CCDA; associates by other names fill neither.
func TestRuleP3Roles(t *testing.T) {
	careers := shippedPrograms(t).Premier.Careers.Revisions[0].Value
	assert.Equal(t, 36, careers.ValidityMonths)
	assert.Len(t, careers.Titles, 56)
	for _, title := range careers.Titles {
		higher := title.Level == "professional" || title.Level == "expert" || title.Level == "architect"
		ccna := title.Code == "CCNA" || strings.HasPrefix(title.Code, "CCNA-")
		assert.Equal(t, higher || ccna, title.RoleA, title.Code)
		assert.Equal(t, higher || ccna || title.Code == "CCDA", title.RoleB, title.Code)
	}
}

func TestCareersTitle(t *testing.T) {
	careers := shippedPrograms(t).Premier.Careers.Revisions[0].Value
	ccda, ok := careers.Title("CCDA")
	require.True(t, ok)
	assert.Equal(t, CareerTitle{Code: "CCDA", Name: "Cisco Certified Design Associate", Level: "associate", Retired: ruleDay(t, "2020-02-24"), RoleB: true}, ccda)
	_, ok = careers.Title("CPP")
	assert.False(t, ok)
}

func TestRuleP4Services(t *testing.T) {
	var keys []string
	for _, s := range shippedPrograms(t).Premier.Services.Revisions[0].Value {
		keys = append(keys, s.Key)
	}
	assert.Equal(t, []string{ServiceAgreement, Service8x5, ServiceCallback, ServicePreSales, ServicePostSales}, keys)
}

func TestRulesP1P6P7Values(t *testing.T) {
	m := shippedPrograms(t).Premier
	assert.Equal(t, 1, m.Specializations.Revisions[0].Value)
	assert.Equal(t, ContactsDuty{AfterMonths: 12, Count: 10, OpensOnDay: 1, DueFrom: rules.YearDay{Month: 1, Day: 1}, Through: rules.YearDay{Month: 1, Day: 31}}, m.Contacts.Revisions[0].Value)
	assert.Equal(t, FollowUpsDuty{AfterMonths: 12, LowScore: 4, DueFrom: rules.YearDay{Month: 7, Day: 1}, Through: rules.YearDay{Month: 7, Day: 31}}, m.FollowUps.Revisions[0].Value)
	assert.Equal(t, rules.FiscalYear{Month: 7, Weekday: 6}, m.FiscalYear.Revisions[0].Value)
	assert.Equal(t, PlanTerms{Months: 6}, m.Plan.Revisions[0].Value)
}

func TestVocabulary(t *testing.T) {
	v := shippedPrograms(t).Vocabulary()
	assert.Equal(t, ingest.TitleName{}, v.Titles[0])
	require.Len(t, v.Titles, 1+3+56)
	assert.Equal(t, "CPSP", v.Titles[1].Code)
	assert.Equal(t, "CCT-RS", v.Titles[4].Code)
	assert.Equal(t, []string{"CC", "Cisco"}, v.CareerPrefixes)
	for i, title := range v.Titles[1:] {
		assert.Equal(t, i >= 3, title.Career, title.Code)
	}
}

// A title that a newer revision dropped or renamed is still read.
func TestVocabularyIsOfAllRevisions(t *testing.T) {
	career := func(code, name string, aliases ...string) CareerTitle {
		return CareerTitle{Code: code, Name: name, Aliases: aliases}
	}
	p := &Programs{
		CPanel: CPanelProgram{Certifications: rules.Rule[[]UniversityTitle]{Revisions: []rules.Revision[[]UniversityTitle]{
			{Value: []UniversityTitle{{Code: "CPP", Name: "cPanel Professional"}}},
			{Value: []UniversityTitle{{Code: "CWA", Name: "WHM Administrator"}}},
		}}},
		Premier: PremierProgram{Careers: rules.Rule[Careers]{Revisions: []rules.Revision[Careers]{
			{Value: Careers{Prefixes: []string{"CC"}, Titles: []CareerTitle{career("CCDA", "Design"), career("CCNA", "Old name", "Short")}}},
			{Value: Careers{Prefixes: []string{"Cisco", "CC"}, Titles: []CareerTitle{career("CCNA", "New name", "Short")}}},
		}}},
	}
	assert.Equal(t, &ingest.Vocabulary{
		Titles: []ingest.TitleName{
			{},
			{Code: "CWA", Name: "WHM Administrator"},
			{Code: "CPP", Name: "cPanel Professional"},
			{Code: "CCNA", Name: "New name", Aliases: []string{"Short", "Old name"}, Career: true},
			{Code: "CCDA", Name: "Design", Career: true},
		},
		CareerPrefixes: []string{"Cisco", "CC"},
	}, p.Vocabulary())
}

// edited returns the shipped rule files with the first occurrence of a text replaced in one.
func edited(t *testing.T, file, old, new string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{cpanelFile, premierFile} {
		data, err := fs.ReadFile(templates.FS(), name)
		require.NoError(t, err)
		if name == file {
			require.Contains(t, string(data), old)
			data = []byte(strings.Replace(string(data), old, new, 1))
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	return files
}

// A short pair of rule files whose lines are easy to count.
const (
	smallCPanel = `program: cPanel
rules:
  - id: cpanel.first-badge-year
    clause: C2
    text: first year
    revisions:
      - from: 1990-01-01
        value: 2020
        source: {document: D, section: S, checked: 2026-11-21}
  - id: cpanel.certifications
    clause: C1
    text: certifications
    revisions:
      - from: 1990-01-01
        value:
          - {code: CPSP, name: cPanel Sales Professional}
          - {code: CPP, name: cPanel Professional, aliases: [cP Pro]}
        source: {document: D, section: S, checked: 2026-11-21}
  - id: cpanel.window
    clause: C2
    text: window
    revisions:
      - from: 1990-01-01
        value: {opens: 1 January Y-1, closes: 31 December Y, ends: 31 January Y+1}
        source: {document: D, section: S, checked: 2026-11-21}
  - id: cpanel.required-heads
    clause: C3
    text: chart
    revisions:
      - from: 2020-01-01
        given_for: 2020
        value:
          steps:
            - {licenses: 0, heads: 1}
            - {licenses: 50, heads: 2}
          beyond: {every: 2000, heads: 1}
        source: {document: D, section: S, checked: 2026-11-21}
      - from: 2027-01-01
        value:
          steps: [{licenses: 0, heads: 3}]
          beyond: {every: 1000, heads: 2}
        source: {document: D, section: S, checked: 2026-11-21}
  - id: cpanel.privileges
    clause: C9
    text: privileges
    revisions:
      - from: 1990-01-01
        value: {indicator: mark, queue: Q}
        source: {document: D, section: S, checked: 2026-11-21}
  - id: cpanel.good-standing
    clause: C10
    text: good standing
    revisions:
      - from: 1990-01-01
        value: in good standing
        source: {document: D, section: S, checked: 2026-11-21}
  - id: cpanel.licence-jump
    clause: G7a
    text: jump
    revisions: [{from: 1990-01-01, value: {times: 10, away: 1000}, source: {document: D, section: S, checked: 2026-11-21}}]
`
	smallPremier = `program: Premier
rules:
  - id: premier.specialization
    clause: P1
    text: specializations
    revisions: [{from: 1990-01-01, value: 1, source: {document: D, section: S, checked: 2026-11-21}}]
  - id: premier.roles
    clause: P2
    text: roles
    revisions: [{from: 1990-01-01, value: {role_a: A, role_b: B}, source: {document: D, section: S, checked: 2026-11-21}}]
  - id: premier.careers
    clause: P3
    text: careers
    revisions:
      - from: 1990-01-01
        value:
          validity_months: 36
          late_days: 31
          prefixes: [CC]
          titles:
            - {code: CCNA, level: associate, fills: [A, B], name: Network}
            - {code: CCDA, level: associate, fills: [B], retired: 2020-02-24, name: Design}
        source: {document: D, section: S, checked: 2026-11-21}
  - id: premier.services
    clause: P4
    text: services
    revisions:
      - from: 1990-01-01
        value:
          - {key: callback, label: call back}
          - {key: pre-sales, label: before}
        source: {document: D, section: S, checked: 2026-11-21}
  - id: premier.terms
    clause: P5
    text: terms
    revisions: [{from: 1990-01-01, value: terms, source: {document: D, section: S, checked: 2026-11-21}}]
  - id: premier.contacts
    clause: P6
    text: contacts
    revisions:
      - from: 1990-01-01
        value: {after_months: 12, count: 10, opens_on_day: 1, due_from: 1 January Y, through: 31 January Y}
        source: {document: D, section: S, checked: 2026-11-21}
  - id: premier.follow-ups
    clause: P6
    text: follow-ups
    revisions:
      - from: 1990-01-01
        value: {after_months: 12, low_score: 4, due_from: 1 July Y, through: 31 July Y}
        source: {document: D, section: S, checked: 2026-11-21}
  - id: premier.fiscal-year
    clause: P6
    text: fiscal year
    revisions:
      - from: 1990-01-01
        value: last Saturday of July
        source: {document: D, section: S, checked: 2026-11-21}
  - id: premier.get-well-plan
    clause: P7
    text: plan
    revisions:
      - from: 1990-01-01
        value: {months: 6}
        source: {document: D, section: S, checked: 2026-11-21}
`
)

// small returns the short pair with a text replaced, in whichever file has it.
func small(t *testing.T, old, new string) fs.FS {
	t.Helper()
	require.Contains(t, smallCPanel+smallPremier, old)
	cpanel, premier := strings.Replace(smallCPanel, old, new, 1), smallPremier
	if cpanel == smallCPanel {
		premier = strings.Replace(smallPremier, old, new, 1)
	}
	return fstest.MapFS{cpanelFile: {Data: []byte(cpanel)}, premierFile: {Data: []byte(premier)}}
}

func TestLoadProgramsTakesBothLineEndsAndAMark(t *testing.T) {
	plain, err := LoadPrograms(small(t, "D", "D"))
	require.NoError(t, err)
	for name, files := range map[string]fstest.MapFS{
		"Windows line ends": {cpanelFile: {Data: []byte(strings.ReplaceAll(smallCPanel, "\n", "\r\n"))}, premierFile: {Data: []byte(smallPremier)}},
		"byte-order mark":   {cpanelFile: {Data: []byte("\ufeff" + smallCPanel)}, premierFile: {Data: []byte(smallPremier)}},
		"document marks":    {cpanelFile: {Data: []byte("---\n" + smallCPanel + "...\n")}, premierFile: {Data: []byte(smallPremier)}},
	} {
		got, err := LoadPrograms(files)
		require.NoError(t, err, name)
		assert.Equal(t, plain.CPanel.RequiredHeads.Revisions, got.CPanel.RequiredHeads.Revisions, name)
	}
}

// What came later than the folder of templates is the built-in one, and said: a rule,
// or a key of its value.
func TestLoadProgramsOfAnEarlierVersion(t *testing.T) {
	p, err := LoadPrograms(edited(t, premierFile, "          late_days: 31             # so long after a title was retired it may still have been earned\n", ""))
	require.NoError(t, err)
	assert.Equal(t, []string{"programs/premier.yaml: premier.careers, late_days"}, p.BuiltIn)
	assert.Equal(t, 31, p.Premier.Careers.Revisions[0].Value.LateDays)
	p, err = LoadPrograms(edited(t, premierFile, "late_days: 31", "late_days: 7"))
	require.NoError(t, err)
	assert.Empty(t, p.BuiltIn)
	assert.Equal(t, 7, p.Premier.Careers.Revisions[0].Value.LateDays)
	_, err = LoadPrograms(edited(t, premierFile, "validity_months: 36", ""))
	assert.ErrorContains(t, err, "without the key validity_months", "what was there from the start is asked for")
}

func TestLoadProgramsKeepsThePlaceOfARule(t *testing.T) {
	p, err := LoadPrograms(small(t, "D", "D"))
	require.NoError(t, err)
	assert.Equal(t, cpanelFile, p.CPanel.RequiredHeads.File)
	assert.Equal(t, 26, p.CPanel.RequiredHeads.Line)
}

var refusedThere = regexp.MustCompile(`(?m)^(\S+):(\d+):(\d+): got "([^"\\]+)"`)

// assertPlaces wants what each refusal found to stand at the place that it gives.
func assertPlaces(t *testing.T, files fs.FS, message string) {
	t.Helper()
	for _, m := range refusedThere.FindAllStringSubmatch(message, -1) {
		data, err := fs.ReadFile(files, m[1])
		require.NoError(t, err)
		line, _ := strconv.Atoi(m[2])
		column, _ := strconv.Atoi(m[3])
		there := string([]rune(strings.Split(string(data), "\n")[line-1])[column-1:])
		assert.True(t, strings.HasPrefix(strings.TrimPrefix(there, `"`), m[4]), "%s stands at %s:%s, not %s", there, m[2], m[3], m[4])
	}
}

func TestLoadProgramsRefuses(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"unknown key", "given_for: 2020", "given: 2020",
			`programs/cpanel.yaml:31:9: got the key "given", want one of from, value, source, given_for, note`},
		{"key of another rule", "value: 2020", "given_for: 2020\n        value: 2020",
			`programs/cpanel.yaml:8:9: got the key "given_for", want one of from, value, source, note`},
		{"duplicate key", "clause: C3", "clause: C3\n    clause: C3",
			`programs/cpanel.yaml:28:5: the key clause for the second time, want it once: it stands on line 27 already`},
		{"missing key", "    clause: C3\n", "",
			`programs/cpanel.yaml:26:5: a rule without the key clause, want all of id, clause, text, revisions`},
		{"missing value", "value: 2020", "value:",
			`programs/cpanel.yaml:8:9: the key value has no value, want one`},
		{"missing source", "        value: 2020\n        source: {document: D, section: S, checked: 2026-11-21}\n", "        value: 2020\n",
			`programs/cpanel.yaml:7:9: a revision without the key source, want all of from, value, source`},
		{"source without document", "value: 2020\n        source: {document: D, ", "value: 2020\n        source: {",
			`programs/cpanel.yaml:9:17: a source without the key document, want all of document, section, checked`},
		{"source without section", "value: 2020\n        source: {document: D, section: S, ", "value: 2020\n        source: {document: D, ",
			`programs/cpanel.yaml:9:17: a source without the key section, want all of document, section, checked`},
		{"never checked", "value: 2020\n        source: {document: D, section: S, checked: 2026-11-21}", "value: 2020\n        source: {document: D, section: S}",
			`programs/cpanel.yaml:9:17: a source without the key checked, want all of document, section, checked`},
		{"checked on no day", "value: 2020\n        source: {document: D, section: S, checked: 2026-11-21}", "value: 2020\n        source: {document: D, section: S, checked: 2026-11-31}",
			`programs/cpanel.yaml:9:52: got "2026-11-31", want a day like 2020-06-30, from 1990 to 2100`},
		{"text for a number", "value: 2020", "value: soon",
			`programs/cpanel.yaml:8:16: got "soon", want a whole number from 1990 to 2100 in plain digits`},
		{"number in quotes", "value: 2020", `value: "2020"`,
			`programs/cpanel.yaml:8:16: got "2020", want a whole number from 1990 to 2100 in plain digits`},
		{"fraction", "{licenses: 50, heads: 2}", "{licenses: 50, heads: 2.5}",
			`programs/cpanel.yaml:35:37: got "2.5", want a whole number from 1 to 1000000 in plain digits`},
		{"separators", "every: 2000", "every: 2_000",
			`programs/cpanel.yaml:36:27: got "2_000", want a whole number from 1 to 10000000 in plain digits`},
		{"octal", "licenses: 50", "licenses: 050",
			`programs/cpanel.yaml:35:26: got "050", want a whole number from 0 to 10000000 in plain digits`},
		{"number for a text", "text: chart", "text: 5",
			`programs/cpanel.yaml:28:11: got "5", want text; in quotes it is: "5"`},
		{"list for a text", "text: chart", "text: [chart]",
			`programs/cpanel.yaml:28:11: got a list, want text`},
		{"blank text", "text: chart", `text: "  "`,
			`programs/cpanel.yaml:28:11: got a blank text, want one with words`},
		{"control character", "text: chart", `text: "a\u0007b"`,
			`programs/cpanel.yaml:28:11: got "a\ab", want text without control characters`},
		{"value for a list", "value: {months: 6}", "value: 6",
			`programs/premier.yaml:63:16: got "6", want the plan: the keys months`},
		{"keys for a list", "steps: [{licenses: 0, heads: 3}]", "steps: {licenses: 0, heads: 3}",
			`programs/cpanel.yaml:40:18: got keys with values, want a list of steps`},
		{"alias", "value: {months: 6}", "value: *six",
			`programs/premier.yaml:63:16: got a YAML alias, want the plan: the keys months`},
		{"merge key", "value: {months: 6}", "value: {<<: {months: 6}}",
			`programs/premier.yaml:63:16: the plan without the key months, want all of months` + "\n" +
				`programs/premier.yaml:63:17: got the key "<<", want one of months`},
		{"second document", "id: premier.get-well-plan\n    clause: P7\n    text: plan", "id: premier.get-well-plan\n    clause: P7\n    text: plan\n---\nmore: 1\n---\n#",
			`programs/premier.yaml:62:1: a second YAML document, want one: take out the line --- above it`},
		{"tab", "    clause: C3", "\tclause: C3",
			`programs/cpanel.yaml:27:1: a tab, want blanks for the indent`},
		{"rule twice", "id: cpanel.window", "id: cpanel.certifications",
			`programs/cpanel.yaml:3:3: no rule cpanel.window in this file, want it` + "\n" +
				`programs/cpanel.yaml:19:9: the rule cpanel.certifications for the second time, want it once`},
		{"unknown rule", "id: cpanel.window", "id: cpanel.windows",
			`programs/cpanel.yaml:3:3: no rule cpanel.window in this file, want it` + "\n" +
				`programs/cpanel.yaml:19:9: got "cpanel.windows", want the ID of a rule of this program: cpanel.certifications, cpanel.first-badge-year, cpanel.good-standing, cpanel.licence-jump, cpanel.privileges, cpanel.required-heads, cpanel.window`},
		{"clause", "clause: C3", "clause: C",
			`programs/cpanel.yaml:27:13: got "C", want a clause like C3 or P6`},
		{"no revision", "revisions: [{from: 1990-01-01, value: terms, source: {document: D, section: S, checked: 2026-11-21}}]", "revisions: []",
			`programs/premier.yaml:36:16: an empty list, want at least one of the revisions`},
		{"empty item", "          - {key: pre-sales, label: before}", "          -",
			`programs/premier.yaml:31:12: an empty item, want one of the services`},
		{"German day", "from: 2027-01-01", "from: 01.01.2027",
			`programs/cpanel.yaml:38:15: got "01.01.2027", want a day like 2020-06-30, from 1990 to 2100`},
		{"day before all days", "from: 2020-01-01", "from: 1989-12-31",
			`programs/cpanel.yaml:30:15: got "1989-12-31", want a day like 2020-06-30, from 1990 to 2100`},
		{"first days that don't rise", "from: 2027-01-01", "from: 2020-01-01",
			`programs/cpanel.yaml:38:15: got 2020-01-01, want a day after that of the revision above, 2020-01-01: the oldest comes first`},
		{"chart within a year", "from: 2027-01-01", "from: 2027-02-01",
			`programs/cpanel.yaml:38:15: got 2027-02-01, want 1 January of the first badge year that the revision is for`},
		{"given for a year before", "given_for: 2020", "given_for: 2019",
			`programs/cpanel.yaml:31:20: got 2019, want a badge year from 2020 on, the revision's first`},
		{"chart from 1 licence", "licenses: 0, heads: 1", "licenses: 1, heads: 1",
			`programs/cpanel.yaml:34:26: got 1, want 0: the first step is for those with the fewest licences`},
		{"licences that don't rise", "licenses: 50, heads: 2", "licenses: 0, heads: 2",
			`programs/cpanel.yaml:35:26: got 0, want more than the 0 of the step above`},
		{"heads that don't rise", "licenses: 50, heads: 2", "licenses: 50, heads: 1",
			`programs/cpanel.yaml:35:37: got 1, want more than the 1 of the step above`},
		{"no end", "every: 2000", "every: 0",
			`programs/cpanel.yaml:36:27: got "0", want a whole number from 1 to 10000000 in plain digits`},
		{"month", "ends: 31 January Y+1", "ends: 31 Januar Y+1",
			`programs/cpanel.yaml:24:68: got "31 Januar Y+1", want a day that every year has, like 31 January Y, 1 January Y-1 or 31 January Y+1`},
		{"day of month", "closes: 31 December Y", "closes: 31 June Y",
			`programs/cpanel.yaml:24:47: got "31 June Y", want a day that every year has, like 31 January Y, 1 January Y-1 or 31 January Y+1`},
		{"leap day", "closes: 31 December Y", "closes: 29 February Y",
			`programs/cpanel.yaml:24:47: got "29 February Y", want a day that every year has, like 31 January Y, 1 January Y-1 or 31 January Y+1`},
		{"day zero", "opens: 1 January Y-1", "opens: 0 January Y-1",
			`programs/cpanel.yaml:24:24: got "0 January Y-1", want a day that every year has, like 31 January Y, 1 January Y-1 or 31 January Y+1`},
		{"window that closes first", "opens: 1 January Y-1", "opens: 1 January Y+1",
			`programs/cpanel.yaml:24:47: got 31 December Y, want a day not before 1 January Y+1`},
		{"window that ends first", "ends: 31 January Y+1", "ends: 31 January Y",
			`programs/cpanel.yaml:24:68: got 31 January Y, want a day not before 31 December Y`},
		{"duty through before due", "through: 31 July Y", "through: 30 June Y",
			`programs/premier.yaml:49:78: got 30 June Y, want a day not before 1 July Y`},
		{"score of none", "low_score: 4", "low_score: 0",
			`programs/premier.yaml:49:46: got "0", want a number from 1 to 10`},
		{"score of eleven", "low_score: 4", "low_score: 10.5",
			`programs/premier.yaml:49:46: got "10.5", want a number from 1 to 10`},
		{"no contacts", "count: 10", "count: 0",
			`programs/premier.yaml:42:42: got "0", want a whole number from 1 to 1000000 in plain digits`},
		{"weekday", "last Saturday of July", "last Satuday of July",
			`programs/premier.yaml:56:16: got "last Satuday of July", want an end like last Saturday of July`},
		{"service", "key: callback", "key: call-back",
			`programs/premier.yaml:30:19: got "call-back", want one of agreement, service-8x5, callback, pre-sales, post-sales`},
		{"service twice", "key: pre-sales", "key: callback",
			`programs/premier.yaml:31:19: the service callback for the second time, want it once`},
		{"level", "{code: CCNA, level: associate", "{code: CCNA, level: advanced",
			`programs/premier.yaml:21:35: got "advanced", want one of entry, associate, specialist, professional, expert, architect`},
		{"role A without B", "fills: [B]", "fills: [A]",
			`programs/premier.yaml:22:53: got [A], want [A, B], [B] or []: what fills role A fills role B`},
		{"role C", "fills: [B]", "fills: [C]",
			`programs/premier.yaml:22:54: got "C", want one of A, B`},
		{"no prefix", "prefixes: [CC]", "prefixes: []",
			`programs/premier.yaml:19:21: an empty list, want at least one of the prefixes`},
		{"blank prefix", "prefixes: [CC]", `prefixes: [""]`,
			`programs/premier.yaml:19:22: got a blank text, want one with words`},
		{"code", "code: CCDA", "code: ccda",
			`programs/premier.yaml:22:22: got "ccda", want a code of capitals, digits and hyphens, like CCNA-SEC`},
		{"code twice", "code: CCDA", "code: CCNA",
			`programs/premier.yaml:22:22: the code CCNA for the second time, want it once in a list`},
		{"name of another", "name: Design", "name: net-work",
			`programs/premier.yaml:22:85: got "net-work", want a name that stands for CCDA alone: it stands for CCNA at programs/premier.yaml:21`},
		{"alias of the other program's", "name: Design", "name: Design, aliases: [CP pro]",
			`programs/premier.yaml:22:103: got "CP pro", want a name that stands for CCDA alone: it stands for CPP at programs/cpanel.yaml:17`},
		{"alias twice", "aliases: [cP Pro]", "aliases: [cP Pro, cP Pro]",
			`programs/cpanel.yaml:17:70: got "cP Pro" for the second time, want it once`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := LoadPrograms(small(t, tt.old, tt.new))
			require.Error(t, err)
			assert.Nil(t, p)
			assert.Equal(t, tt.want, err.Error())
			assertPlaces(t, small(t, tt.old, tt.new), err.Error())
		})
	}
}

// Everything wrong in both files is listed at once, by place.
func TestLoadProgramsRefusesAllAtOnce(t *testing.T) {
	_, err := LoadPrograms(fstest.MapFS{
		cpanelFile:  {Data: []byte(strings.NewReplacer("value: 2020", "value: x", "every: 2000", "each: 2000").Replace(smallCPanel))},
		premierFile: {Data: []byte(strings.Replace(smallPremier, "months: 6", "months: 0", 1))},
	})
	assert.EqualError(t, err, strings.Join([]string{
		`programs/cpanel.yaml:8:16: got "x", want a whole number from 1990 to 2100 in plain digits`,
		`programs/cpanel.yaml:36:19: what comes beyond the steps without the key every, want all of every, heads`,
		`programs/cpanel.yaml:36:20: got the key "each", want one of every, heads`,
		`programs/premier.yaml:63:25: got "0", want a whole number from 1 to 1200 in plain digits`,
	}, "\n"))
}

func TestLoadProgramsRefusesFilesThatAreNone(t *testing.T) {
	tests := []struct {
		name string
		data string
		want string
	}{
		{"empty", "", "programs/cpanel.yaml:1:1: an empty file, want the keys program and rules"},
		{"only a comment", "# nothing yet\n", "programs/cpanel.yaml:1:1: an empty file, want the keys program and rules"},
		{"a list", "- 1\n", "programs/cpanel.yaml:1:1: got a list, want a rule file: the keys program, rules, ends"},
		{"Windows-1252", "program: caf\xe9\n", "programs/cpanel.yaml:1:13: got letters that aren't UTF-8, want the file saved as UTF-8"},
		{"UTF-16", "\xff\xfep\x00r\x00", "programs/cpanel.yaml:1:1: got letters that aren't UTF-8, want the file saved as UTF-8"},
		{"far too long", strings.Repeat("[", rules.MaxFile+1), "programs/cpanel.yaml:1:1: 262145 bytes, want a rule file of at most 262144"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := LoadPrograms(fstest.MapFS{cpanelFile: {Data: []byte(tt.data)}, premierFile: {Data: []byte(smallPremier)}})
			require.Error(t, err)
			first, _, _ := strings.Cut(err.Error(), "\n")
			assert.Equal(t, tt.want, first)
		})
	}
	_, err := LoadPrograms(fstest.MapFS{premierFile: {Data: []byte(smallPremier)}})
	assert.ErrorIs(t, err, fs.ErrNotExist)
	assert.ErrorContains(t, err, "programs/cpanel.yaml: the rule file can't be read")
}

// exampleOf returns the worked example in a rule file's opening comment.
func exampleOf(t *testing.T, file string) string {
	t.Helper()
	data, err := fs.ReadFile(templates.FS(), file)
	require.NoError(t, err)
	_, example, ok := strings.Cut(string(data), "(without the \"#\"):\n#\n")
	require.True(t, ok)
	example, _, ok = strings.Cut(example, "\n#\n")
	require.True(t, ok)
	return strings.ReplaceAll("\n"+example, "\n#", "\n")[1:] + "\n"
}

// Next year's chart, put in as the file's opening comment says, loads and is
// in force from its badge year on.
func TestWorkedExampleOfAChart(t *testing.T) {
	const before = "        note: the document gives the chart for 2020 only\n"
	p, err := LoadPrograms(edited(t, cpanelFile, before, before+exampleOf(t, cpanelFile)))
	require.NoError(t, err)
	heads := p.CPanel.RequiredHeads
	require.Len(t, heads.Revisions, 2)
	before2027, _ := heads.On(ruleDay(t, "2026-12-31"))
	from2027, _ := heads.On(ruleDay(t, "2027-01-01"))
	assert.Equal(t, 5, before2027.Value.Required(5000))
	chart := from2027.Value
	assert.Equal(t, []int{3, 3, 4, 5}, []int{chart.Required(5000), chart.Required(7499), chart.Required(7500), chart.Required(10000)})
}

func TestWorkedExampleOfAPlan(t *testing.T) {
	p, err := LoadPrograms(edited(t, premierFile, "        value: {months: 6}\n", "        value: {months: 6}\n        source: {document: D, section: S, checked: 2026-11-21}\n"+exampleOf(t, premierFile)+"      - from: 2028-01-01\n        value: {months: 3}\n"))
	require.NoError(t, err)
	var months []int
	for _, rev := range p.Premier.Plan.Revisions {
		months = append(months, rev.Value.Months)
	}
	assert.Equal(t, []int{6, 9, 3}, months)
}

func FuzzLoadPrograms(f *testing.F) {
	f.Add(smallCPanel)
	f.Add("a: [*x, &y {<<: 1}]\n? b\n: c\n--- |\n d\n")
	f.Fuzz(func(t *testing.T, data string) {
		p, err := LoadPrograms(fstest.MapFS{cpanelFile: {Data: []byte(data)}, premierFile: {Data: []byte(smallPremier)}})
		assert.True(t, (p == nil) != (err == nil))
	})
}
