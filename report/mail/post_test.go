package mail

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
	"assay/templates"
)

var loadPrograms = sync.OnceValues(func() (*evaluate.Programs, error) { return evaluate.LoadPrograms(templates.FS()) })

func programs(t testing.TB) *evaluate.Programs {
	t.Helper()
	p, err := loadPrograms()
	require.NoError(t, err)
	return p
}

func on(s string) ingest.Day {
	d, err := ingest.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// aMonth is a month with these partners; each is reached at its ID's own address,
// in the language that stands under its ID.
func aMonth(t testing.TB, day string, languages map[string]string, partners ...evaluate.PartnerFinding) Month {
	t.Helper()
	m := Month{
		Assessment: &evaluate.Assessment{Day: on(day), Partners: partners, Privileges: evaluate.Privileges{Indicator: "mark in the directory", Queue: "Ultra Priority"}},
		Roster:     &ingest.Roster{Files: []ingest.File{{Name: "partners.csv"}}, Sheets: []ingest.Sheet{{}}},
		Programs:   programs(t),
		Workbook:   File{Name: "compliance-" + day + ".xlsx", MIME: "application/x", Load: bytesOf("book")},
		FileName:   func(id string) string { return id },
	}
	m.Roster.Sheets[0].Columns[ingest.ContactEmailField], m.Roster.Sheets[0].Columns[ingest.LanguageField] = 4, 5
	for i, p := range partners {
		m.Roster.PartnerIDs = append(m.Roster.PartnerIDs, p.ID)
		m.Assessment.Partners[i].Language = languages[p.ID]
		m.Roster.Partners = append(m.Roster.Partners, ingest.Partner{At: ingest.Place{Row: uint32(i + 2)}, ID: ingest.PartnerID(i), Email: p.Email, Language: languages[p.ID]})
	}
	return m
}

func partner(id string, set func(f *evaluate.PartnerFinding)) evaluate.PartnerFinding {
	f := evaluate.PartnerFinding{ID: id, Name: "Partner " + id, Email: strings.ToLower(id) + "@partner.example",
		Standings: evaluate.Standings{&evaluate.CPanelFinding{Verdict: evaluate.Verdict{Program: "cPanel", Status: evaluate.CPanelNotEnrolled}, Licenses: ingest.NoCount}, &evaluate.PremierFinding{}}}
	set(&f)
	return f
}

func onPlan(start, last string) func(*evaluate.PartnerFinding) {
	return func(f *evaluate.PartnerFinding) {
		f.Standings[1] = &evaluate.PremierFinding{Verdict: evaluate.Verdict{Program: "Premier", Status: evaluate.PremierPlan,
			Lines: []evaluate.Line{{Requirement: "roles", State: evaluate.NotMet}, {Requirement: "services", State: evaluate.NotMet}}},
			Plan: &evaluate.Plan{Start: on(start), LastDay: on(last)}, Heads: []string{"E-1"}, RoleA: "E-1"}
		f.People = []evaluate.PersonFinding{{ID: "E-1", Name: "Ana Ruiz"}, {ID: "E-2", Name: "Ben Ode"}}
		f.Actions = []evaluate.Action{{Kind: evaluate.Mends, Program: evaluate.PremierProgramName, By: on(last), Steps: []evaluate.Step{
			{Kind: evaluate.GoFullTime, EmployeeID: "E-2"}, {Kind: evaluate.Renew, EmployeeID: "E-2", Certifications: []string{"CCDA"}}}}}
	}
}

func certified(year int, through string) func(*evaluate.PartnerFinding) {
	return func(f *evaluate.PartnerFinding) {
		f.Standings[0] = &evaluate.CPanelFinding{Verdict: evaluate.Verdict{Program: "cPanel", Status: evaluate.CPanelCertified}, Licenses: 3000, GoodThrough: on(through),
			Badges: []evaluate.Badge{{Year: year, GoodThrough: on(through)}}}
	}
}

// told lists what is prepared besides the workbook: each key, and in brackets what it covers.
func told(t testing.TB, tm *Templates, m Month) []string {
	t.Helper()
	p, err := tm.Prepare(m)
	require.NoError(t, err)
	require.Equal(t, "operations/"+m.Assessment.Day.String(), p.Messages[0].Key)
	out := []string{}
	for _, l := range p.Messages[1:] {
		s := l.Key
		if len(l.Covers) > 0 {
			s += " [" + strings.Join(l.Covers, " ") + "]"
		}
		out = append(out, s)
	}
	return out
}

// G7: nothing is mailed to a partner that may be a missing one under a new ID.
func TestNothingForASuspectedPartner(t *testing.T) {
	suspected := partner("P-1", onPlan("2020-04-01", "2020-09-30"))
	tm := loadedTemplates(t)
	assert.Len(t, told(t, tm, aMonth(t, "2020-04-01", nil, suspected)), 1)
	suspected.SuspectedOf = "p-7"
	assert.Empty(t, told(t, tm, aMonth(t, "2020-04-01", nil, suspected)))
}

// A plan of 2020-04-01 through 2020-09-30.
func TestStagesOfAPlan(t *testing.T) {
	const opened, p60, p30, p7 = "plan-opened/p-1/2020-04-01", "plan-60/p-1/2020-04-01", "plan-30/p-1/2020-04-01", "plan-7/p-1/2020-04-01"
	tests := []struct {
		name, day string
		before    []string
		want      []string
	}{
		{"opened", "2020-04-01", nil, []string{opened}},
		{"opened before", "2020-04-02", []string{opened}, []string{}},
		{"61 days left", "2020-07-31", []string{opened}, []string{}},
		{"60 days left", "2020-08-01", []string{opened}, []string{p60}},
		{"59 days left, told of 60", "2020-08-02", []string{opened, p60}, []string{}},
		{"31 days left, not told of 60", "2020-08-30", []string{opened}, []string{p60}},
		{"31 days left", "2020-08-30", []string{opened, p60}, []string{}},
		{"30 days left", "2020-08-31", []string{opened, p60}, []string{p30}},
		{"30 days left, not told of 60", "2020-08-31", []string{opened}, []string{p30 + " [" + p60 + "]"}},
		{"8 days left", "2020-09-22", []string{opened, p60, p30}, []string{}},
		{"7 days left", "2020-09-23", []string{opened, p60, p30}, []string{p7}},
		{"7 days left, told of nothing since", "2020-09-23", []string{opened}, []string{p7 + " [" + p60 + " " + p30 + "]"}},
		{"7 days left, told of 30 alone", "2020-09-23", []string{opened, p30}, []string{p7 + " [" + p60 + "]"}},
		{"the last day", "2020-09-30", []string{opened, p60, p30, p7}, []string{}},
		{"the last day, not told of 7", "2020-09-30", []string{opened, p60, p30}, []string{p7}},
		{"found with 61 days left", "2020-07-31", nil, []string{opened}},
		{"found with 60 days left", "2020-08-01", nil, []string{opened + " [" + p60 + "]"}},
		{"found with 29 days left", "2020-09-01", nil, []string{opened + " [" + p60 + " " + p30 + "]"}},
		{"a skipped stage never comes later", "2020-09-02", []string{opened, p60, p30}, []string{}},
		{"the plan before was another", "2020-04-01", []string{"plan-opened/p-1/2019-04-01"}, []string{opened}},
	}
	tm := loadedTemplates(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := aMonth(t, tt.day, nil, partner("P-1", onPlan("2020-04-01", "2020-09-30")))
			m.Prepared = func(key string) bool { return slices.Contains(tt.before, key) }
			assert.Equal(t, tt.want, told(t, tm, m))
		})
	}
}

// Runs on many days tell each stage at most once, and none after a more urgent one.
func TestAnyRunsTellEachStageOnce(t *testing.T) {
	tm := loadedTemplates(t)
	order := map[string]int{"plan-opened": 0, "plan-60": 1, "plan-30": 2, "plan-7": 3}
	for step := 1; step <= 70; step++ {
		before, last := map[string]bool{}, -1
		for day := on("2020-04-01") + ingest.Day(step%5); day <= on("2020-09-30"); day += ingest.Day(step) {
			m := aMonth(t, day.String(), nil, partner("P-1", onPlan("2020-04-01", "2020-09-30")))
			m.Prepared = func(key string) bool { return before[key] }
			p, err := tm.Prepare(m)
			require.NoError(t, err)
			for _, l := range p.Messages[1:] {
				assert.False(t, before[l.Key], l.Key)
				kind, _, _ := strings.Cut(l.Key, "/")
				assert.Greater(t, order[kind], last, "every %d days: %s on %s", step, l.Key, day)
				last = order[kind]
				for _, key := range append(l.Covers, l.Key) {
					before[key] = true
				}
			}
		}
		assert.True(t, before["plan-opened/p-1/2020-04-01"])
	}
}

// Badge year 2020 is good through 2021-01-31.
func TestStagesOfABadge(t *testing.T) {
	const b60, b30 = "badge-60/p-1/2020", "badge-30/p-1/2020"
	tests := []struct {
		name, day string
		before    []string
		set       func(*evaluate.PartnerFinding)
		want      []string
	}{
		{"61 days left", "2020-12-01", nil, certified(2020, "2021-01-31"), []string{}},
		{"60 days left", "2020-12-02", nil, certified(2020, "2021-01-31"), []string{b60}},
		{"told of 60", "2020-12-31", []string{b60}, certified(2020, "2021-01-31"), []string{}},
		{"31 days left, not told", "2020-12-31", nil, certified(2020, "2021-01-31"), []string{b60}},
		{"30 days left", "2021-01-01", []string{b60}, certified(2020, "2021-01-31"), []string{b30}},
		{"30 days left, not told", "2021-01-01", nil, certified(2020, "2021-01-31"), []string{b30 + " [" + b60 + "]"}},
		{"the last day", "2021-01-31", []string{b60}, certified(2020, "2021-01-31"), []string{b30}},
		{"told of both", "2021-01-31", []string{b60, b30}, certified(2020, "2021-01-31"), []string{}},
		{"next year earned", "2020-12-15", nil, func(f *evaluate.PartnerFinding) {
			certified(2020, "2022-01-31")(f)
			f.CPanel().Badges = []evaluate.Badge{{Year: 2020, GoodThrough: on("2021-01-31")}, {Year: 2021, GoodThrough: on("2022-01-31")}}
		}, []string{}},
		{"suspended", "2020-12-15", nil, func(f *evaluate.PartnerFinding) { f.CPanel().Status = evaluate.CPanelSuspended }, []string{}},
		{"not certified", "2020-12-15", nil, func(f *evaluate.PartnerFinding) {}, []string{}},
	}
	tm := loadedTemplates(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := aMonth(t, tt.day, nil, partner("P-1", tt.set))
			m.Prepared = func(key string) bool { return slices.Contains(tt.before, key) }
			assert.Equal(t, tt.want, told(t, tm, m))
		})
	}
}

func aCertificate(id, through string) Certificate {
	return Certificate{Certificate: issued.Certificate{PartnerID: id, Partner: "Partner " + id, Number: "CP-2020-7K3M9QXD", Years: []int{2020}, Begins: on("2020-06-15"), GoodThrough: on(through)}, FileName: id + "-2020",
		Files: []File{{Kind: CertificateFile, Name: id + "-2020.pdf", MIME: "application/pdf", Load: bytesOf("%PDF")},
			{Kind: PictureFile, Name: "picture.png", MIME: "image/png", Load: bytesOf("small")},
			{Kind: SmallBadgeFile, Name: id + "-2020-256.png", MIME: "image/png", Load: bytesOf("PNG"), Year: 2020},
			{Kind: DrawingFile, Name: id + "-2020.svg", MIME: "image/svg+xml", Load: bytesOf("<svg/>"), Year: 2020},
			{Kind: CredentialFile, Name: id + "-2020.json", MIME: "application/json", Load: bytesOf("{}"), Year: 2020}}}
}

func TestCongratulations(t *testing.T) {
	const key = "congratulation/CP-2020-7K3M9QXD"
	tm := loadedTemplates(t)
	month := func(day string, c ...Certificate) Month {
		m := aMonth(t, day, nil, partner("P-1", certified(2020, "2021-01-31")))
		m.Certificates = c
		return m
	}
	assert.Equal(t, []string{key}, told(t, tm, month("2020-06-30", aCertificate("P-1", "2021-01-31"))))
	assert.Equal(t, []string{key}, told(t, tm, month("2020-06-30", aCertificate("p-1", "2021-01-31"))), "an ID is the same in any case")
	assert.Equal(t, []string{}, told(t, tm, month("2020-06-30")))
	assert.Equal(t, []string{key + " [badge-60/p-1/2020]"}, told(t, tm, month("2020-12-15", aCertificate("P-1", "2021-01-31"))), "it names the badge's end")
	assert.Equal(t, []string{key + " [badge-60/p-1/2020 badge-30/p-1/2020]"}, told(t, tm, month("2021-01-15", aCertificate("P-1", "2021-01-31"))))

	m := month("2020-06-30", aCertificate("P-1", "2021-01-31"))
	m.Prepared = func(k string) bool { return k == key }
	assert.Equal(t, []string{}, told(t, tm, m), "printed again, and not told again")

	p, err := tm.Prepare(month("2020-06-30", aCertificate("P-9", "2021-01-31")))
	require.NoError(t, err)
	assert.Equal(t, []Undeliverable{{PartnerID: "P-9", Kind: Congratulation, Why: "today's sheets don't name the partner"}}, p.Undeliverable)
}

func removed(plan bool) func(*evaluate.PartnerFinding) {
	return func(f *evaluate.PartnerFinding) {
		f.Standings[1] = &evaluate.PremierFinding{Verdict: evaluate.Verdict{Program: "Premier", Status: evaluate.PremierRemoved}, RemovedOn: on("2020-05-10")}
		if plan {
			f.Premier().Recorded = evaluate.Walk{State: evaluate.OnPlan, Since: on("2019-11-10")}
		}
		f.Premier().Events = []evaluate.Event{{On: on("2020-05-10"), Now: evaluate.Removed}}
	}
}

func TestRemovals(t *testing.T) {
	tm := loadedTemplates(t)
	for _, plan := range []bool{true, false} {
		m := aMonth(t, "2020-06-30", nil, partner("P-012", removed(plan)))
		assert.Equal(t, []string{"plan-removed/p-012/2020-05-10"}, told(t, tm, m))
		text := mails(t, tm, m)["mail/plan-removed-P-012.eml"].text
		assert.Equal(t, plan, strings.Contains(text, "10 November 2019"), text)
		assert.Equal(t, !plan, strings.Contains(text, "Since that day nobody"), text)
		m.Prepared = func(key string) bool { return key == "plan-removed/p-012/2020-05-10" }
		assert.Empty(t, told(t, tm, m))
	}
}

// mails writes the month's mail and reads it back, by path.
func mails(t testing.TB, tm *Templates, m Month) map[string]reopened {
	t.Helper()
	out := map[string]reopened{}
	p, err := tm.Prepare(m)
	require.NoError(t, err)
	var paths []string
	require.NoError(t, p.Write(func(path string, data []byte) error {
		wellFormed(t, data)
		out[path] = reopen(t, data)
		paths = append(paths, path)
		return nil
	}))
	for i, l := range p.Messages {
		r := out[l.Path]
		assert.Equal(t, l.Path, paths[i])
		assert.Equal(t, l.Key, r.header.Get(KeyHeader))
		assert.Equal(t, l.MessageID, r.header.Get("Message-ID"))
		assert.Len(t, r.to, len(l.To))
	}
	return out
}

// Every kind of message, in every language, holds its facts: in the subject or
// the text, and in the HTML.
func TestEveryMessageInEveryLanguage(t *testing.T) {
	tm := loadedTemplates(t)
	kinds := []struct {
		kind, day, path string
		set             func(*evaluate.PartnerFinding)
		facts           map[string][]string
	}{
		{Congratulation, "2020-06-30", "mail/congratulation-P-1-2020.eml", certified(2020, "2021-01-31"), map[string][]string{
			"en": {"Congratulations", "15 June 2020", "31 January 2021", "CP-2020-7K3M9QXD", "Ultra Priority", "Partner P-1 - cPanel badge 2020.png: your badge, for your web site"},
			"de": {"Glückwunsch", "15. Juni 2020", "31. Januar 2021", "CP-2020-7K3M9QXD", "Ultra Priority", "Partner P-1 - cPanel Certified Partner 2020.pdf: Ihr Zertifikat zum Ausdrucken"},
			"es": {"Enhorabuena", "15 de junio de 2020", "31 de enero de 2021", "CP-2020-7K3M9QXD", "Ultra Priority", "Partner P-1 - dibujo y credencial 2020.zip: la insignia como dibujo"}}},
		{PlanOpened, "2020-06-30", "mail/plan-opened-P-1.eml", onPlan("2020-04-01", "2020-09-30"), map[string][]string{
			"en": {"1 April 2020 – 30 September 2020, 92 days left", "Ana Ruiz (E-1)", "CCNA or higher, or CCDA or higher", "open", "Ben Ode (E-2) becomes full time and renews CCDA", "services and support"},
			"de": {"1. April 2020 – 30. September 2020, noch 92 Tage", "Ana Ruiz (E-1)", "mindestens CCNA oder CCDA", "offen", "Ben Ode (E-2) wechselt in Vollzeit und erneuert CCDA", "Service und Support"},
			"es": {"1 de abril de 2020 – 30 de septiembre de 2020, quedan 92 días", "Ana Ruiz (E-1)", "CCNA o superior, o CCDA o superior", "sin cubrir", "Ben Ode (E-2) pasa a tiempo completo y renueva CCDA", "servicio y soporte"}}},
		{PlanEnding, "2020-09-29", "mail/plan-7-P-1.eml", onPlan("2020-04-01", "2020-09-30"), map[string][]string{
			"en": {"30 September 2020, 1 day left", "Ana Ruiz (E-1)"}, "de": {"30. September 2020, noch 1 Tag", "Ana Ruiz (E-1)"}, "es": {"30 de septiembre de 2020, queda 1 día", "Ana Ruiz (E-1)"}}},
		{PlanRemoved, "2020-06-30", "mail/plan-removed-P-1.eml", removed(true), map[string][]string{
			"en": {"10 May 2020", "10 November 2019", "CCNA or higher"}, "de": {"10. Mai 2020", "10. November 2019", "mindestens CCNA"}, "es": {"10 de mayo de 2020", "10 de noviembre de 2019", "CCNA o superior"}}},
		{BadgeEnding, "2021-01-10", "mail/badge-30-P-1.eml", certified(2020, "2021-01-31"), map[string][]string{
			"en": {"31 January 2021, 21 days left", "badge year 2021", "With 3,000 licenses: 3 people at your company, each with all of", "CPSP, CPP and CWA", "1 January 2020 through 31 December 2021", "Ultra Priority"},
			"de": {"31. Januar 2021, noch 21 Tage", "Badge-Jahr 2021", "Bei 3.000 Lizenzen: 3 Personen in Ihrem Unternehmen mit jeweils", "CPSP, CPP und CWA", "1. Januar 2020 bis zum 31. Dezember 2021", "Ultra Priority"},
			"es": {"31 de enero de 2021, quedan 21 días", "insignia de 2021", "Con 3.000 licencias: 3 personas en su empresa, cada una con", "CPSP, CPP y CWA", "1 de enero de 2020 y el 31 de diciembre de 2021", "Ultra Priority"}}},
	}
	for _, tt := range kinds {
		for _, language := range []string{"en", "de", "es"} {
			t.Run(tt.kind+" "+language, func(t *testing.T) {
				m := aMonth(t, tt.day, map[string]string{"P-1": language}, partner("P-1", tt.set))
				if tt.kind == Congratulation {
					m.Certificates = []Certificate{aCertificate("P-1", "2021-01-31")}
				}
				m.Prepared = func(key string) bool { return strings.HasPrefix(key, PlanOpened) && tt.kind == PlanEnding }
				r, ok := mails(t, tm, m)[tt.path]
				require.True(t, ok)
				assert.Equal(t, language, r.header.Get("Content-Language"))
				assert.Equal(t, "p-1@partner.example", r.to[0].Address)
				assert.Contains(t, r.html, `<html lang="`+language+`">`)
				for _, fact := range append(tt.facts[language], "Partner P-1", "Channel Operations") {
					assert.Contains(t, flat(r.subject+" "+r.text), fact)
					assert.Contains(t, flat(tags.ReplaceAllString(r.html, "")), fact)
				}
				assert.NotContains(t, r.text, "<no value>")
				if tt.kind == Congratulation {
					require.Len(t, r.attachments, 3)
					assert.Equal(t, attached{"Partner P-1 - cPanel Certified Partner 2020.pdf", "application/pdf", []byte("%PDF")}, r.attachments[0])
					assert.Equal(t, []attached{{"certificate.png", "image/png", []byte("small")}}, r.pictures)
					assert.Contains(t, r.html, `src="cid:`+pictureID+`"`)
				} else {
					assert.Empty(t, r.attachments)
				}
			})
		}
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// flat is a text in one line, as it reads.
func flat(s string) string { return strings.Join(strings.Fields(html.UnescapeString(s)), " ") }

func TestOperations(t *testing.T) {
	tm := loadedTemplates(t)
	unreachable := partner("P-3", onPlan("2020-06-30", "2020-12-29"))
	unreachable.Email = "nobody"
	m := aMonth(t, "2020-07-31", map[string]string{"P-2": "Klingon"}, partner("P-1", certified(2020, "2021-01-31")), partner("P-2", onPlan("2020-04-01", "2020-09-30")), unreachable)
	m.Assessment.LastRun = on("2020-06-30")
	before, now := evaluate.NewPastRun(on("2020-06-30")), evaluate.NewPastRun(on("2020-07-31"))
	before.Count(&evaluate.Record{CPanel: "Certified"}, 3)
	now.Count(&evaluate.Record{CPanel: "Certified"}, 1)
	m.Assessment.Past = []evaluate.PastRun{before, now}
	for i := range 14 {
		m.Assessment.Changes = append(m.Assessment.Changes, evaluate.Change{PartnerID: fmt.Sprint("C-", i), Name: "<b>Evil & Sons</b>", Program: "cPanel", Kind: evaluate.Lost, From: "Certified", To: "Not certified"})
	}
	m.Certificates, m.HeldBack = []Certificate{aCertificate("P-1", "2021-01-31")}, 2
	m.Issues = []evaluate.Issue{{Severity: ingest.Error}, {Severity: ingest.Warning}, {Severity: ingest.Warning}}
	r := mails(t, tm, m)["mail/operations.eml"]
	assert.Equal(t, "31 July 2020: 14 changes, cPanel 3 → 1, Premier 0", r.subject)
	assert.Equal(t, []attached{{"compliance-2020-07-31.xlsx", "application/x", []byte("book")}}, r.attachments)
	for _, fact := range []string{"31 July 2020", "14 changes, cPanel 3 → 1, Premier 0", "new: 1; reissued: 0; held back: 2", "errors: 1; warnings: 2", "2 prepared",
		"30 September 2020: Partner P-2, Get Well Plan ends, 61 days left", "<b>Evil & Sons</b>: cPanel lost, now Not certified", "and 2 more",
		`Partner P-3 (partners.csv!D4): got "nobody"`, `Partner P-2 (partners.csv!E3): got "Klingon"`} {
		assert.Contains(t, flat(r.text), fact)
		assert.Contains(t, flat(tags.ReplaceAllString(r.html, "")), fact)
	}
	assert.NotContains(t, r.html, "<b>Evil")

	m.Workbook.Load = bytesOf(strings.Repeat("x", tm.Post.AttachUpTo+1))
	r = mails(t, tm, m)["mail/operations.eml"]
	assert.Empty(t, r.attachments)
	assert.Contains(t, flat(r.text), "compliance-2020-07-31.xlsx is too large to mail")
}

// A name from a spreadsheet is only a name, wherever it stands.
func TestNamesAreOnlyNames(t *testing.T) {
	tm := loadedTemplates(t)
	for _, name := range []string{`<script>alert(1)</script>`, `</td></table>`, "{{.Number}} {{if", "Evil\r\nBcc: x@y.example", "=?utf-8?q?Bcc=3A?=", `" onload="x`, "שלום ספקים", "abc\u202Edef", strings.Repeat("Very Long ", 500), "&lt;b&gt;"} {
		f := partner("P-1", onPlan("2020-04-01", "2020-09-30"))
		f.Name, f.People[0].Name = name, name
		r := mails(t, tm, aMonth(t, "2020-06-30", map[string]string{"P-1": "de"}, f))["mail/plan-opened-P-1.eml"]
		seen := shown(name)
		assert.Contains(t, strings.Join(strings.Fields(r.text), " "), seen)
		assert.Contains(t, flat(tags.ReplaceAllString(r.html, "")), flat(tags.ReplaceAllString(html.EscapeString(seen), "")))
		assert.Equal(t, strings.Count(r.html, "<td"), strings.Count(r.html, "</td>"))
		for _, f := range []string{"Bcc", "Cc"} {
			assert.Empty(t, r.header.Get(f))
		}
		assert.NotContains(t, r.html, "<script")
		assert.NotContains(t, r.subject, "\u202e")
		assert.LessOrEqual(t, len([]rune(r.subject)), longestSubject)
	}
}

func TestAddressesOfPartners(t *testing.T) {
	tm := loadedTemplates(t)
	prepare := func(email string, change func(m *Month)) *Post {
		f := partner("P-1", onPlan("2020-04-01", "2020-09-30"))
		f.Email = email
		m := aMonth(t, "2020-06-30", nil, f)
		change(&m)
		p, err := tm.Prepare(m)
		require.NoError(t, err)
		return p
	}
	same := func(*Month) {}
	p := prepare("a@b.example; Ada <c@d.example>\na@b.example", same)
	require.Len(t, p.Messages, 2)
	assert.Equal(t, []Address{{Address: "a@b.example"}, {Name: "Ada", Address: "c@d.example"}}, p.Messages[1].To)
	assert.Empty(t, p.Faults)

	cell := ingest.CellOf("partners.csv", "", "D2")
	p = prepare("a@b.example; nobody", same)
	assert.Len(t, p.Messages, 2)
	assert.Equal(t, []Fault{{PartnerID: "P-1", Cell: cell, Why: `got "nobody", want an address like channel@northwind.example; the other addresses are used`, Quotes: []string{`"nobody"`}}}, p.Faults)

	p = prepare("", same)
	assert.Len(t, p.Messages, 1)
	assert.Equal(t, []Undeliverable{{"P-1", PlanOpened, cell, "there is no address", nil}}, p.Undeliverable)

	p = prepare("nobody, @", same)
	assert.Len(t, p.Messages, 1)
	require.Len(t, p.Undeliverable, 1)
	assert.Contains(t, p.Undeliverable[0].Why, `got "nobody", want an address like channel@northwind.example; got "@"`)
	assert.Equal(t, []string{`"nobody"`, `"@"`}, p.Undeliverable[0].Quotes)

	p = prepare("", func(m *Month) { // two rows that differ in it, which are no address (rule G5)
		m.Roster.Partners[0].Email = "a@b.example"
		m.Roster.Partners = append(m.Roster.Partners, ingest.Partner{At: ingest.Place{Row: 3}, Email: "c@d.example"})
	})
	assert.Contains(t, p.Undeliverable[0].Why, "rows differ")
}

// What can't be delivered comes due again when the address is there.
func TestUndeliverableComesDueAgain(t *testing.T) {
	tm := loadedTemplates(t)
	f := partner("P-1", onPlan("2020-04-01", "2020-09-30"))
	f.Email = ""
	assert.Empty(t, told(t, tm, aMonth(t, "2020-06-30", nil, f)))
	f.Email = "a@b.example"
	assert.Equal(t, []string{"plan-opened/p-1/2020-04-01 [plan-60/p-1/2020-04-01]"}, told(t, tm, aMonth(t, "2020-08-15", nil, f)))
}

func TestKeysOfAnyID(t *testing.T) {
	tm := loadedTemplates(t)
	seen := map[string]bool{}
	for _, id := range []string{"P-1", "P/1", "P 1", "P\r\n1", "π", "p%2F1", strings.Repeat("x", 3000), strings.Repeat("x", 3001)} {
		f := partner(id, onPlan("2020-04-01", "2020-09-30"))
		f.Email = "a@b.example"
		m := aMonth(t, "2020-06-30", nil, f)
		m.FileName = func(string) string { return "x" }
		key := told(t, tm, m)[0]
		assert.Regexp(t, `^plan-opened/[!-.0-~]+/2020-04-01$`, key)
		assert.False(t, seen[key], key)
		seen[key] = true
		mails(t, tm, m)
	}
	a, b := told(t, tm, aMonth(t, "2020-06-30", nil, partner("P-1", onPlan("2020-04-01", "2020-09-30")))), told(t, tm, aMonth(t, "2020-06-30", nil, partner("p-1", onPlan("2020-04-01", "2020-09-30"))))
	assert.Equal(t, a, b, "the spelling of an ID may change")
}

func TestTwoMessagesNeverShareAFile(t *testing.T) {
	m := aMonth(t, "2020-06-30", nil, partner("P-1", onPlan("2020-04-01", "2020-09-30")), partner("P-2", onPlan("2020-04-01", "2020-09-30")))
	m.FileName = func(id string) string { return map[string]string{"P-1": "x", "P-2": "X"}[id] }
	_, err := loadedTemplates(t).Prepare(m)
	assert.ErrorContains(t, err, "would both be mail/plan-opened-X.eml")
}

// The same month gives the same bytes; attachments are loaded one message at a time.
func TestWriteIsTheSameAndHoldsOneMessage(t *testing.T) {
	tm := loadedTemplates(t)
	var partners []evaluate.PartnerFinding
	for i := range 20 {
		partners = append(partners, partner(fmt.Sprintf("P-%02d", i), certified(2020, "2021-01-31")))
	}
	var steps []string
	month := aMonth(t, "2020-06-30", nil, partners...)
	for _, p := range partners {
		c := aCertificate(p.ID, "2021-01-31")
		c.Number += p.ID
		c.Files[0].Load = func() ([]byte, error) { steps = append(steps, "load"); return []byte("x"), nil }
		month.Certificates = append(month.Certificates, c)
	}
	write := func() (all []byte) {
		p, err := tm.Prepare(month)
		require.NoError(t, err)
		require.NoError(t, p.Write(func(path string, data []byte) error {
			steps = append(steps, "put")
			all = append(append(all, path...), data...)
			return nil
		}))
		return all
	}
	first := write()
	assert.Equal(t, "put"+strings.Repeat(" load put", 20), strings.Join(steps, " "))
	assert.True(t, bytes.Equal(first, write()))
}

func TestWriteStopsAtAnError(t *testing.T) {
	tm := loadedTemplates(t)
	m := aMonth(t, "2020-06-30", nil, partner("P-1", certified(2020, "2021-01-31")))
	broken := aCertificate("P-1", "2021-01-31")
	broken.Files[2].Load = func() ([]byte, error) { return nil, errors.New("gone") }
	m.Certificates = []Certificate{broken}
	p, err := tm.Prepare(m)
	require.NoError(t, err)
	err = p.Write(func(string, []byte) error { return nil })
	assert.EqualError(t, err, "the message congratulation/CP-2020-7K3M9QXD: the attachment Partner P-1 - cPanel badge 2020.png: gone")
	full := errors.New("disk full")
	assert.ErrorIs(t, p.Write(func(string, []byte) error { return full }), full)
}

// Whatever the evaluation says of the roles can be said in every language.
func TestEveryStepOfTheSamplesIsUnderstood(t *testing.T) {
	steps := 0
	for _, day := range []string{"2020-06-30", "2021-06-30", "2023-01-01"} {
		for _, f := range samples(t, day).Assessment.Partners {
			i := slices.IndexFunc(f.Premier().Lines, func(l evaluate.Line) bool { return l.Requirement == "roles" && l.State == evaluate.NotMet })
			if i < 0 {
				continue
			}
			found := roleSteps(f.Actions)
			for _, s := range found {
				assert.True(t, s.fullTime || s.renew != "" || s.earn != "")
			}
			assert.NotEmpty(t, found, "%s on %s: %v", f.ID, day, f.Actions)
			steps += len(found)
		}
	}
	assert.Greater(t, steps, 20)
}

func TestRoleSteps(t *testing.T) {
	fullTime := evaluate.Step{Kind: evaluate.GoFullTime, EmployeeID: "E-1"}
	renew := evaluate.Step{Kind: evaluate.Renew, EmployeeID: "E-1", Certifications: []string{"CCNA"}}
	earn := evaluate.Step{Kind: evaluate.Earn, EmployeeID: "E-1", Certifications: []string{"CCNA"}, Words: "CCNA or higher"}
	other := evaluate.Step{Kind: evaluate.Earn, EmployeeID: "E-2", Certifications: []string{"CCNP"}}
	hire := evaluate.Step{Kind: evaluate.Hire, Count: 1, Certifications: []string{"CCNA"}, Words: "CCNA or higher"}
	tests := []struct {
		name  string
		steps []evaluate.Step
		want  []string
	}{
		{"full time", []evaluate.Step{fullTime}, []string{"Ana becomes full time"}},
		{"renew", []evaluate.Step{renew}, []string{"Ana renews CCNA"}},
		{"earn", []evaluate.Step{earn}, []string{"Ana earns CCNA or higher"}},
		{"both", []evaluate.Step{fullTime, renew}, []string{"Ana becomes full time and renews CCNA"}},
		{"both, earned", []evaluate.Step{fullTime, earn}, []string{"Ana becomes full time and earns CCNA or higher"}},
		{"two people", []evaluate.Step{renew, other}, []string{"Ana renews CCNA", "Ana earns CCNP"}},
		{"two to hire", []evaluate.Step{hire, hire}, []string{"one more person, full time, with CCNA or higher: hire or certify somebody", "one more person, full time, with CCNA or higher: hire or certify somebody"}},
		{"nothing of the roles", []evaluate.Step{{Kind: evaluate.Provide, Count: 10}, {Kind: evaluate.AcceptTerms}}, nil},
	}
	l := loadedTemplates(t).tongues.all[0]
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := evaluate.Action{Kind: evaluate.Mends, Program: evaluate.PremierProgramName, Steps: tt.steps}
			var got []string
			for _, s := range roleSteps([]evaluate.Action{a}) {
				got = append(got, l.step(s, "Ana"))
			}
			assert.Equal(t, tt.want, got)
			a.Kind = evaluate.Keeps
			assert.Empty(t, roleSteps([]evaluate.Action{a}), "what keeps a status is not what mends it")
			a.Kind, a.Program = evaluate.Mends, evaluate.CPanelProgramName
			assert.Empty(t, roleSteps([]evaluate.Action{a}))
		})
	}
}

// samples is a first run on the samples, with a certificate for each newly certified partner.
func samples(t testing.TB, day string) Month {
	t.Helper()
	p := programs(t)
	headers, err := ingest.LoadHeaders(templates.FS())
	require.NoError(t, err)
	var inputs []ingest.Input
	for _, table := range []string{"partners", "employees", "certifications", "specializations", "contacts", "surveys", "groupings"} {
		inputs = append(inputs, ingest.Input{Path: "../../samples/" + table + ".csv"})
	}
	roster, problems, err := ingest.Read(inputs, ingest.Options{Vocabulary: p.Vocabulary(), Headers: headers})
	require.NoError(t, err)
	a := evaluate.Run(roster, problems, p, evaluate.History{}, on(day), 1)
	m := Month{Assessment: a, Roster: roster, Programs: p, Issues: a.Problems, FileName: func(id string) string { return id },
		Workbook: File{Name: "compliance-" + day + ".xlsx", Load: bytesOf("book")}}
	for i := range a.Partners {
		if f := &a.Partners[i]; len(f.CPanel().NewYears) > 0 {
			c := aCertificate(f.ID, f.CPanel().GoodThrough.String())
			c.Partner, c.Years, c.Number = f.Name, f.CPanel().NewYears, "CP-"+f.ID
			m.Certificates = append(m.Certificates, c)
		}
	}
	return m
}

func TestSamples(t *testing.T) {
	m := samples(t, "2020-06-30")
	p, err := loadedTemplates(t).Prepare(m)
	require.NoError(t, err)
	n := map[string]int{}
	for _, l := range p.Messages {
		n[l.Kind]++
	}
	assert.Equal(t, map[string]int{Operations: 1, Congratulation: 13, PlanOpened: 5, PlanRemoved: 2}, n)
	assert.Empty(t, p.Undeliverable)
	for path, r := range mails(t, loadedTemplates(t), m) {
		assert.NotContains(t, r.text+r.html, "<no value>", path)
		assert.NotContains(t, r.text, "{{", path)
	}
}

// Messages a second, each with 700 kB attached.
func BenchmarkWrite(b *testing.B) {
	tm := loadedTemplates(b)
	m := aMonth(b, "2020-06-30", nil, partner("P-1", certified(2020, "2021-01-31")))
	c := aCertificate("P-1", "2021-01-31")
	large := strings.Repeat("\x89PNG and so on ", 50_000)
	c.Files[2].Load = bytesOf(large)
	m.Certificates = []Certificate{c}
	b.ReportAllocs()
	written := 0
	for b.Loop() {
		p, err := tm.Prepare(m)
		require.NoError(b, err)
		require.NoError(b, p.Write(func(_ string, data []byte) error { written += len(data); return nil }))
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	b.SetBytes(int64(written / b.N))
}

// A status that ended, was suspended or given back since the run before is told
// once, by the run that finds it so.
func TestNewsOfTheStatus(t *testing.T) {
	change := func(from, to evaluate.Status, lost int) evaluate.Change {
		return evaluate.Change{PartnerID: "P-1", Program: evaluate.CPanelProgramName, From: string(from), To: string(to), Lost: lost}
	}
	tests := []struct {
		name, day string
		change    evaluate.Change
		want      []string
	}{
		{"the badge ended yesterday", "2021-02-01", change(evaluate.CPanelCertified, evaluate.CPanelNotCertified, 2020), []string{"badge-ended/p-1/2020"}},
		{"it was taken away on its last day", "2021-01-31", change(evaluate.CPanelCertified, evaluate.CPanelNotCertified, 2020), []string{}},
		{"suspended", "2021-02-01", change(evaluate.CPanelCertified, evaluate.CPanelSuspended, 0), []string{"suspended/p-1/2021-02-01"}},
		{"in force again", "2021-02-01", change(evaluate.CPanelSuspended, evaluate.CPanelCertified, 0), []string{"reinstated/p-1/2021-02-01"}},
		{"not read today", "2021-02-01", change(evaluate.CPanelCertified, evaluate.CPanelUnknown, 2020), []string{}},
		{"ended while suspended", "2021-02-01", change(evaluate.CPanelSuspended, evaluate.CPanelNotCertified, 0), []string{}},
		{"another partner's", "2021-02-01", evaluate.Change{PartnerID: "P-2", Program: evaluate.CPanelProgramName, From: "Certified", To: "Suspended"}, []string{}},
	}
	tm := loadedTemplates(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := aMonth(t, tt.day, nil, partner("P-1", func(*evaluate.PartnerFinding) {}))
			m.Assessment.Changes = []evaluate.Change{tt.change}
			assert.Equal(t, tt.want, told(t, tm, m))
			m.Prepared = func(key string) bool { return slices.Contains(tt.want, key) }
			assert.Empty(t, told(t, tm, m))
		})
	}
}

// News are said in every language, and a badge that ended with who lacks what.
func TestNewsInEveryLanguage(t *testing.T) {
	tm := loadedTemplates(t)
	said := map[string][3]string{
		"en": {"was good through 31 January 2021", "Ana Ruiz (E-1) earns CPP and CWA", "1 person more with CPSP, CPP and CWA"},
		"de": {"galt bis einschließlich 31. Januar 2021", "Ana Ruiz (E-1) erwirbt CPP und CWA", "zusätzlich 1 Person mit CPSP, CPP und CWA"},
		"es": {"válida hasta el 31 de enero de 2021", "Ana Ruiz (E-1) obtiene CPP y CWA", "1 persona más con CPSP, CPP y CWA"},
	}
	for language, facts := range said {
		f := partner("P-1", func(f *evaluate.PartnerFinding) {
			f.People = []evaluate.PersonFinding{{ID: "E-1", Name: "Ana Ruiz"}}
			f.Actions = []evaluate.Action{{Kind: evaluate.Mends, Program: evaluate.CPanelProgramName, Steps: []evaluate.Step{
				{Kind: evaluate.Earn, EmployeeID: "E-1", Certifications: []string{"CPP"}}, {Kind: evaluate.Earn, EmployeeID: "E-1", Certifications: []string{"CWA"}},
				{Kind: evaluate.Hire, Count: 1, Certifications: []string{"CPSP", "CPP", "CWA"}}}}}
		})
		for path, change := range map[string]evaluate.Change{
			"mail/badge-ended-P-1.eml": {PartnerID: "P-1", Program: evaluate.CPanelProgramName, From: "Certified", To: "Not certified", Lost: 2020},
			"mail/suspended-P-1.eml":   {PartnerID: "P-1", Program: evaluate.CPanelProgramName, From: "Certified", To: "Suspended"},
			"mail/reinstated-P-1.eml":  {PartnerID: "P-1", Program: evaluate.CPanelProgramName, From: "Suspended", To: "Certified"},
		} {
			m := aMonth(t, "2021-02-01", map[string]string{"P-1": language}, f)
			m.Assessment.Changes = []evaluate.Change{change}
			r, ok := mails(t, tm, m)[path]
			require.True(t, ok, path)
			assert.Equal(t, language, r.header.Get("Content-Language"))
			assert.Contains(t, flat(r.text), "Ultra Priority")
			if change.Lost == 0 {
				continue
			}
			for _, fact := range facts {
				assert.Contains(t, flat(r.text), fact)
				assert.Contains(t, flat(tags.ReplaceAllString(r.html, "")), fact)
			}
		}
	}
}
