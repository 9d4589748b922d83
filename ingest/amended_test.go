package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var fewTitles = &Vocabulary{Titles: []TitleName{{}, {Code: "CWA", Name: "cPanel & WHM Administrator"}, {Code: "CPP", Name: "cPanel Professional"},
	{Code: "CCNA", Name: "Cisco Certified Network Associate", Career: true}}}

// employed is a roster: Ada has two IDs, and works part time; Ben has a row at
// each partner; Cy starts later; Dan's days can't be read.
func employed(t *testing.T) *Roster {
	t.Helper()
	r, _, err := Read([]Input{
		{Path: "partners.csv", Data: []byte("Partner ID,Partner,cPanel licenses\nP-001,Northwind,49\nP-002,Alder,n/k\nP-002,,12\n")},
		{Path: "employees.csv", Data: []byte(`Employee ID,Partner ID,Name,Full-time,Employed from,Employed until,CWA
E-001,P-001,Ada Lovelace,no,2019-01-01,,2020-01-10
E-011,P-001,Ada Lovelace,no,2018-01-01,2020-06-30,
E-002,P-001,Ben,yes,2019-01-01,2020-12-31,
E-002,P-002,Ben,yes,,,
E-003,P-002,Cy,yes,2020-08-01,,
E-004,P-002,Dan,yes,,soon,
`)},
	}, Options{Vocabulary: fewTitles, Headers: testHeaders(t)})
	require.NoError(t, err)
	return r
}

// rows lists the employee rows: "E-001 at P-001 2019-01-01–2020-07-31 full time (what if!1)".
func rows(r *Roster) []string {
	var out []string
	for i := range r.Employees {
		e := &r.Employees[i]
		s := fmt.Sprintf("%s at %s %s–%s", r.EmployeeIDs[e.ID], r.PartnerIDs[e.Partner], e.From, e.Until)
		if e.FullTime == Yes {
			s += " full time"
		}
		out = append(out, fmt.Sprintf("%s (%s)", s, r.Cell(e.At, UntilField)))
	}
	return out
}

// added lists what a roster has and another doesn't.
func added(all, others []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(others, s) })
}

func TestAmendedEmployment(t *testing.T) {
	july := DayOf(2020, 7, 31)
	tests := []struct {
		name       string
		change     Change
		gone, here []string
	}{
		{"leaves", Change{Kind: Leaves, Employee: "e-001", On: july},
			[]string{"E-001 at P-001 2019-01-01– (employees.csv!F2)"}, []string{"E-001 at P-001 2019-01-01–2020-07-31 (what if!1)"}},
		{"leaves on the last day there is", Change{Kind: Leaves, Employee: "E-002", Partner: "P-001", On: DayOf(2020, 12, 30)},
			[]string{"E-002 at P-001 2019-01-01–2020-12-31 full time (employees.csv!F4)"}, []string{"E-002 at P-001 2019-01-01–2020-12-30 full time (what if!1)"}},
		{"leaves with all IDs of the person", Change{Kind: Leaves, Employee: "E-001", OtherIDs: []string{"E-001", "E-011"}, On: DayOf(2020, 6, 29)},
			[]string{"E-001 at P-001 2019-01-01– (employees.csv!F2)", "E-011 at P-001 2018-01-01–2020-06-30 (employees.csv!F3)"},
			[]string{"E-001 at P-001 2019-01-01–2020-06-29 (what if!1)", "E-011 at P-001 2018-01-01–2020-06-29 (what if!1)"}},
		{"leaves every partner", Change{Kind: Leaves, Employee: "E-002", On: july},
			[]string{"E-002 at P-001 2019-01-01–2020-12-31 full time (employees.csv!F4)", "E-002 at P-002 – full time (employees.csv!F5)"},
			[]string{"E-002 at P-001 2019-01-01–2020-07-31 full time (what if!1)", "E-002 at P-002 –2020-07-31 full time (what if!1)"}},
		{"never starts", Change{Kind: Leaves, Employee: "E-003", On: july}, []string{"E-003 at P-002 2020-08-01– full time (employees.csv!F6)"}, nil},
		{"starts and leaves on one day", Change{Kind: Leaves, Employee: "E-003", On: july + 1},
			[]string{"E-003 at P-002 2020-08-01– full time (employees.csv!F6)"}, []string{"E-003 at P-002 2020-08-01–2020-08-01 full time (what if!1)"}},
		{"goes full time", Change{Kind: FullTime, Employee: "E-001", OtherIDs: []string{"E-001", "E-011"}, On: july}, nil,
			[]string{"E-001 at P-001 2020-07-31– full time (what if!1)"}},
		{"goes full time on the last day of a row", Change{Kind: FullTime, Employee: "E-011", On: DayOf(2020, 6, 30)}, nil,
			[]string{"E-011 at P-001 2020-06-30–2020-06-30 full time (what if!1)"}},
		{"is hired", Change{Kind: Hires, Partner: "p-001", Certifications: []string{"CCNA"}, On: july}, nil,
			[]string{"NEW-1 at P-001 2020-07-31– full time (what if!1)"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := employed(t)
			before := rows(r)
			a, _, err := r.Amended([]Change{tt.change})
			require.NoError(t, err)
			assert.Equal(t, tt.gone, nilIfNone(added(before, rows(a))))
			assert.Equal(t, tt.here, nilIfNone(added(rows(a), before)))
			assert.Equal(t, before, rows(r), "the roster stays as it was")
		})
	}
}

func nilIfNone(s []string) []string {
	if len(s) == 0 {
		return nil
	}
	return s
}

func TestAmendedCertifications(t *testing.T) {
	r := employed(t)
	day := DayOf(2020, 8, 1)
	a, changes, err := r.Amended([]Change{
		{Kind: Earns, Employee: "e-002", Certifications: []string{"cwa", "Cisco Certified Network Associate"}, On: day},
		{Kind: Hires, Partner: "P-002", Certifications: []string{"CPP"}, On: day},
		{Kind: Earns, Employee: "new-1", Certifications: []string{"CWA"}, On: day + 1},
		{Kind: Hires, Partner: "P-002", Certifications: []string{"CCNA"}, On: day},
	})
	require.NoError(t, err)
	var got []string
	for _, c := range a.Certifications[len(r.Certifications):] {
		got = append(got, fmt.Sprintf("%s %s %s %s", a.EmployeeIDs[c.Employee], fewTitles.Titles[c.Title].Code, c.Earned, a.CellAt(c.At, c.Column)))
	}
	assert.Equal(t, []string{"E-002 CWA 2020-08-01 what if!1", "E-002 CCNA 2020-08-01 what if!1", "NEW-1 CPP 2020-08-01 what if!2",
		"NEW-1 CWA 2020-08-02 what if!3", "NEW-2 CCNA 2020-08-01 what if!4"}, got)
	assert.Len(t, r.Certifications, 1)
	assert.NotContains(t, r.EmployeeIDs, "NEW-1")
	var told []string
	for _, c := range changes {
		told = append(told, c.String())
	}
	assert.Equal(t, []string{"E-002 earns CWA, CCNA on 2020-08-01", "P-002 hires NEW-1 full time on 2020-08-01, with CPP",
		"NEW-1 earns CWA on 2020-08-02", "P-002 hires NEW-2 full time on 2020-08-01, with CCNA"}, told)
}

func TestAmendedLicenses(t *testing.T) {
	r := employed(t)
	a, changes, err := r.Amended([]Change{{Kind: Licenses, Partner: "p-002", Licenses: 3200}})
	require.NoError(t, err)
	assert.Equal(t, "P-002 has 3,200 licences", changes[0].String())
	var counts []string
	for i := range a.Partners {
		p := &a.Partners[i]
		counts = append(counts, fmt.Sprintf("%s %d %v %s", a.PartnerIDs[p.ID], p.Licenses, p.Bad.Has(LicensesField), a.Cell(p.At, LicensesField)))
	}
	assert.Equal(t, []string{"P-001 49 false partners.csv!C2", "P-002 -1 false partners.csv!C3", "P-002 -1 false partners.csv!C4", "P-002 3200 false what if!1"}, counts)
	assert.True(t, r.Partners[1].Bad.Has(LicensesField), "the roster stays as it was")
}

func TestAmendedRefusals(t *testing.T) {
	day := DayOf(2020, 8, 1)
	tests := []struct {
		name   string
		change Change
		want   string
	}{
		{"nobody", Change{Kind: Leaves, Employee: "E-1", On: day}, `got employee "E-1", want an Employee ID of the sheets; nearest: E-001 (Ada Lovelace)`},
		{"a name", Change{Kind: Earns, Employee: "lovelace", Certifications: []string{"CWA"}, On: day}, `got employee "lovelace", want an Employee ID of the sheets; nearest: E-001 (Ada Lovelace), E-011 (Ada Lovelace)`},
		{"like none", Change{Kind: Leaves, Employee: "xyz", On: day}, `got employee "xyz", want an Employee ID of the sheets; none is like it`},
		{"no partner", Change{Kind: Licenses, Partner: "P-01", Licenses: 1}, `got partner "P-01", want a Partner ID of the sheets; nearest: P-001 (Northwind)`},
		{"no certification", Change{Kind: Earns, Employee: "E-002", Certifications: []string{"CWB"}, On: day}, `got certification "CWB", want the code or name of one that a program asks for; nearest: CWA (cPanel & WHM Administrator)`},
		{"none given", Change{Kind: Hires, Partner: "P-001", On: day}, `no certification is given, want its code or name, like CCNA`},
		{"at another partner", Change{Kind: Leaves, Employee: "E-003", Partner: "P-001", On: day}, `E-003 has no row at P-001`},
		{"left already", Change{Kind: Leaves, Employee: "E-011", On: day}, `E-011 has left by 2020-08-01 already, or the days of employment can't be read`},
		{"unreadable days", Change{Kind: Leaves, Employee: "E-004", On: day}, `E-004 has left by 2020-08-01 already, or the days of employment can't be read`},
		{"full time already", Change{Kind: FullTime, Employee: "E-002", On: day}, `E-002 has no row that says part time on or after 2020-08-01`},
		{"hired with somebody's ID", Change{Kind: Hires, Partner: "P-001", Employee: "E-003", Certifications: []string{"CWA"}, On: day}, `got employee "E-003", want none, or an Employee ID that nobody has yet`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.change.Given = "--flag"
			_, _, err := employed(t).Amended([]Change{tt.change})
			assert.EqualError(t, err, "--flag: "+tt.want)
		})
	}
	_, _, err := employed(t).Amended([]Change{{Kind: Leaves, Employee: "E-9", Given: "one"}, {Kind: Licenses, Partner: "Q", Given: "two"}})
	assert.Len(t, strings.Split(err.Error(), "\n"), 2, "every change that can't be made is named")
}

func TestParseChange(t *testing.T) {
	day := DayOf(2020, 8, 1)
	tests := []struct {
		text string
		want Change
		err  string
	}{
		{"E-12=2020-08-01", Change{Kind: Leaves, Employee: "E-12", On: day}, ""},
		{" a:b=c = 2020-08-01 ", Change{Kind: Leaves, Employee: "a:b=c", On: day}, ""},
		{"E-12=2020-08-01", Change{Kind: FullTime, Employee: "E-12", On: day}, ""},
		{"E-12:CPSP, CWA=2020-08-01", Change{Kind: Earns, Employee: "E-12", Certifications: []string{"CPSP", "CWA"}, On: day}, ""},
		{"P-1:CCNA=2020-08-01", Change{Kind: Hires, Partner: "P-1", Certifications: []string{"CCNA"}, On: day}, ""},
		{"P-1=3,200", Change{Kind: Licenses, Partner: "P-1", Licenses: 3200}, ""},
		{"E-12", Change{Kind: Leaves}, `got "E-12", want an employee and the last day at work, like E-12=2020-07-31`},
		{"=2020-08-01", Change{Kind: Leaves}, `got "=2020-08-01", want an employee and the last day at work, like E-12=2020-07-31`},
		{"E-12=01.08.2020", Change{Kind: Leaves}, `got "E-12=01.08.2020", want a day from 1990 to 2100 after the =, like 2020-06-30`},
		{"E-12=1989-12-31", Change{Kind: FullTime}, `got "E-12=1989-12-31", want a day from 1990 to 2100 after the =, like 2020-06-30`},
		{"E-12=2020-08-01", Change{Kind: Earns}, `got "E-12=2020-08-01", want an employee, certifications and the day, like E-12:CPSP,CWA=2020-12-01`},
		{"P-1:,=2020-08-01", Change{Kind: Hires}, `got "P-1:,=2020-08-01", want a partner, certifications and the day, like P-001:CCNA=2020-08-01`},
		{"P-1=1.500", Change{Kind: Licenses}, `got "P-1=1.500", want a whole number like 1500 or 1,500; this may be a thousand or a fraction after the =`},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, err := ParseChange(tt.want.Kind, tt.text, "given")
			if tt.err != "" {
				assert.EqualError(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			tt.want.Given = "given"
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestReadChanges(t *testing.T) {
	read := func(text string) ([]Change, error) {
		return ReadChanges(Input{Path: "dir/changes.csv", Data: []byte(text)}, Options{Vocabulary: fewTitles, Headers: testHeaders(t), Dates: DatesDMY})
	}
	t.Run("every kind", func(t *testing.T) {
		got, err := read(`What if this happened;;;;;;
Change;PartnerNOC ID;Employee no;Certification;Licences;On;Note
leaves;;E-1;;;2020-07-31;sad
;;;;;;
Renews;;E-1;CCNA;;01.08.2020;
hires;P-1;;CPSP, CPP;;2020-08-01;
Full time;P-1;E-2;;;2020-08-01;
licences;P-1;;;3.200,0;;
`)
		assert.EqualError(t, err, `changes.csv!E8: got "3.200,0", want a whole number like 1500 or 1,500`)
		assert.Equal(t, []Change{
			{Kind: Leaves, Employee: "E-1", On: DayOf(2020, 7, 31), Given: "changes.csv!3"},
			{Kind: Earns, Employee: "E-1", Certifications: []string{"CCNA"}, On: DayOf(2020, 8, 1), Given: "changes.csv!5"},
			{Kind: Hires, Partner: "P-1", Certifications: []string{"CPSP", "CPP"}, On: DayOf(2020, 8, 1), Given: "changes.csv!6"},
			{Kind: FullTime, Partner: "P-1", Employee: "E-2", On: DayOf(2020, 8, 1), Given: "changes.csv!7"},
		}, got)
	})
	for _, tt := range []struct{ row, want string }{
		{"quits,,E-1,,,2020-07-31", `changes.csv!A2: got "quits", want leaves, earns, renews, hires, full time or licenses`},
		{",,E-1,,,2020-07-31", `changes.csv!2: the column Change is blank, want leaves, earns, renews, hires, full time or licenses`},
		{"leaves,P-1,,,,2020-07-31", `changes.csv!2: the column Employee ID is blank, want the employee's ID`},
		{"hires,,,CCNA,,2020-07-31", `changes.csv!2: the column Partner ID is blank, want the partner's ID`},
		{"earns,,E-1,,,2020-07-31", `changes.csv!2: the column Certification is blank, want a certification's code or name`},
		{"licenses,P-1,,,,", `changes.csv!2: the column Licenses is blank, want a whole number`},
		{"leaves,,E-1,,,", `changes.csv!2: the column On is blank, want a date like 2020-06-30, 30 Jun 2020 or June 30, 2020`},
		{"leaves,,E-1,,,soon", `changes.csv!F2: got "soon", want a date like 2020-06-30, 30 Jun 2020 or June 30, 2020`},
		{"leaves,,#N/A,,,2020-07-31", `changes.csv!C2: got "#N/A", want a value in place of the error; correct the formula`},
	} {
		t.Run(tt.row, func(t *testing.T) {
			got, err := read("Change,Partner ID,Employee ID,Certification,Licenses,On\n" + tt.row + "\n")
			assert.EqualError(t, err, tt.want)
			assert.Empty(t, got)
		})
	}
	t.Run("no changes", func(t *testing.T) {
		_, err := read("Partner ID,Partner\nP-1,Northwind\n")
		assert.ErrorContains(t, err, `changes.csv: no sheet holds changes: looked for a header row with the columns "Change", "Partner ID"`)
	})
}
