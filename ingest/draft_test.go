package ingest

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// drafted are the texts of layouts that are drafted for some files, by name, beside
// those that stand there.
func drafted(t testing.TB, files map[string]string, folder fs.FS) ([]SheetDraft, map[string]string) {
	t.Helper()
	sheets, texts, err := DraftLayouts(csvs(files), options(t), folder)
	require.NoError(t, err)
	all := map[string]string{}
	for _, text := range texts {
		all[text.Name] = string(text.Text)
	}
	return sheets, all
}

// TestDraftLayouts: what is known, supposed and asked of one sheet beside partners and
// employees, each row for something that a sheet can have.
func TestDraftLayouts(t *testing.T) {
	tests := []struct {
		name, sheet string
		want, not   []string // in the layout; no layout where both are nil
	}{
		{"nothing to say", "Employee ID,Certification,Earned on\nE-1,CCNA,2020-01-05\n", nil, nil},
		{"columns of no matter", "Employee ID,Certification,Earned on,Voucher,Notes\nE-1,CCNA,2020-01-05,V1,good\n", nil, nil},
		{"keys of other sheets", "Wer,Was,Wann\nE-1,CCNA,2020-01-05\nE-2,CPP,2020-02-05\n", []string{"table: certifications\n", "\n  Employee ID: Wer  ", "\n  Certification: Was ", "\n  Earned on: Wann ", "# supposed: 2 of 2 cells"}, []string{"Still open"}},
		{"addresses of other sheets", "Wer,Was,Wann\nANN@x.example,CCNA,2020-01-05\n", []string{"\n  Email: Wer "}, []string{"Still open"}},
		{"names of partners", "Wo,E-Mail,First,Last,FTE %\nAlder Gmbh,z@x.example,Zoe,Zimt,100\n", []string{"table: employees\n", "\n  Partner: Wo "}, []string{"Still open"}},
		{"signs in headings", "Employee #,Certification,Earned: on,A \"b\"\nE-1,CPP,2020-01-05,2020-02-02\n", []string{`Employee ID: "Employee #"`, `Earned on: "Earned: on"`, `Expires on: "A \"b\""`}, nil},
		{"two columns of dates", "Wer,Was,Eins,Zwei\nE-1,CCNA,2020-01-05,2020-02-05\n", []string{`# ? which heading is "Earned on"?`, "under columns:  Earned on: Eins   # \"2020-01-05\"", "under columns:  Earned on: Zwei"}, []string{"\n  Earned on"}},
		{"an end", "Employee ID,Certification,Earned on,Over\nE-1,CCNA,2020-01-05,2021-01-05\n", []string{`# ? what is "Over"? It holds dates`, "under columns:  Expires on: Over", "under ignore:  Over"}, []string{"\n  Expires on"}},
		{"a status", "Employee ID,Certification,Earned on,So\nE-1,CCNA,2020-01-05,failed\n", []string{"under columns:  Status: So"}, []string{"\n  Status"}},
		{"words of a status", "Employee ID,Certification,Earned on,Result\nE-1,CCNA,2020-01-05,okay\nE-2,CCNA,2020-01-05,Passed\n", []string{`can't read as that: "okay"`, "under values:  Status: {okay: failed}   # each: failed, or passed, or expired"}, []string{"\nvalues"}},
		{"a result that nobody knows", "Employee ID,Certification,Earned on,Score %\nE-1,CCNA,2020-01-05,42\n", []string{`# ? what is "Score %"? It holds what may be results`, `under columns:  Status: Score %   # and under values:  Status: {"42": failed}, and so on`, "under ignore:  Score %"}, []string{"\n  Status"}},
		{"two columns for a status", "Employee ID,Certification,Earned on,Status,Result\nE-1,CCNA,2020-01-05,completed,failed\n", []string{`# ? which column is "Status": Status or Result?`, "under ignore:  Result"}, []string{"\n  Status: Result"}},
		{"something around dates", "Employee ID,Certification,Earned on,Expires\nE-1,CCNA,2020-01-05,Expires 2021-01-05\nE-1,CPP,2020-01-05,Expired 2020-06-05\n", []string{"take:\n  Expires on: [\"Expires {date}\", \"Expired {date}\"]"}, []string{"Still open"}},
		{"an order that cells tell", "Wer,Certification,Earned on\nE-1,CCNA,3/24/2020\nE-2,CCNA,3/4/2020\n", []string{"\ndates: mdy "}, []string{"Still open"}},
		{"an order that none tells", "Employee ID,Certification,Earned on\nE-1,CCNA,3/4/2020\n", []string{"# ? day first or month first?", `"Earned on" (1 of 1)`, "#     dates: dmy"}, []string{"\ndates"}},
		{"an order that another column tells", "Employee ID,Certification,Earned on,Expires on\nE-1,CCNA,3/4/2020,3/24/2023\n", []string{`# ? day first or month first? Dates that could be either are under "Earned on" (1 of 1)`, "1 have the month first"}, []string{"\ndates"}},
		{"unknown people", "Employee ID,Certification,Earned on\nE-1,CCNA,2020-01-05\nE-9,CCNA,2020-01-05\n", []string{"# ? no other of these sheets has 1 of the people, in 1 row.", "leave out unknown: [people]"}, []string{"\nleave out"}},
		{"groups", "Employer,E-Mail,First,Last,FTE %\nAlder,z@x.example,Zoe,Zimt,100\n,y@x.example,Yan,Yew,100\nBirch,w@x.example,Wim,Wurm,100\n,v@x.example,Val,Vogt,100\n", []string{"\nfill down: [Partner] "}, []string{"Still open"}},
		{"totals in front", "Group,Wer,Certification,Earned on,Seats,Place\nA,E-1,CCNA,2020-01-05,800,x\nA,E-2,CCNA,2020-01-05,900,y\nSubtotal,,,,1700\n", []string{"leave out:", "\n  Group: [Subtotal]"}, []string{"Still open\n"}},
		{"no table", "Fruit,Price\nPear,3\nPlum,4\n", []string{"# ? which table is this", `"Fruit", 2 cells: "Pear", "Plum"`}, []string{"\ntable", "\ncolumns"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{"x.csv": tt.sheet, "partners.csv": "Partner ID,Partner\nP-1,Alder\nP-2,Birch\n",
				"employees.csv": "Employee ID,Partner ID,Name,Email\nE-1,P-1,Ann,ann@x.example\nE-2,P-1,Bob,bob@x.example\n"}
			_, texts := drafted(t, files, fstest.MapFS{})
			got, ok := texts["x.yaml"]
			assert.Equal(t, tt.want != nil || tt.not != nil, ok, got)
			assert.LessOrEqual(t, len(texts), 1)
			for _, want := range tt.want {
				assert.Contains(t, got, want)
			}
			for _, not := range tt.not {
				assert.NotContains(t, got, not)
			}
			soundDraft(t, files, texts)
		})
	}
}

// soundDraft wants a draft that can be loaded, and that a second call leaves alone.
func soundDraft(t testing.TB, files, texts map[string]string) {
	t.Helper()
	folder := fstest.MapFS{}
	for name, text := range texts {
		_, err := parseLayout(name, []byte(text))
		require.NoError(t, err, text)
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	_, again := drafted(t, files, folder)
	require.Empty(t, again, "a second call changes %v", texts)
}

// TestWhatWasSettledIsKept: to the letter, wherever it stands, and nothing of it is
// asked again.
func TestWhatWasSettledIsKept(t *testing.T) {
	files := map[string]string{"x.csv": "Employee ID,Certification,Earned on,Result,Off\nE-1,CCNA,2020-01-05,okay,2021-01-05\n",
		"employees.csv": "Employee ID,Partner ID,Name\nE-1,P-1,Ann\n", "partners.csv": "Partner ID,Partner\nP-1,Alder\n"}
	const settled = "# mine: don't touch\ntable: certifications\ncolumns: {Employee ID: Employee ID, Certification: Certification, Earned on: Earned on, Status: Result}   # by hand\nignore: [Off]\n"
	_, texts := drafted(t, files, fstest.MapFS{"own.yaml": {Data: []byte(settled)}})
	require.Len(t, texts, 1)
	got := texts["own.yaml"]
	assert.True(t, strings.HasPrefix(got, settled), got)
	assert.Contains(t, got, `can't read as that: "okay"`)
	assert.NotContains(t, got, "Off\"?")

	below := got + "values: {Status: {okay: passed}}\n"
	_, texts = drafted(t, files, fstest.MapFS{"own.yaml": {Data: []byte(below)}})
	assert.Empty(t, texts, "an answer below the line stays where it is, and nothing is open")

	above := settled + "values: {Status: {okay: passed}}\n" + got[len(settled):]
	_, texts = drafted(t, files, fstest.MapFS{"own.yaml": {Data: []byte(above)}})
	assert.Equal(t, settled+"values: {Status: {okay: passed}}\n", texts["own.yaml"])

	_, _, err := DraftLayouts(csvs(files), options(t), fstest.MapFS{"own.yaml": {Data: []byte(settled + "values: {Status: {okay}}\n")}})
	require.ErrorContains(t, err, "own.yaml:5:")
	assert.ErrorContains(t, err, "values: {Status: {Completed: passed}}")
}

// TestOneLayoutForTwoMonths: files of one make share what is drafted for the first.
func TestOneLayoutForTwoMonths(t *testing.T) {
	sheets, texts := drafted(t, map[string]string{"employees.csv": "Employee ID,Partner ID,Name\nE-1,P-1,Ann\n", "partners.csv": "Partner ID,Partner\nP-1,Alder\n",
		"lms-2020-05.csv": "Wer,Was,Wann,Result\nE-1,CCNA,2020-01-05,okay\n", "lms-2020-06.csv": "Wer,Was,Wann,Result\nE-1,CCNA,2020-01-05,okay\nE-1,CPP,2020-01-05,attended\n"}, fstest.MapFS{})
	require.Len(t, texts, 1)
	assert.Equal(t, 2, strings.Count(texts["lms.yaml"], "under values:"), texts["lms.yaml"])
	assert.Equal(t, "lms.yaml", sheets[1].Layout)
	assert.Equal(t, "lms.yaml", sheets[2].Layout)
}

// FuzzDraft wants every draft to be a layout, and to stay as it is the next time.
func FuzzDraft(f *testing.F) {
	f.Add("Wer,Was,Wann,\"A # b: c\"\nE-1,CCNA,3/4/2020,Expires 2021-01-05\n,,,\nTotal,,,4\n")
	f.Add("Group;E-Mail;First;Last;FTE %\nAlder;z@x.example;Zoe;Zimt;100\n;y@x.example;\"Y\n#an\";null;0,5\n")
	f.Add("Fruit,{Price}\nPear,\"- 3\"\nPlum,'4\n")
	f.Fuzz(func(t *testing.T, sheet string) {
		if len(sheet) > 1<<11 {
			return
		}
		files := map[string]string{"x.csv": sheet, "partners.csv": "Partner ID,Partner\nP-1,Alder\n", "employees.csv": "Employee ID,Partner ID,Name,Email\nE-1,P-1,Ann,ann@x.example\n"}
		_, texts, err := DraftLayouts(csvs(files), options(t), fstest.MapFS{})
		if err != nil {
			require.NotContains(t, err.Error(), "fault of assay")
			return
		}
		all := map[string]string{}
		for _, text := range texts {
			all[text.Name] = string(text.Text)
		}
		soundDraft(t, files, all)
	})
}
