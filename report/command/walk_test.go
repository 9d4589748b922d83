package command

import (
	"bytes"
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/ingest"
)

// The facts of a year: partners, their people, and what these earned.
type (
	factPartner struct {
		id, name, country, owner, mail, since, specialization string
		licenses                                              int
	}
	factPerson struct {
		partner                                      *factPartner
		first, last, mail, country, hired, left, fte string
	}
	factExam struct {
		person              *factPerson
		title, code, status string // as the platform has them; code "" for a course that is none
		on, expires         ingest.Day
		career              bool
		wrong               string // what stands where it was earned
	}
	facts struct {
		partners []*factPartner
		people   []*factPerson
		exams    []factExam
	}
)

// yearOfFacts makes 240 partners, 1,500 people and some 2,500 exams.
func yearOfFacts(t *testing.T) (f facts) {
	owners := []string{"Kim Larsson", "Ana Prado", "Jo Weber", "Lee Chan"}
	countries := []string{"Spain", "Germany", "France", "Portugal", "Austria"}
	first := []string{"Ada", "Ben", "Cem", "Dana", "Eva", "Finn", "Gil", "Hana", "Ivo", "Jan", "Kai"}
	last := []string{"Ash", "Birk", "Cork", "Dahl", "Elm", "Fir", "Gorse", "Hazel", "Iroko", "Juniper", "Kapok", "Larch", "Maple"}
	day := func(s string) ingest.Day {
		d, err := ingest.ParseDay(s)
		require.NoError(t, err)
		return d
	}
	for i := range 240 {
		p := &factPartner{id: fmt.Sprintf("%05d", 700+i*7), name: fmt.Sprintf("%s Hosting %03d %s", last[i%13], i, []string{"GmbH", "SL", "Lda", "Ltd"}[i%4]),
			owner: owners[i/60], country: countries[i%5], mail: fmt.Sprintf("certs@partner%03d.example", i)}
		if i%5 != 4 {
			p.licenses = []int{12, 40, 120, 900, 1500}[i*7%5]
		}
		if i%3 == 0 {
			p.since = (day("2018-01-15") + ingest.Day(i)).String()
			p.specialization = []string{"Express Collaboration", "Express Networking", ""}[i%7%3]
		}
		f.partners = append(f.partners, p)
	}
	for i := range 1500 {
		p := f.partners[i*i%240]
		if i < 480 {
			p = f.partners[i%240]
		}
		e := &factPerson{partner: p, first: first[i%11], last: last[i%13], country: p.country, mail: fmt.Sprintf("%s.%s.%d@%s", strings.ToLower(first[i%11]), strings.ToLower(last[i%13]), i, p.mail[6:]),
			hired: (day("2016-02-03") + ingest.Day(i)).String(), fte: []string{"100", "100", "100", "80", "50"}[i%5]}
		if i%17 == 3 {
			e.left = (day("2020-01-20") + ingest.Day(i%500)).String()
		}
		f.people = append(f.people, e)
		for n, exam := range [][2]string{{"cPanel Sales Professional", "CPSP"}, {"cPanel Professional", "CPP"}, {"WHM Administrator", "CWA"}} {
			if i%3 == 0 && (i+n)%11 != 0 {
				f.exams = append(f.exams, factExam{person: e, title: exam[0], code: exam[1], status: "Completed", on: day("2019-08-01") + ingest.Day((i*13+n*40)%600)})
			}
		}
		switch i % 6 {
		case 1:
			f.exams = append(f.exams, factExam{person: e, title: "cPanel Professional", code: "CPP", status: []string{"Failed", "In Progress", "Did not attend"}[i/6%3], on: day("2020-01-05") + ingest.Day(i%400)})
		case 2:
			f.exams = append(f.exams, factExam{person: e, title: "GDPR basics", status: "Completed", on: day("2020-01-05") + ingest.Day(i%400)})
		case 4:
			on := day("2019-03-01") + ingest.Day(i*3%700)
			f.exams = append(f.exams, factExam{person: e, title: "CCNP Enterprise", code: "CCNP-ENT", status: []string{"Active", "Active", "Revoked"}[i/6%3], on: on, expires: on + 3*365, career: true})
		case 5:
			on := day("2019-03-01") + ingest.Day(i*5%700)
			f.exams = append(f.exams, factExam{person: e, title: "CCNA", code: "CCNA", status: "Active", on: on, expires: on + 3*365, career: true})
		}
	}
	return f
}

func writeCSV(t *testing.T, path string, rows [][]string) {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	require.NoError(t, w.WriteAll(rows))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
}

// count is a count as a sheet has it.
func (p *factPartner) count() string {
	if p.licenses == 0 {
		return ""
	}
	return fmt.Sprint(p.licenses)
}

// tidy writes the facts as assay's own sheets have them.
func (f facts) tidy(t *testing.T, dir string, until ingest.Day) {
	partners := [][]string{{"Partner ID", "Partner", "Country", "Owner", "Contact email", "cPanel licenses", "Premier since", "Specializations"}}
	for _, p := range f.partners {
		partners = append(partners, []string{p.id, p.name, p.country, p.owner, p.mail, p.count(), p.since, p.specialization})
	}
	people := [][]string{{"Employee ID", "Partner ID", "Name", "Email", "Country", "Full-time", "Employed from", "Employed until"}}
	for _, e := range f.people {
		people = append(people, []string{e.mail, e.partner.id, e.first + " " + e.last, e.mail, e.country, map[bool]string{true: "yes", false: "no"}[e.fte == "100"], e.hired, e.left})
	}
	earned := [][]string{{"Employee ID", "Certification", "Earned on", "Expires on"}}
	for _, x := range f.exams {
		if x.on <= until && x.code != "" && (x.status == "Completed" || x.status == "Active") {
			earned = append(earned, []string{x.person.mail, x.code, x.earned(), x.end()})
		}
	}
	writeCSV(t, filepath.Join(dir, "partners.csv"), partners)
	writeCSV(t, filepath.Join(dir, "employees.csv"), people)
	writeCSV(t, filepath.Join(dir, "certifications.csv"), earned)
}

func (x factExam) earned() string {
	if x.wrong != "" {
		return x.wrong
	}
	return x.on.String()
}

func (x factExam) end() string {
	if x.expires == 0 {
		return ""
	}
	return x.expires.String()
}

// raw writes the facts as a CRM, an HR system, a learning platform and a tracker
// export them.
func (f facts) raw(t *testing.T, dir string, until ingest.Day) {
	crm := [][]string{{"Partner accounts by owner"}, {"As of " + until.String() + "  Filtered by: Record type equals Partner"}, {},
		{"Account Owner", "Account #", "Account Name", "Billing Country", "Main Contact: Email", "cPanel lic. (qty)", "Premier: since", "Specializations", "Last Activity", "Rating"}}
	owner, of := "", 0
	subtotal := func() {
		crm = append(crm, []string{"Subtotal", "", "Count", fmt.Sprint(of)})
		of = 0
	}
	for _, p := range f.partners {
		first := p.owner
		if p.owner == owner {
			first = ""
		} else if owner != "" {
			subtotal()
		}
		owner = p.owner
		of++
		crm = append(crm, []string{first, p.id, p.name, p.country, p.mail, p.count(), p.since, p.specialization, "2020-05-05", "Hot"})
	}
	subtotal()
	crm = append(crm, []string{"Grand total", "", "Count", "240"}, []string{"Confidential information - do not distribute"})
	writeCSV(t, filepath.Join(dir, "crm-partner-accounts.csv"), crm)

	book := excelize.NewFile()
	defer book.Close()
	row := func(n int, cells ...any) {
		at, err := excelize.CoordinatesToCellName(1, n)
		require.NoError(t, err)
		require.NoError(t, book.SetSheetRow("Sheet1", at, &cells))
	}
	row(1, "First Name", "Last Name", "Work Email", "Employer", "Office Country", "FTE %", "Hire Date", "Termination Date", "Date of Birth", "Department")
	date := func(s string) any {
		if s == "" {
			return nil
		}
		d, err := ingest.ParseDay(s)
		require.NoError(t, err)
		return d.Time()
	}
	for i, e := range f.people {
		share := map[string]int{"100": 100, "80": 80, "50": 50}[e.fte]
		row(i+2, e.first, e.last, e.mail, strings.ToUpper(e.partner.name), e.country, share, date(e.hired), date(e.left), date("1980-05-06"), "Sales")
	}
	require.NoError(t, book.SaveAs(filepath.Join(dir, "hr-people.xlsx")))

	lms := [][]string{{"Learner", "Learning path", "Result", "Finished", "Time spent"}}
	tracker := [][]string{{"Engineer", "Mail", "Cisco certification", "State", "Earned", "Validity"}}
	for i, x := range f.exams {
		switch {
		case x.on > until:
		case x.career:
			tracker = append(tracker, []string{x.person.first + " " + x.person.last, strings.ToUpper(x.person.mail), x.title, x.status, x.earned(), strings.TrimSuffix("Expires "+x.end(), "Expires ")})
		default:
			lms = append(lms, []string{x.person.mail, x.title, x.status, x.on.Time().Format("1/2/2006"), fmt.Sprintf("%dh", i%9)})
		}
	}
	for i := range 25 { // the platform knows more people than the HR system
		lms = append(lms, []string{fmt.Sprintf("guest%d@elsewhere.example", i), "cPanel Professional", "Completed", "3/24/2020", "1h"})
	}
	writeCSV(t, filepath.Join(dir, "lms-"+until.String()+".csv"), lms)
	writeCSV(t, filepath.Join(dir, "tracker.csv"), tracker)
}

// verdictsOf returns what a run decided, without where and why.
func verdictsOf(t *testing.T, file string) []map[string]any {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var results struct {
		Partners []map[string]any `json:"partners"`
	}
	require.NoError(t, json.Unmarshal(data, &results))
	var verdicts []map[string]any
	for _, p := range results.Partners {
		cpanel, premier := p["cpanel"].(map[string]any), p["premier"].(map[string]any)
		verdicts = append(verdicts, map[string]any{
			"partner": p["partner_id"], "name": p["partner"], "review": p["review"],
			"cpanel":  []any{cpanel["status"], cpanel["licenses"], cpanel["required"], cpanel["counting"], cpanel["at_risk"], cpanel["badges"]},
			"premier": []any{premier["status"], premier["since"], premier["requirements"], premier["heads"], premier["role_a"], premier["role_b"], premier["plan"], premier["removed_on"]},
		})
	}
	return verdicts
}

// TestAYearFromOtherSystems goes the way of a channel manager whose sheets come out of
// four other systems: drafted layouts, a few lines settled by hand, sheets that are
// clean, and verdicts as from tidy sheets of the same facts; a year later likewise, with
// nothing to do, on top of what the first run recorded.
func TestAYearFromOtherSystems(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	var said bytes.Buffer
	assay := func(day, command string, args ...string) (int, string) {
		today, err := ingest.ParseDay(day)
		require.NoError(t, err)
		said.Reset()
		w := newMailRoomWorld(&said, today)
		w.Random = rand.Reader
		status := Main(append([]string{command, "--as-of", day}, args...), w)
		return status, said.String()
	}
	f := yearOfFacts(t)
	f.exams = append(f.exams, factExam{person: f.people[5], title: "CCNA", code: "CCNA", status: "Active", wrong: "soon", career: true})
	require.NoError(t, os.MkdirAll("mine", 0o755))
	for _, day := range []string{"2020-06-30", "2021-05-31"} {
		until, err := ingest.ParseDay(day)
		require.NoError(t, err)
		require.NoError(t, os.RemoveAll("raw"))
		f.raw(t, "raw", until)
		f.tidy(t, "tidy", until)

		status, out := assay(day, "map", "--templates", "mine", "raw")
		require.Equal(t, done, status, out)
		if day == "2020-06-30" {
			assert.Contains(t, out, "hr-people.xlsx:Sheet1: employees, 1500 rows; read as it stands")
			assert.Equal(t, 3, strings.Count(out, "is drafted"), out)
			lines := settle(t, "mine/layouts/crm-partner-accounts.yaml", "  cPanel licenses: cPanel lic. (qty)", "fill down: [Owner]") +
				settle(t, "mine/layouts/lms.yaml", "values: {Status: {Did not attend: failed}}", "leave out: {Learning path: [GDPR basics]}", "leave out unknown: [people]") +
				settle(t, "mine/layouts/tracker.yaml", "  Status: State", "  Expires on: Validity", `take: {Expires on: "Expires {date}"}`)
			assert.LessOrEqual(t, lines, 10, "lines settled by hand")
			status, out = assay(day, "map", "--templates", "mine", "raw")
			require.Equal(t, done, status, out)
		}
		assert.Equal(t, 3, strings.Count(out, " 0 questions open"), "%s: nothing is left to settle:\n%s", day, out)

		_, out = assay(day, "check", "--templates", "mine", "raw")
		assert.Contains(t, out, "1 error", out)
		assert.Contains(t, out, "soon")
		status, out = assay(day, "run", "--templates", "mine", "--out", "out", "--quiet", "--scorecards", "none", "raw")
		require.Equal(t, done, status, out)
		status, out = assay(day, "run", "--out", "tidied", "--quiet", "--scorecards", "none", "tidy")
		require.Equal(t, done, status, out)
		want := verdictsOf(t, filepath.Join("tidied", day, "results.json"))
		assert.Len(t, want, 240)
		statuses := map[any]int{}
		for _, v := range want {
			statuses[v["cpanel"].([]any)[0]]++
			statuses[v["premier"].([]any)[0]]++
		}
		for _, status := range []string{"Certified", "Not certified", "Not enrolled"} {
			assert.Greater(t, statuses[status], 20, "%s in %v", status, statuses)
		}
		assert.Equal(t, want, verdictsOf(t, filepath.Join("out", day, "results.json")))
	}
}

// settle answers in a layout as a person would: lines that begin with a blank go
// under columns, others above what is still open. It returns their number.
func settle(t *testing.T, file string, lines ...string) int {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	text := string(data)
	for _, line := range lines {
		before := "\n# ---- Still open"
		if line[0] == ' ' {
			before = "columns:\n"
			text = strings.Replace(text, before, before+line+"\n", 1)
			continue
		}
		text = strings.Replace(text, before, "\n"+line+before, 1)
	}
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return len(lines)
}
