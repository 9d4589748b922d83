package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/evaluate/intake"
	"assay/evaluate/rules"
	"assay/ingest"
	"assay/templates"
)

var (
	may  = ingest.DayOf(2020, 5, 31)
	june = ingest.DayOf(2020, 6, 30)
	july = ingest.DayOf(2020, 7, 31)
)

// source reads CSV files by their names; partners and employees are added where missing.
func source(t *testing.T, files map[string]string) intake.Source {
	t.Helper()
	s := intake.Source{Files: map[string]string{"checks.yaml": "a", "headers.yaml": "a", "words.yaml": "a", "programs/cpanel.yaml": "a"}}
	var err error
	s.Programs, err = evaluate.LoadPrograms(templates.FS())
	require.NoError(t, err)
	s.Checks, err = evaluate.LoadChecks(templates.FS())
	require.NoError(t, err)
	s.Headers, err = ingest.LoadHeaders(templates.FS())
	require.NoError(t, err)
	all := map[string]string{"partners.csv": "Partner ID,Partner\nP-1,A\n", "employees.csv": "Employee ID,Partner ID,Name\nE-1,P-1,Ann\n"}
	for name, text := range files {
		all[name] = text
	}
	var inputs []ingest.Input
	for name, text := range all {
		if text != "" {
			inputs = append(inputs, ingest.Input{Path: name, Data: []byte(text)})
		}
	}
	s.Roster, _, err = ingest.Read(inputs, ingest.Options{Vocabulary: s.Programs.Vocabulary(), Headers: s.Headers})
	require.NoError(t, err)
	return s
}

// rows writes a table of n rows, each by a pattern of the row's number.
func rows(heading, pattern string, n int) string {
	var b strings.Builder
	b.WriteString(heading + "\n")
	for i := range n {
		b.WriteString(strings.ReplaceAll(pattern, "#", fmt.Sprint(i+1)) + "\n")
	}
	return b.String()
}

// employees are n of whom the first have an end.
func employees(n, ends int) string {
	return rows("Employee ID,Partner ID,Name,Employed until", "E-#,P-1,Ann #,2022-01-31", ends) +
		strings.TrimPrefix(rows("", "F-#,P-1,Ben #,never", n-ends), "\n")
}

func contacts(n int, day string) string {
	return rows("Partner ID,Customer,Customer email,Provided on", "P-1,C #,c#@a.example,"+day, n)
}

func surveys(n int, day string) string {
	return rows("Partner ID,Customer,Score,Received on", "P-1,C #,9,"+day, n)
}

func TestRuleG9BothSidesOfEachBoundary(t *testing.T) {
	type files = map[string]string
	certs := func(n int) files {
		return files{"certifications.csv": rows("Employee ID,Certification,Earned on", "E-1,CCNA,2019-01-01", 1) + strings.TrimPrefix(rows("", "E-#,CCNA,2019-02-02", n-1), "\n")}
	}
	for _, tt := range []struct {
		name      string
		then, now files
		on, day   ingest.Day
		fell      []string
	}{
		{"a fifth of the rows", certs(25), certs(20), may, june, nil},
		{"more than a fifth", certs(25), certs(19), may, june, []string{"certifications fewer rows 25 19"}},
		{"four rows of ten", certs(10), certs(6), may, june, nil},
		{"five of ten", certs(10), certs(5), may, june, []string{"certifications fewer rows 10 5"}},
		{"growth", certs(10), certs(500), may, june, nil},
		{"a table of four rows is nowhere", certs(4), nil, may, june, nil},
		{"a table of five", certs(5), nil, may, june, []string{"certifications table gone 5 0"}},
		{"a column of four values", files{"employees.csv": employees(30, 4)}, files{"employees.csv": employees(30, 0)}, may, june, nil},
		{"a column of five", files{"employees.csv": employees(30, 5)}, files{"employees.csv": employees(30, 0)}, may, june, []string{"employees/Employed until column gone 5 0"}},
		{"a fifth of the values", files{"employees.csv": employees(30, 25)}, files{"employees.csv": employees(30, 20)}, may, june, nil},
		{"as many values as rows are gone", files{"employees.csv": employees(30, 25)}, files{"employees.csv": employees(24, 19)}, may, june, nil},
		{"a fifth of the values more than rows", files{"employees.csv": employees(30, 25)}, files{"employees.csv": employees(29, 19)}, may, june, nil},
		{"more than a fifth more than rows", files{"employees.csv": employees(30, 25)}, files{"employees.csv": employees(29, 18)}, may, june, []string{"employees/Employed until fewer values 25 18"}},
		{"more than a fifth", files{"employees.csv": employees(30, 25)}, files{"employees.csv": employees(30, 19)}, may, june, []string{"employees/Employed until fewer values 25 19"}},
		{"half of the rows, and of the values in them", files{"employees.csv": employees(40, 20)}, files{"employees.csv": employees(20, 10)}, may, june, []string{"employees fewer rows 40 20"}},
		{"half of the rows, and all values", files{"employees.csv": employees(40, 20)}, files{"employees.csv": employees(20, 0)}, may, june,
			[]string{"employees fewer rows 40 20", "employees/Employed until column gone 20 0"}},
		{"a column of certifications", files{"employees.csv": rows("Employee ID,Partner ID,Name,CPSP", "E-#,P-1,A #,2020-01-01", 5)},
			files{"employees.csv": rows("Employee ID,Partner ID,Name", "E-#,P-1,A #", 5)}, may, june, []string{"employees/CPSP column gone 5 0"}},
		{"first and last name for the name", files{"employees.csv": rows("Employee ID,Partner ID,First name,Last name", "E-#,P-1,A #,B", 5)},
			files{"employees.csv": rows("Employee ID,Partner ID,Name", "E-#,P-1,A # B", 5)}, may, june, nil},
		{"contacts of the fiscal year", files{"contacts.csv": contacts(5, "2019-12-01")}, nil, may, june, []string{"contacts table gone 5 0"}},
		{"contacts of the fiscal year that is over", files{"contacts.csv": contacts(5, "2019-12-01")}, nil, june, july, nil},
		{"surveys that June judges, and July no more", files{"surveys.csv": surveys(5, "2019-03-01")}, nil, june, july, nil},
		{"surveys that July will judge", files{"surveys.csv": surveys(5, "2020-03-01")}, nil, june, july, []string{"surveys table gone 5 0"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			past := intake.Past{Day: tt.on, Intake: intake.Of(source(t, tt.then), tt.on)}
			falls, edited := intake.Against(past, source(t, tt.now), tt.day)
			var got []string
			for _, f := range falls {
				assert.Equal(t, tt.on, f.On)
				got = append(got, fmt.Sprint(f.Name, " ", f.Kind, " ", f.Then, " ", f.Now))
			}
			assert.Equal(t, tt.fell, got)
			assert.Empty(t, edited)
		})
	}
}

func TestRuleG9PartnersWithAStanding(t *testing.T) {
	france, spain := ingest.Country{'F', 'R'}, ingest.Country{'E', 'S'}
	past := func(n, gone int, country ingest.Country) intake.Past {
		p := intake.Past{Day: may, Known: map[string]bool{}}
		for i := range n {
			m := evaluate.MissingPartner{ID: fmt.Sprintf("P-%d", i+1), Name: fmt.Sprintf("Harbour %d", i+1), Country: spain}
			if i >= n-gone {
				m.Country = country
			}
			p.Standing, p.Known[ingest.FoldID(m.ID)] = append(p.Standing, m), true
		}
		return p
	}
	missing := func(t *testing.T, n, gone int, country ingest.Country, more string) *intake.Fall {
		s := source(t, map[string]string{"partners.csv": rows("Partner ID,Partner", "P-#,Harbour #", n-gone) + more})
		falls, _ := intake.Against(past(n, gone, country), s, june)
		for _, f := range falls {
			if f.Kind == intake.Missing {
				return &f
			}
		}
		return nil
	}
	assert.Nil(t, missing(t, 10, 2, france, ""), "two are never too many")
	assert.Nil(t, missing(t, 60, 3, france, ""), "a twentieth")
	fall := missing(t, 59, 3, france, "")
	require.NotNil(t, fall, "more than a twentieth")
	assert.Equal(t, "France", fall.Country)
	assert.Equal(t, []string{"P-57", "P-58", "P-59"}, fall.Partners)
	assert.Zero(t, fall.Renamed)
	assert.Empty(t, missing(t, 10, 3, ingest.Country{}, "").Country, "no country is none")
	assert.Equal(t, 1, missing(t, 10, 3, france, "Q-1,HARBOUR 10\n").Renamed)
}

func TestRuleG9RulesAreComparedAsRead(t *testing.T) {
	was := source(t, nil)
	past := intake.Past{Day: may, Intake: intake.Of(was, may)}
	for _, tt := range []struct {
		name string
		file string
		edit func(s *intake.Source)
		want []string
	}{
		{"a comment", "programs/cpanel.yaml", func(*intake.Source) {}, nil},
		{"a value that begins after the run", "programs/cpanel.yaml", func(s *intake.Source) {
			r := &s.Programs.CPanel.FirstBadgeYear
			r.Revisions = append(r.Revisions, rules.Revision[int]{From: may + 1, Value: 2019})
		}, nil},
		{"one that begins on its day", "programs/cpanel.yaml", func(s *intake.Source) {
			r := &s.Programs.CPanel.FirstBadgeYear
			r.Revisions = append(r.Revisions, rules.Revision[int]{From: may, Value: 2019})
		}, []string{"cpanel.yaml rules [cpanel.first-badge-year]"}},
		{"a source that was checked", "programs/cpanel.yaml", func(s *intake.Source) { s.Programs.CPanel.FirstBadgeYear.Revisions[0].Source.Checked++ }, nil},
		{"an end after it", "programs/cpanel.yaml", func(s *intake.Source) { s.Programs.CPanel.Ends.On = june }, nil},
		{"an end before it", "programs/cpanel.yaml", func(s *intake.Source) { s.Programs.CPanel.Ends.On = may }, []string{"cpanel.yaml rules [ends]"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := source(t, nil)
			s.Files[tt.file] = "b"
			tt.edit(&s)
			falls, edited := intake.Against(past, s, june)
			var got []string
			for _, f := range falls {
				got = append(got, fmt.Sprint(f.Name, " ", f.Kind, " ", f.Otherwise))
			}
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.want == nil, len(edited) == 1, "it is said")
		})
	}
	s := source(t, nil)
	s.Files["headers.yaml"] = "b"
	past.Intake.Headings = map[string]string{"employees/Name": past.Intake.Headings["employees/Name"] + "abcd"}
	falls, _ := intake.Against(past, s, june)
	require.Len(t, falls, 1)
	assert.Equal(t, []string{"employees/Name"}, falls[0].Otherwise, "it lost a name")
	past.Intake.Headings["employees/Name"] = past.Intake.Headings["employees/Name"][:4]
	falls, edited := intake.Against(past, s, june)
	assert.Empty(t, falls, "it has more names than then")
	assert.Equal(t, []string{"headers.yaml"}, edited)
}

func TestRuleG9Options(t *testing.T) {
	then := source(t, nil)
	then.Dates, then.Templates = "mdy", "own"
	past := intake.Past{Day: may, Intake: intake.Of(then, may)}
	for _, tt := range []struct {
		dates, templates string
		ambiguous        int
		want             []string
	}{
		{"mdy", "own", 0, nil},
		{"mdy", "others", 0, nil},
		{"", "own", 0, nil},
		{"", "own", 1, []string{"dates"}},
		{"dmy", "own", 0, []string{"dates"}},
		{"mdy", "", 0, []string{"templates"}},
	} {
		s := source(t, nil)
		s.Dates, s.Templates, s.Ambiguous = tt.dates, tt.templates, tt.ambiguous
		falls, _ := intake.Against(past, s, june)
		var got []string
		for _, f := range falls {
			got = append(got, f.Name)
		}
		assert.Equal(t, tt.want, got, "%+v", tt)
	}
}

func TestRuleG9Accepted(t *testing.T) {
	falls := []intake.Fall{{Name: "surveys"}, {Name: "employees/Employed until"}}
	assert.Len(t, intake.Unaccepted(falls, nil), 2)
	assert.Len(t, intake.Unaccepted(falls, []string{"Surveys"}), 1)
	assert.Len(t, intake.Unaccepted(falls, []string{"employees"}), 2, "a table isn't its columns")
	assert.Empty(t, intake.Unaccepted(falls, []string{"surveys", "EMPLOYEES/employed until"}))
	assert.Empty(t, intake.Unaccepted(falls, []string{"all"}))
}

// G9: in a first run each optional table that is nowhere is a warning; one with its headings alone is somewhere.
func TestRuleG9FirstRun(t *testing.T) {
	names := func(files map[string]string) (out []string) {
		s := source(t, files)
		for _, p := range intake.Nowhere(intake.Of(s, june), s.Roster) {
			assert.Equal(t, "table-nowhere", p.Code)
			out = append(out, strings.TrimPrefix(strings.Split(p.Message, ":")[0], "no sheet is a table of "))
		}
		return out
	}
	assert.Equal(t, []string{"certifications", "specializations", "contacts", "surveys", "groupings"}, names(nil))
	assert.Equal(t, []string{"certifications", "specializations", "groupings"}, names(map[string]string{"contacts.csv": contacts(1, "2019-12-01"), "surveys.csv": surveys(0, "")}))
}
