package evaluate_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
	"assay/templates"
)

// birch adds a second partner.
func (s sheets) birch() sheets { return s.with("partners", "P-2,Birch") }

// provoked are sheets that provoke one code each, on 30 June 2020, and where:
// "cell partner" of each problem.
var provoked = []struct {
	code     string
	severity ingest.Severity
	in       sheets
	history  []evaluate.Record
	at       []string
}{
	{"date-after-as-of", ingest.Warning, attained("2020-07-01"), nil, []string{"partners.csv!G2 P-1"}},
	{"date-after-as-of", ingest.Warning, applying().partner("Terms accepted", "2020-07-01"), nil, []string{"partners.csv!O2 P-1"}},
	{"date-after-as-of", ingest.Warning, applying().employee("E-2", "Employed from", "2020-07-01"), nil, []string{"employees.csv!G3 P-1"}},
	{"date-after-as-of", ingest.Warning, licensed("10").trained("E-1", "2020-06-30", "2020-07-01", "2020-07-02"), nil, []string{"employees.csv!J2 P-1", "employees.csv!K2 P-1"}},
	{"date-after-as-of", ingest.Warning, applying().with("certifications", "E-2,CCNA,2020-07-01,2023-07-01"), nil, []string{"certifications.csv!C4 P-1"}},
	{"date-after-as-of", ingest.Warning, applying().with("specializations", "P-1,Cloud,2020-07-01,"), nil, []string{"specializations.csv!C2 P-1"}},
	{"date-after-as-of", ingest.Warning, applying().with("contacts", "P-1,Kim,kim@k.com,2020-07-01,"), nil, []string{"contacts.csv!D2 P-1"}},
	{"date-after-as-of", ingest.Warning, applying().with("surveys", "P-1,Kim,9,2020-07-01,", "P-1,Lee,2,2020-06-30,2020-07-02"), nil, []string{"surveys.csv!D2 P-1", "surveys.csv!E3 P-1"}},

	{"partner-rows-differ", ingest.Error, licensed("10").with("partners", "P-1,Alder,,20"), nil, []string{"partners.csv!D3 P-1"}},
	{"partner-rows-differ", ingest.Error, licensed("10").with("partners", "P-1,Adler,FR,,2020", "p-1,Alder,DE"), nil, []string{"partners.csv!B3 P-1", "partners.csv!C4 P-1"}},

	{"same-person", ingest.Warning, licensed("10").with("employees", "E-1,P-1,Ann,ann@a.com", "E-2,P-1,Ann,ann@a.com"), nil, []string{"employees.csv!A3 P-1"}},
	{"people-alike", ingest.Warning, licensed("10").with("employees", "E-1,P-1,Ann,ann@a.com", "E-2,P-1,Ann"), nil, []string{"employees.csv!A2 P-1"}},
	{"employee-id-of-several", ingest.Error, licensed("10").with("employees", "E-1,P-1,Ann", "E-1,P-1,Bob"), nil, []string{"employees.csv!A2 P-1", "employees.csv!A3 P-1"}},
	{"employee-id-at-several", ingest.Warning, licensed("10").birch().with("employees", "E-1,P-1,Ann", "E-1,P-2,Bob"), nil, []string{"employees.csv!A2 P-1", "employees.csv!A3 P-2"}},
	{"certification-of-several", ingest.Error, licensed("10").birch().with("employees", "E-1,P-1,Ann", "E-1,P-2,Bob").with("certifications", "E-1,CPP,2020-01-01"), nil, []string{"certifications.csv!A2 P-1"}},
	{"email-shared", ingest.Warning, licensed("10").with("employees", "E-1,P-1,Ann,ann@a.com", "E-2,P-1,Bob,ann@a.com"), nil, []string{"employees.csv!D3 P-1"}},

	{"email-shared", ingest.Warning, licensed("10").with("employees", "E-1,P-1,Ann,ann@a.com", "E-2,P-1,Bob,ann@a.com", "E-3,P-1,Cem,ann@a.com"), nil, []string{"employees.csv!D3 P-1", "employees.csv!D4 P-1"}},

	{"expiry-assumed", ingest.Warning, applying().with("certifications", "E-2,CCNA,2019-01-01,"), nil, []string{"certifications.csv!C4 P-1"}},
	{"expiry-assumed", ingest.Warning, applying().employee("E-2", "CCNA", "2019-01-01"), nil, []string{"employees.csv!L3 P-1"}},

	{"badge-year-early", ingest.Warning, licensed("10").partner("cPanel badge held", "2019"), nil, []string{"partners.csv!E2 P-1"}},
	{"badge-year-ahead", ingest.Error, licensed("10").partner("cPanel badge held", "2022"), nil, []string{"partners.csv!E2 P-1"}},

	{"country-in-two-groupings", ingest.Error, licensed("10").with("groupings", "DE,Middle", "FR,West", "Germany,North"), nil, []string{"groupings.csv!A4 "}},

	{"full-time-at-several", ingest.Warning, licensed("10").birch().with("employees", "E-1,P-1,Ann,,,yes,2018-01-01", "E-1,P-2,Ann,,,yes,2019-01-01"), nil, []string{"employees.csv!A2 P-1", "employees.csv!A3 P-2"}},
	{"full-time-tie", ingest.Warning, licensed("10").birch().with("employees", "E-1,P-1,Ann,,,yes,2018-01-01", "E-1,P-2,Ann,,,yes,2018-01-01"), nil, []string{"employees.csv!A2 P-1", "employees.csv!A3 P-2"}},
	{"cpanel-at-several", ingest.Warning, licensed("10").birch().trained("E-1", "2020-03-01", "2020-03-01", "2020-03-01").with("employees", "E-1,P-2,Name E-1"), nil, []string{"employees.csv!A2 P-1", "employees.csv!A3 P-2"}},

	{"premier-since-moved", ingest.Warning, attained("2020-02-15"), []evaluate.Record{walked("2020-05-31", evaluate.Sound, "")}, []string{"partners.csv!G2 P-1"}},
	{"partner-renumbered", ingest.Warning, licensed("10").partner("Partner", "ALDER!"), []evaluate.Record{of(walked("2020-05-31", evaluate.Sound, ""), "P-7")}, []string{"partners.csv!A2 P-1"}},
	{"licenses-jump", ingest.Warning, licensed("100"), []evaluate.Record{ran("2020-05-31", 10, evaluate.CPanelNotCertified)}, []string{"partners.csv!D2 P-1"}},
	{"record-gone", ingest.Warning, attained("2020-01-15").without("certifications", "E-2"), []evaluate.Record{withHead(walked("2020-05-31", evaluate.Sound, ""), "E-2", "2020-06-30")}, []string{"partners.csv!A2 P-1"}},
	{"roles-gap", ingest.Warning, attained("2020-01-15").employee("E-2", "Employed from", "2020-03-01"), nil, []string{"partners.csv!G2 P-1"}},
	{"roles-records-missing", ingest.Warning, attained("2020-01-15").employee("E-1", "Full-time", "no").employee("E-2", "Full-time", "no"), nil, []string{"partners.csv!G2 P-1"}},
	{"roles-records-missing", ingest.Warning, attained("2020-01-15").employee("E-1", "Full-time", "no").employee("E-2", "Full-time", "no"), []evaluate.Record{walked("2020-05-31", evaluate.Sound, "")}, []string{"partners.csv!G2 P-1"}},
}

// of is a record of another partner.
func of(r evaluate.Record, partner string) evaluate.Record {
	r.PartnerID = partner
	return r
}

// withHead adds a head to a record, with the last day of the certifications that made it one.
func withHead(r evaluate.Record, id, until string) evaluate.Record {
	r.Heads = append(r.Heads, evaluate.Head{ID: id, Until: day(until)})
	return r
}

// beside are the codes that can't be provoked without another.
var beside = map[string]string{"certification-of-several": "employee-id-at-several"}

// Every problem that evaluating finds: its code, severity, cell and partner.
func TestProblems(t *testing.T) {
	for _, tt := range provoked {
		t.Run(tt.code, func(t *testing.T) {
			var at []string
			for _, p := range assessed(t, "2020-06-30", tt.in, tt.history...).Problems {
				if p.Code == beside[tt.code] {
					continue
				}
				assert.Equal(t, tt.code, p.Code, p.Message)
				assert.Equal(t, tt.severity, p.Severity)
				assert.Regexp(t, `^[^.].*[^.]$`, p.Message, "no full stop")
				assert.NotEmpty(t, p.Effect)
				assert.NotEmpty(t, p.Mend)
				at = append(at, p.Cell.String()+" "+p.PartnerID)
			}
			assert.Equal(t, tt.at, at)
		})
	}
}

// What the messages of people at several partners must say: the other partner.
func TestProblemsNameTheOtherPartner(t *testing.T) {
	for _, tt := range provoked {
		if !strings.HasSuffix(tt.code, "-at-several") && tt.code != "full-time-tie" {
			continue
		}
		for _, p := range assessed(t, "2020-06-30", tt.in).Problems {
			other := map[string]string{"P-1": "P-2", "P-2": "P-1"}[p.PartnerID]
			assert.Contains(t, p.Message, other, p.Code)
		}
	}
}

// Who leaves names out goes by what a problem says that its message quotes.
func TestItIsKnownWhatProblemsQuote(t *testing.T) {
	quotation, seen := regexp.MustCompile(`"(?:[^"\\]|\\.)*"`), 0
	for _, tt := range provoked {
		for _, p := range assessed(t, "2020-06-30", tt.in).Problems {
			quotes := quotation.FindAllString(p.Message, -1)
			assert.Subset(t, p.Quotes, quotes, p.Code)
			seen += len(quotes)
		}
	}
	assert.NotZero(t, seen)
}

// On the day itself nothing is dated after it.
func TestNothingIsDatedAfterTheDay(t *testing.T) {
	in := attained("2020-06-30").partner("Terms accepted", "2020-06-30").partner("Resale agreement", "2024-01-01").
		employee("E-2", "Employed from", "2020-06-30").employee("E-2", "Employed until", "2024-01-01").
		with("certifications", "E-2,CCNA,2020-06-30,2024-01-01").with("specializations", "P-1,Cloud,2020-06-30,2024-01-01").
		with("contacts", "P-1,Kim,kim@k.com,2020-06-30,").with("surveys", "P-1,Kim,2,2020-06-30,2020-06-30")
	assert.Empty(t, assessed(t, "2020-06-30", in).Problems)
}

// The problems that reading found are in the assessment, too, all in order of place.
func TestProblemsOfReadingAreKept(t *testing.T) {
	a := assessed(t, "2020-06-30", licensed("many").trained("E-1", "2020-07-01", "soon", "").with("certifications", "E-1,CCNA,2019-01-01,", "E-1,CCXX,2019-01-01,"))
	var got []string
	for _, p := range a.Problems {
		got = append(got, p.Cell.String()+" "+p.Code+" "+p.PartnerID)
	}
	assert.Equal(t, []string{
		"certifications.csv!C2 expiry-assumed P-1",
		"certifications.csv!B3 career-certification-unknown P-1",
		"employees.csv!I2 date-after-as-of P-1",
		"employees.csv!J2 date-unreadable P-1",
		"partners.csv!D2 count-unreadable P-1",
	}, got)
}

// Every code of the catalogue that this package uses is provoked above, and
// every code that it uses is in the catalogue.
func TestProvokedProblemsAreAll(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	given := regexp.MustCompile(`(?:Code: |report\(|reportMember\(\w+, )"([a-z-]+)"`)
	var used, tested []string
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		source, err := os.ReadFile(f)
		require.NoError(t, err)
		for _, m := range given.FindAllStringSubmatch(string(source), -1) {
			used = append(used, m[1])
		}
		for _, e := range ingest.Catalogue {
			if strings.Contains(string(source), `"`+e.Code+`"`) {
				used = append(used, e.Code)
			}
		}
	}
	for _, tt := range provoked {
		assert.NotEmpty(t, ingest.Explain(tt.code).Meaning, "%s is not in the catalogue", tt.code)
		tested = append(tested, tt.code)
	}
	slices.Sort(used)
	slices.Sort(tested)
	assert.Equal(t, slices.Compact(used), slices.Compact(tested))

	// The catalogue lists those of reading first; of those after them the
	// reports find what holds a certificate back, and owners without an address.
	first := slices.IndexFunc(ingest.Catalogue, func(e ingest.Explanation) bool { return e.Code == "date-after-as-of" })
	for _, e := range ingest.Catalogue[first:] {
		if !strings.HasPrefix(e.Code, "certificate-") && e.Code != "owner-email" {
			assert.Contains(t, tested, e.Code)
		}
	}
}

// edited returns the programs with a text of a rule file replaced in a folder of templates.
func edited(t *testing.T, name, old, new string) *evaluate.Programs {
	t.Helper()
	text, err := fs.ReadFile(templates.FS(), name)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(text), old), "%s has %q", name, old)
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(strings.Replace(string(text), old, new, 1)), 0o644))
	overlay, err := templates.Overlay(dir)
	require.NoError(t, err)
	p, err := evaluate.LoadPrograms(overlay)
	require.NoError(t, err)
	return p
}

// Whoever edits a rule file in a copy changes the verdicts.
func TestEditedTemplatesChangeTheVerdict(t *testing.T) {
	one := licensed("49").complete("E-1", "2020-03-01")
	lapsed := attained("2020-01-15").employee("E-2", "Employed until", "2020-04-30")
	for _, tt := range []struct {
		name, file, old, new string
		in                   sheets
		before, after        string
	}{
		{"the chart's first step", "programs/cpanel.yaml", "{licenses: 0, heads: 1}\n            - {licenses: 50, heads: 2}", "{licenses: 0, heads: 2}", one,
			"Certified 2020(2020-03-01 new) 2021(2020-03-01 new)", "Not certified"},
		{"the chart's second step", "programs/cpanel.yaml", "\n            - {licenses: 50, heads: 2}", "\n            - {licenses: 49, heads: 2}", one,
			"Certified 2020(2020-03-01 new) 2021(2020-03-01 new)", "Not certified"},
		{"the plan's months", "programs/premier.yaml", "{months: 6}", "{months: 3}", lapsed,
			"Get Well Plan 2020-05-01..2020-10-31", "Get Well Plan 2020-05-01..2020-07-31"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			verdict := func(p *evaluate.Programs) string {
				f := assessedBy(t, p, "2020-06-30", tt.in).Partners[0]
				if strings.Contains(tt.file, "cpanel") {
					return cpanel(f)
				}
				return premier(f)
			}
			assert.Equal(t, tt.before, verdict(shipped()))
			assert.Equal(t, tt.after, verdict(edited(t, tt.file, tt.old, tt.new)))
		})
	}
}
