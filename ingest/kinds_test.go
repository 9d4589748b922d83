package ingest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// names lists what was read of each table, a line a record.
func lines(r *Roster) []string {
	var out []string
	id := func(list []string, n int32) string {
		if n < 0 {
			return "?"
		}
		return list[n]
	}
	for _, p := range r.Partners {
		out = append(out, strings.TrimRight(strings.Join([]string{"partner", id(r.PartnerIDs, int32(p.ID)), p.Name}, " "), " "))
	}
	for _, e := range r.Employees {
		s := []string{"employee", id(r.EmployeeIDs, int32(e.ID)), "at", id(r.PartnerIDs, int32(e.Partner)), e.Name}
		if e.Until != 0 {
			s = append(s, "until", e.Until.String())
		}
		if e.FullTime == Yes {
			s = append(s, "full time")
		}
		if e.Bad != 0 {
			s = append(s, "left out")
		}
		out = append(out, strings.Join(s, " "))
	}
	for _, c := range r.Certifications {
		s := []string{r.Vocabulary.Titles[c.Title].Code, "of", id(r.EmployeeIDs, int32(c.Employee)), c.Earned.String()}
		if c.Expires != 0 {
			s = append(s, "to", c.Expires.String())
		}
		if c.Void {
			s = append(s, "void")
		}
		if c.Bad != 0 {
			s = append(s, "left out")
		}
		out = append(out, strings.Join(s, " "))
	}
	return out
}

// TestSheetsAsPeopleHaveThem: small sheets, each standing for a kind, with what is
// read of it and what is said.
func TestSheetsAsPeopleHaveThem(t *testing.T) {
	const partners, people = "Partner ID,Partner\nP-1,Alder GmbH\nP-2,Birch Ltd.\n", "Employee ID,Partner ID,Name,Email\nE-1,P-1,Ann Ash,ann@alder.example\nE-2,P-2,Bob Beech,bob@birch.example\n"
	tests := []struct {
		name  string
		files map[string]string
		want  []string // of what the sheet in question gives
		said  []string
	}{
		// Values.
		{"guards against Excel", map[string]string{"p.csv": "Partner ID,Partner\n\"=\"\"007\"\"\",\"=\"\"Cedar, Inc\"\"\"\n'008,'Dogwood\n009,'t Hooft\n"},
			[]string{"partner 007 Cedar, Inc", "partner 008 Dogwood", "partner 009 't Hooft"}, nil},
		{"nothing, as databases write it", map[string]string{"p.csv": "Partner ID,Partner,Country\nP-7,NULL,n/a\nP-8,(blank),NA\nNULL,NULL,NULL\n"},
			[]string{"partner P-7", "partner P-8"}, []string{"p.csv!B2 name-blank", "p.csv!B3 name-blank"}},
		{"errors in other languages", map[string]string{"p.csv": "Partner ID,Partner\nP-7,#BEZUG!\nP-8,#¿NOMBRE?\nP-9,#NV\nP-10,#1 Hosting\n"},
			[]string{"partner P-7", "partner P-8", "partner P-9", "partner P-10 #1 Hosting"}, []string{"p.csv!B2 cell-error", "p.csv!B3 cell-error", "p.csv!B4 cell-error"}},
		{"errors of other programs", map[string]string{"p.csv": "Partner ID,Partner\nP-7,Err:502\nP-8,Loading...\nP-9,########\nP-10,Err:and Sons\n"},
			[]string{"partner P-7", "partner P-8", "partner P-9", "partner P-10 Err:and Sons"}, []string{"p.csv!B2 cell-error", "p.csv!B3 cell-error", "p.csv!B4 cell-error"}},
		{"headings on every page, and lines", map[string]string{"p.csv": "Partner ID,Partner,Country\n-----,----,--\nP-7,Cedar,\nPartner ID,Partner,Country\nP-8,Dogwood,\n=====,=====,\n--,Elm,\n"},
			[]string{"partner P-7 Cedar", "partner P-8 Dogwood", "partner -- Elm"}, []string{"p.csv!2 rows-skipped"}},
		{"totals in other words", map[string]string{"p.csv": "Partner ID,Partner,cPanel licenses\nP-7,Cedar,5\nSomme,,5\n合計,,5\n"},
			[]string{"partner P-7 Cedar"}, []string{"p.csv!3 rows-skipped"}},
		{"a fraction that a program added to an ID", map[string]string{"e.csv": "Employee ID,Partner ID,Name\n1017,P-1,Jo\n", "c.csv": "Employee ID,Certification,Earned on\n1017.0,CPP,2020-01-01\n"},
			[]string{"employee 1017 at P-1 Jo", "CPP of 1017.0 2020-01-01 left out"}, []string{"c.csv!A2 employee-unknown"}},
		{"revoked, in a column of its own", map[string]string{"c.csv": "Employee ID,Certification,Earned on,Revoked?\nE-1,CPP,2020-01-01,Yes\nE-1,CWA,2020-01-01,no\nE-1,CPSP,2020-01-01,maybe\n"},
			[]string{"CPP of E-1 2020-01-01 void", "CWA of E-1 2020-01-01", "CPSP of E-1 2020-01-01 left out"}, []string{"c.csv!D4 agreement-unreadable"}},
		{"revoked on a day", map[string]string{"c.csv": "Employee ID,Certification,Earned on,Revocation date\nE-1,CPP,2020-01-01,2020-05-01\nE-1,CWA,2020-01-01,never\nE-1,CPSP,2020-01-01,\n"},
			[]string{"CPP of E-1 2020-01-01 void", "CWA of E-1 2020-01-01", "CPSP of E-1 2020-01-01"}, nil},
		{"names in quotes of another program", map[string]string{"p.csv": "\"Partner ID\", \"Partner\"\nP-7, \"Cedar\"\nP-8,'Dogwood'\nP-9,\"\"\"Elm\"\" and \"\"Fir\"\"\"\n"},
			[]string{"partner P-7 Cedar", "partner P-8 Dogwood", `partner P-9 "Elm" and "Fir"`}, nil},
		{"escapes, and letters that were lost", map[string]string{"p.csv": "Partner ID,Partner\nP-7,C&eacute;dre &amp; Co\nP-8,C\\u00e9dre\nP-9,C?dre\nP-10,R&D; Who?\n"},
			[]string{"partner P-7 C&eacute;dre &amp; Co", `partner P-8 C\u00e9dre`, "partner P-9 C?dre", "partner P-10 R&D; Who?"}, []string{"p.csv!B2 text-garbled", "p.csv!B3 text-garbled", "p.csv!B4 text-garbled"}},
		{"a doubtful status", map[string]string{"c.csv": "Employee ID,Certification,Earned on,Status\nE-1,CPP,2020-01-01,Passed?\n"},
			[]string{"CPP of E-1 2020-01-01 left out"}, []string{"c.csv!D2 status-unknown"}},
		{"somebody called Null", map[string]string{"e.csv": "Employee ID,Partner ID,First name,Last name\nE-7,P-1,Jo,Null\nE-8,P-1,,NULL\nE-9,P-1,Kim,\n"},
			[]string{"employee E-7 at P-1 Jo Null", "employee E-8 at P-1 ", "employee E-9 at P-1 Kim"}, []string{"e.csv!C3 name-blank"}},
		{"ends that are none", map[string]string{"e.csv": "Employee ID,Partner ID,Name,Employed until\nE-3,P-1,A,present\nE-4,P-1,B,-\nE-5,P-1,C,unbefristet\nE-6,P-1,D,31.12.9999\nE-7,P-1,E,9999-12-31\nE-8,P-1,F,2099-12-31\nE-9,P-1,G,2099-12-30\nE-10,P-1,H,9999-12-30\n"},
			[]string{"employee E-3 at P-1 A", "employee E-4 at P-1 B", "employee E-5 at P-1 C", "employee E-6 at P-1 D", "employee E-7 at P-1 E", "employee E-8 at P-1 F", "employee E-9 at P-1 G until 2099-12-30", "employee E-10 at P-1 H left out"},
			[]string{"e.csv!D9 date-out-of-range"}},
		{"shares of a week", map[string]string{"e.csv": "Employee ID,Partner ID,Name,FTE\nE-3,P-1,A,100 %\nE-4,P-1,B,80%\nE-5,P-1,C,1.0\nE-6,P-1,D,\"0,5\"\nE-7,P-1,E,Vollzeit\nE-8,P-1,F,PT\nE-9,P-1,G,40\n"},
			[]string{"employee E-3 at P-1 A full time", "employee E-4 at P-1 B", "employee E-5 at P-1 C full time", "employee E-6 at P-1 D", "employee E-7 at P-1 E full time", "employee E-8 at P-1 F", "employee E-9 at P-1 G left out"},
			[]string{"e.csv!D8 yes-no-unreadable"}},
		{"shares in percent, as the heading says", map[string]string{"e.csv": "Employee ID,Partner ID,Name,FTE %\nE-3,P-1,A,100\nE-4,P-1,B,80\n"},
			[]string{"employee E-3 at P-1 A full time", "employee E-4 at P-1 B"}, nil},
		{"powers of ten", map[string]string{"c.csv": "Employee ID,Certification,Earned on\n\"1,23457E+11\",CPP,2020-01-01\nE1E5,CPP,2020-01-01\n"},
			[]string{"CPP of ? 2020-01-01 left out", "CPP of E1E5 2020-01-01 left out"}, []string{"c.csv!A2 id-unreadable", "c.csv!A3 employee-unknown"}},

		{"signs of other keyboards", map[string]string{"p.csv": "Partner ID,Partner,cPanel licenses\nP-7,Cedar,１２\n", "e.csv": "Employee ID,Partner ID,Name,Employed from\nE-3,P-7,A,２０２０-０１-３１\nE-4,P-7,B,٢٠٢٠-٠٢-٠١\nE-5,P-7,C,2020–02–29\n", "c.csv": "Employee ID,Certification,Earned on\nE-3,CPP,12 janvier 2020\nE-4,CPP,12 août 2019\n"},
			[]string{"partner P-7 Cedar", "employee E-3 at P-7 A", "employee E-4 at P-7 B", "employee E-5 at P-7 C", "CPP of E-3 2020-01-12", "CPP of E-4 2019-08-12"}, nil},
		{"words in French", map[string]string{"c.csv": "Employee ID,Certification,Earned on,Statut\nE-1,CPP,2020-01-01,Réussi\nE-1,CWA,2020-01-01,Échoué\nE-1,CPSP,2020-01-01,En attente\n"},
			[]string{"CPP of E-1 2020-01-01", "CWA of E-1 2020-01-01 void", "CPSP of E-1 2020-01-01 void"}, nil},
		{"failed on a day", map[string]string{"c.csv": "Employee ID,Certification,Earned on,Date failed\nE-1,CPP,2020-01-01,\nE-1,CWA,2020-01-01,2020-01-01\n"},
			[]string{"CPP of E-1 2020-01-01", "CWA of E-1 2020-01-01 void"}, nil},
		// Status.
		{"statuses of certifications", map[string]string{"c.csv": "Employee ID,Certification,Earned on,Status\nE-1,CPP,2020-01-01,Passed\nE-1,CWA,,In Progress\nE-1,CPSP,whenever,nicht bestanden\nE-1,CCNA,2020-01-01,expired\nE-1,CPP,2019-01-01,expirado\nE-1,AWS,2020-01-01,failed\nE-9,CPP,2020-01-01,revoked\nE-1,CPP,2018-01-01,\nE-1,CPP,2017-01-01,Hmm\n"},
			[]string{"CPP of E-1 2020-01-01", "CWA of E-1  void", "CPSP of E-1  void", "CCNA of E-1 2020-01-01 void", "CPP of E-1 2019-01-01", "CPP of E-9 2020-01-01 void", "CPP of E-1 2018-01-01", "CPP of E-1 2017-01-01 left out"},
			[]string{"c.csv!D10 status-unknown"}},
		{"statuses of people", map[string]string{"e.csv": "Employee ID,Partner ID,Name,Status,Employed until\nE-3,P-1,A,Active,\nE-4,P-1,B,On leave,\nE-5,P-1,C,Terminated,2020-01-31\nE-6,P-1,D,ausgeschieden,\nE-7,P-1,E,Gardening,\n"},
			[]string{"employee E-3 at P-1 A", "employee E-4 at P-1 B", "employee E-5 at P-1 C until 2020-01-31", "employee E-6 at P-1 D left out", "employee E-7 at P-1 E"},
			[]string{"e.csv!D5 last-day-missing", "e.csv!D6 employment-unknown"}},
		{"statuses of people, with a reason or a day", map[string]string{"e.csv": "Employee ID,Partner ID,Name,Status,Employed until\nE-3,P-1,A,Terminated - Voluntary,\nE-4,P-1,B,Left (resigned),2020-01-31\nE-5,P-1,C,Inactive since 2020-03,\nE-6,P-1,D,ausgeschieden zum 31.03.2020,\nE-7,P-1,E,Inactive - on leave,\nE-8,P-1,F,No longer employed,\n"},
			[]string{"employee E-3 at P-1 A left out", "employee E-4 at P-1 B until 2020-01-31", "employee E-5 at P-1 C left out", "employee E-6 at P-1 D left out", "employee E-7 at P-1 E", "employee E-8 at P-1 F left out"},
			[]string{"e.csv!D2 last-day-missing", "e.csv!D4 last-day-missing", "e.csv!D5 last-day-missing", "e.csv!D6 employment-unknown", "e.csv!D7 last-day-missing"}},
		{"terminated, yes or no", map[string]string{"e.csv": "Employee ID,Partner ID,Name,Terminated?,Termination Date\nE-3,P-1,A,No,\nE-4,P-1,B,Yes,2020-05-01\nE-5,P-1,C,Yes,\n"},
			[]string{"employee E-3 at P-1 A", "employee E-4 at P-1 B until 2020-05-01", "employee E-5 at P-1 C left out"}, []string{"e.csv!D4 last-day-missing"}},
		{"a status in a flat export, of the certification", map[string]string{"f.csv": "Employee ID,Partner ID,Name,Certification,Earned on,Status\nE-3,P-1,A,CPP,2020-01-01,Active\nE-3,P-1,A,CWA,2020-01-01,Failed\n"},
			[]string{"employee E-3 at P-1 A", "CPP of E-3 2020-01-01", "CWA of E-3 2020-01-01 void"}, nil},
		{"a status in a flat export, of the person", map[string]string{"f.csv": "Employee ID,Partner ID,Name,Certification,Earned on,Status\nE-3,P-1,A,CPP,2020-01-01,Active\nE-4,P-1,B,CWA,2020-01-01,Terminated\n"},
			[]string{"employee E-3 at P-1 A", "employee E-4 at P-1 B left out", "CPP of E-3 2020-01-01", "CWA of E-4 2020-01-01"}, []string{"f.csv!F3 last-day-missing"}},

		// Dates.
		{"an order settled further down", map[string]string{"c.csv": "Employee ID,Certification,Earned on,Expires on\nE-1,CPP,06/07/2020,06.07.2021\nE-1,CWA,31/01/2020,2021-01-01\n"},
			[]string{"CPP of E-1 2020-07-06 left out", "CWA of E-1 2020-01-31 to 2021-01-01"}, []string{"c.csv!C1 date-order-settled", "c.csv!D2 date-ambiguous"}},
		{"an order that cells contradict", map[string]string{"c.csv": "Employee ID,Certification,Earned on\nE-1,CPP,06/07/2020\nE-1,CWA,31/01/2020\nE-1,CPSP,01/31/2020\n"},
			[]string{"CPP of E-1  left out", "CWA of E-1 2020-01-31", "CPSP of E-1 2020-01-31"}, []string{"c.csv!C2 date-ambiguous"}},
		{"read in the wrong order by another program", map[string]string{"c.csv": "Employee ID,Certification,Earned on\nE-1,CPP,43836\nE-1,CPP,43867\nE-2,CPP,43896\nE-2,CWA,25/01/2020\nE-1,CWA,26/02/2020\nE-1,CPSP,27.03.2020\n"},
			[]string{"CPP of E-1 2020-01-06", "CPP of E-1 2020-02-06", "CPP of E-2 2020-03-06", "CWA of E-2 2020-01-25", "CWA of E-1 2020-02-26", "CPSP of E-1 2020-03-27"},
			[]string{"c.csv!C2 date-order-doubtful", "c.csv!C3 date-order-doubtful", "c.csv!C4 date-order-doubtful"}},

		// Rows.
		{"totals and footers", map[string]string{"p.csv": "Partner ID,Partner,cPanel licenses\nP-7,Total Server Solutions,10\nP-8,Elm,20\nSubtotal,,30\n,Gesamt,30\n,,30\n\"Generated by Ann, 6/30/2020\"\nTOTAL-1,,5\n"},
			[]string{"partner P-7 Total Server Solutions", "partner P-8 Elm", "partner TOTAL-1"}, []string{"p.csv!4 rows-skipped", "p.csv!B8 name-blank"}},
		{"boxes that nobody ticked", map[string]string{"e.csv": "Employee ID,Partner ID,Name,Full-time\nE-3,P-1,A,TRUE\n,,,FALSE\n,,,FALSCH\n"},
			[]string{"employee E-3 at P-1 A full time"}, []string{"e.csv!3 rows-skipped"}},

		// Headings.
		{"numbers and names", map[string]string{"c.csv": "Employee #,Certification #,Certification Name,Earned on\nE-1,88231,CPP,2020-01-10\n"},
			[]string{"CPP of E-1 2020-01-10"}, []string{"c.csv!1 column-ignored"}},
		{"the better of two", map[string]string{"p.csv": "Partner ID,Company,Partner\nP-7,Wrong,Right\n"}, []string{"partner P-7 Right"}, []string{"p.csv!B1 column-repeated"}},
		{"brackets", map[string]string{"p.csv": "Partner ID,Partner (legal name),Licenses (Total)\nP-7,Fir,7\n"}, []string{"partner P-7 Fir"}, nil},

		// Keys.
		{"people by e-mail", map[string]string{"c.csv": "Email,Certification,Earned on\nANN@alder.example,CPP,2020-01-10\nnobody@alder.example,CPP,2020-01-10\n"},
			[]string{"CPP of E-1 2020-01-10", "CPP of nobody@alder.example 2020-01-10 left out"}, []string{"c.csv!A3 employee-unknown"}},
		{"people with no ID but their e-mail", map[string]string{"e.csv": "Email,Partner ID,Name\ncem@birch.example,P-2,Cem\n,P-2,Dana\n", "f.csv": "Email,Certification,Earned on\nCem@birch.example,CPP,2020-01-10\n"},
			[]string{"employee Cem@birch.example at P-2 Cem", "employee ? at P-2 Dana left out", "CPP of Cem@birch.example 2020-01-10"}, []string{"e.csv!A3 required-blank"}},
		{"partners by name", map[string]string{"e.csv": "Employee ID,Company,Name\nE-3,ALDER GMBH,A\nE-4,\"Birch, Limited\",B\nE-5,Birch,C\nE-6,Bitch,D\n"},
			[]string{"employee E-3 at P-1 A", "employee E-4 at P-2 B", "employee E-5 at P-2 C", "employee E-6 at Bitch D left out"}, []string{"e.csv!B5 partner-unknown"}},
		{"a flat export with neither ID", map[string]string{"f.csv": "Account Name,First Name,Last Name,User Email,Certification Name,Completed On\nAlder,Cem,Cork,cem@alder.example,CPP,2020-01-24T00:00:00\n"},
			[]string{"employee cem@alder.example at P-1 Cem Cork", "CPP of cem@alder.example 2020-01-24"}, nil},
		{"a list of contacts is no table of people", map[string]string{"e.csv": "Email,Company,Name\ncem@birch.example,Birch,Cem\n"}, nil, []string{"e.csv sheet-skipped"}},
		{"a table known by its ID goes before one known by stand-ins", map[string]string{"c.csv": "Employee ID,Company,Name,Certification,Earned on\nE-1,Alder,Ann Ash,CPP,2020-01-10\n"},
			[]string{"CPP of E-1 2020-01-10"}, nil},
	}
	base, _, err := Read(csvs(map[string]string{"partners.csv": partners, "employees.csv": people}), options(t))
	require.NoError(t, err)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{"partners.csv": partners, "employees.csv": people}
			for name, text := range tt.files {
				files[name] = text
			}
			r, problems, err := Read(csvs(files), options(t))
			require.NoError(t, err)
			var got []string
			for _, line := range lines(r) {
				if !strings.Contains(strings.Join(lines(base), "\n")+"\n", line+"\n") {
					got = append(got, line)
				}
			}
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.said, found(r, problems))
		})
	}
}

// TestWhatIsRefused: headings that can't be told apart, or may be judged columns.
func TestWhatIsRefused(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"two in brackets", "Partner ID,Partner,Licenses (Total),Licenses (Active)\nP-1,A,7,5\n", `x.csv!D1: got the heading "Licenses (Active)", and column C is headed "Licenses (Total)": both would be the column "cPanel licenses"`},
		{"a slip", "Employee ID,Partner ID,Name,Employed unitl\nE-1,P-1,Ann,2020-01-01\n", `x.csv!D1: got the heading "Employed unitl", which no column has; it may be the column "Employed until"`},
		{"all the words", "Partner ID,Partner,Premier certified since\nP-1,A,2020-01-01\n", `"Premier since"`},
		{"dates under an end", "Employee ID,Partner ID,Name,Assignment ends\nE-1,P-1,Ann,2020-01-01\n", ""},
		{"dates under an end that is one", "Employee ID,Partner ID,Name,Gone (left us)\nE-1,P-1,Ann,2020-01-01\n", `"Employed until"`},
		{"a status by another name", "Employee ID,Certification,Earned on,State\nE-1,CPP,2020-01-01,Revoked\n", `"Status"`},
		{"a state that is none", "Employee ID,Certification,Earned on,State\nE-1,CPP,2020-01-01,Ohio\n", ""},
		{"a status of either", "Employee ID,Partner ID,Name,Certification,Earned on,Status\nE-1,P-1,Ann,CPP,2020-01-01,Active\n", `rename it to "Employment status" or "Certification status"`},
		{"a day to come, in brackets", "Employee ID,Certification,Earned on (planned)\nE-1,CPP,2020-01-01\n", `x.csv!C1: got the heading "Earned on (planned)", which no column has; it may be the column "Earned on"`},
		{"a certification to come, in brackets", "Employee ID,Partner ID,Name,CPP (geplant)\nE-1,P-1,Ann,2020-01-01\n", `got the heading "CPP (geplant)", which names a certification beside other words`},
		{"a certification that failed, in brackets", "Employee ID,Partner ID,Name,CPP [not passed]\nE-1,P-1,Ann,2020-01-01\n", `got the heading "CPP [not passed]"`},
		{"a certification with a cross", "Employee ID,Partner ID,Name,CPP ❌\nE-1,P-1,Ann,2020-01-01\n", `got the heading "CPP ❌"`},
		{"other words in brackets", "Employee ID,Partner ID,Name,CPP (date)\nE-1,P-1,Ann,2020-01-01\n", ""},
		{"dates under a beginning", "Employee ID,Partner ID,Name,Rehire date\nE-1,P-1,Ann,2020-07-15\n", `"Employed from"`},
		{"dates under a beginning beside it", "Employee ID,Partner ID,Name,Hire date,Rehire date\nE-1,P-1,Ann,2010-01-01,2020-07-15\n", ""},
		{"a result that nobody knows", "Employee ID,Certification,Earned on,Approved\nE-1,CPP,2020-01-01,No\n", "what failed must not count in silence"},
		{"a slip in what is required", "Employee ID,Parter ID,Name\nE-1,P-1,Ann\n", `"Partner ID"`},
		{"partners or people", "Partner ID,Partner,Name,Email,Full-time\nP-1,A,Ann,ann@a.example,yes\n", "give people a column Employee ID"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := Read(csvs(map[string]string{"x.csv": tt.text}), options(t))
			if tt.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

// TestAListOfContactsIsNoTableOfEmployees: it is named, with what would make it one.
func TestAListOfContactsIsNoTableOfEmployees(t *testing.T) {
	contacts := []byte("First Name,Last Name,Company,E-Mail Address,Fax\nAnn,Ash,Alder,ann@alder.example,1\n")
	for _, files := range [][]Input{
		{{Path: "contacts.csv", Data: contacts}},
		{{Path: "contacts.csv", Data: contacts}, {Path: "p.csv", Data: []byte("Partner ID,Partner\nP-1,Alder\n")}},
	} {
		_, _, err := Read(files, options(t))
		assert.ErrorContains(t, err, `the closest is contacts.csv!1, which knows people and companies by addresses and names alone`)
		assert.ErrorContains(t, err, `of the columns "Employee ID", "Employment status", "Full-time" and "Employed from" it wants one, or a layout`)
	}
}

// TestATableBelowATable: its rows would be read as those of the first.
func TestATableBelowATable(t *testing.T) {
	_, _, err := Read(csvs(map[string]string{"x.csv": "Partner ID,Partner,Country\nP-1,Alder,FR\n,,\nEmployee ID,Partner ID,Name\nE-9,P-1,Zed\n"}), options(t))
	assert.ErrorContains(t, err, `x.csv!A4: got the heading "Employee ID", which begins a second table on the sheet, of employees`)
	_, _, err = Read(csvs(map[string]string{"x.csv": "Partner ID,Partner,Country\nP-1,Alder,FR\nPartner,Name,ES\nCountry,Grouping,\n"}), options(t))
	assert.ErrorContains(t, err, "of groupings")
	_, _, err = Read(csvs(map[string]string{"x.csv": "Partner ID,Partner,Country\nP-1,Alder,FR\nPartner,Name,ES\n"}), options(t))
	assert.NoError(t, err, "a partner of such an ID")
}

// TestRowsThatContradict: what one row gives and another takes is said.
func TestRowsThatContradict(t *testing.T) {
	for _, tt := range []struct{ name, text, said string }{
		{"an end and none", "Employee ID,Partner ID,Name,Employed from,Employed until\nE-7,P-1,Ann,2019-01-01,2020-01-31\nE-7,P-1,Ann,2019-01-01,\n", "x.csv!E2 spans-differ"},
		{"two ends", "Employee ID,Partner ID,Name,Employed until\nE-7,P-1,Ann,2020-01-31\nE-8,P-1,Bob,2020-02-29\nE-7,P-1,Ann,2020-02-29\n", "x.csv!D2 spans-differ"},
		{"left and came back", "Employee ID,Partner ID,Name,Employed from,Employed until\nE-7,P-1,Ann,2015-01-01,2018-01-31\nE-7,P-1,Ann,2019-01-01,\n", ""},
		{"at another partner", "Employee ID,Partner ID,Name,Employed until\nE-7,P-1,Ann,2020-01-31\nE-7,P-2,Ann,\n", ""},
		{"the same span, full time and not", "Employee ID,Partner ID,Name,Full-time,Employed until\nE-7,P-1,Ann,yes,2020-01-31\nE-7,P-1,Ann,no,2020-01-31\n", ""},
		{"revoked on the day", "Employee ID,Certification,Earned on,Status\nE-1,CPP,2020-01-10,revoked\nE-1,CPP,2020-01-10,passed\n", "x.csv!C3 certification-taken-back"},
		{"revoked, nobody knows when", "Employee ID,Certification,Earned on,Status\nE-1,CPP,2020-01-10,passed\nE-1,CPP,,suspended\n", "x.csv!C2 certification-taken-back"},
		{"revoked in its own column", "Employee ID,Certification,Earned on,Revoked\nE-1,CPP,2020-01-10,\nE-1,CPP,2020-01-11,yes\n", "x.csv!C2 certification-taken-back"},
		{"earned again after it", "Employee ID,Certification,Earned on,Status\nE-1,CPP,2020-01-10,revoked\nE-1,CPP,2020-01-11,passed\n", ""},
		{"failed again", "Employee ID,Certification,Earned on,Status\nE-1,CPP,2020-01-10,passed\nE-1,CPP,2020-03-10,failed\n", ""},
		{"another's, or another", "Employee ID,Certification,Earned on,Status\nE-1,CPP,2020-01-10,passed\nE-2,CPP,2020-01-10,revoked\nE-1,CWA,2020-01-10,revoked\n", ""},
	} {
		files := map[string]string{"x.csv": tt.text, "p.csv": "Partner ID,Partner\nP-1,Alder\nP-2,Birch\n"}
		if strings.Contains(tt.text, "Certification") {
			files["employees.csv"] = "Employee ID,Partner ID,Name\nE-1,P-1,Ann\nE-2,P-1,Bob\n"
		}
		_, problems := readCSVs(t, files)
		if tt.said == "" {
			assert.Empty(t, problems, tt.name)
		} else {
			assert.Equal(t, []string{tt.said}, problems, tt.name)
		}
	}
}

// TestWordsBesideACertification: a course or a practice test is none.
func TestWordsBesideACertification(t *testing.T) {
	tests := map[string]string{
		"CPSP exam": "CPSP", "CPSP-Zertifikat": "CPSP", "CPP 2020": "CPP", "cPanel Professional Certification": "CPP", "CPP (English)": "CPP", "CWA - cPanel & WHM Administrator": "CWA", "CPSP v2": "CPSP",
		"CPSP preparation course": "", "CPP practice test": "", "CWA (failed)": "", "CPSP - retake required": "", "Pre-CPSP": "", "not CPSP": "", "CPSP CPP": "", "cPanel Professional mock exam": "",
		"CPSP ✅": "CPSP", "CPP ❌": "", "CWA?": "", "CWA*": "", "C̶W̶A̶": "", "☐ CPSP": "", "¿CPP?": "", "CPP ®": "CPP",
	}
	for name, want := range tests {
		r, problems := readCSVs(t, map[string]string{"c.csv": "Employee ID,Certification,Earned on\nE-1,\"" + name + "\",2020-01-01\n"})
		assert.Equal(t, want, r.Vocabulary.Titles[r.Certifications[len(r.Certifications)-1].Title].Code, name)
		if want == "" {
			assert.Equal(t, []string{"c.csv!B2 certification-unclear"}, problems, name)
		} else {
			assert.Empty(t, problems, name)
		}
	}
}

// TestSpecializationsThatAreNone never stand for one that is valid (rule P1).
func TestSpecializationsThatAreNone(t *testing.T) {
	for cell, want := range map[string][]string{
		"Security": {"Security"}, "Open Networking; Voice": {"Open Networking", "Voice"}, "none": nil, "-": nil, "keine": nil, "0": nil, "N/A": nil, "none; Security": {"Security"},
	} {
		r, problems := readCSVs(t, map[string]string{"p.csv": "Partner ID,Partner,Specializations\nP-1,Alder,\"" + cell + "\"\n"})
		assert.ElementsMatch(t, want, r.Partners[0].Specializations, cell)
		assert.Empty(t, problems, cell)
	}
	for _, cell := range []string{"Security (expired 2019)", "In progress: Security", "pending", "Lapsed", "?", "Security - expired 2020-03-31", "Voice; Security (revoked)", "abgelaufen"} {
		_, problems := readCSVs(t, map[string]string{"p.csv": "Partner ID,Partner,Specializations\nP-1,Alder,\"" + cell + "\"\n"})
		assert.Equal(t, []string{"p.csv!C2 specialization-unclear"}, problems, cell)
		_, problems = readCSVs(t, map[string]string{"s.csv": "Partner ID,Specialization\nP-1,\"" + cell + "\"\nP-1,none\n"})
		assert.Equal(t, []string{"s.csv!B2 specialization-unclear", "s.csv!B3 specialization-unclear"}, problems, cell)
	}
}

// TestSeveralCertificationsInACell are none of them.
func TestSeveralCertificationsInACell(t *testing.T) {
	r, problems := readCSVs(t, map[string]string{"c.csv": "Employee ID,Certification,Earned on\nE-1,\"CPSP, CPP, CWA\",2020-01-01\nE-1,CPP;CPSP,2020-01-01\nE-1,CCNA / CCNP,2020-01-01\nE-1,CPP 2020,2020-01-01\n"})
	assert.Equal(t, []string{"c.csv!B2 certification-unclear", "c.csv!B3 certification-unclear", "c.csv!B4 career-certification-unknown"}, problems)
	assert.Equal(t, "CPP", r.Vocabulary.Titles[r.Certifications[len(r.Certifications)-1].Title].Code)
}
