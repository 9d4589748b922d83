package ingest

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// refitted returns an archive's parts packed again, the i-th with other bytes.
func refitted(t testing.TB, names []string, parts map[string][]byte, i int, data []byte) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for j, name := range names {
		p, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		require.NoError(t, err)
		part := parts[name]
		if j == i {
			part = data
		}
		_, err = p.Write(part)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// soundPlaces wants every record and problem of what was read to have its place.
func soundPlaces(t testing.TB, r *Roster, problems []Problem) {
	place := func(at Place) {
		require.Less(t, int(at.Sheet), len(r.Sheets))
		require.Less(t, r.Sheets[at.Sheet].File, len(r.Files))
		require.LessOrEqual(t, at.Row, uint32(maxRows))
	}
	for _, x := range r.Partners {
		place(x.At)
		require.Positive(t, x.At.Row)
	}
	for _, x := range r.Employees {
		place(x.At)
		require.Positive(t, x.At.Row)
	}
	for _, x := range r.Certifications {
		place(x.At)
		require.Positive(t, x.At.Row)
		require.Less(t, int(x.Employee), len(r.EmployeeIDs))
	}
	for _, p := range problems {
		place(p.At)
		require.LessOrEqual(t, int(p.Column), maxColumns)
		require.NotEmpty(t, Explain(p.Code).Meaning, p.Code)
		require.NotEmpty(t, r.CellAt(p.At, p.Column).File)
		require.Less(t, int(p.Partner), len(r.PartnerIDs))
		require.Less(t, int(p.Employee), len(r.EmployeeIDs))
		require.Less(t, len(p.Message), 4<<10)
	}
}

// readTwice reads files twice and wants the same, whole or refused by name.
func readTwice(t testing.TB, o Options, in ...Input) {
	r, problems, err := Read(in, o)
	r2, problems2, err2 := Read(in, o)
	require.Equal(t, err, err2)
	if err != nil {
		require.Nil(t, r)
		said := err.Error()
		require.NotContains(t, said, "fault of assay")
		require.True(t, strings.HasPrefix(said, in[0].Path+": ") || strings.HasPrefix(said, "no sheet holds a table of "), said)
		require.Less(t, len(said), 8<<10)
		return
	}
	require.Equal(t, problems, problems2)
	require.Equal(t, r.Partners, r2.Partners)
	require.Equal(t, r.Employees, r2.Employees)
	require.Equal(t, r.Certifications, r2.Certifications)
	soundPlaces(t, r, problems)
}

// FuzzWorkbook gives one part of a workbook other bytes; the archive around it is sound.
func FuzzWorkbook(f *testing.F) {
	rows := [][]any{
		{"Partner ID", "Partner", "Country", "cPanel licenses", "Premier since", "ICPA"}, {"P-1", "Northwind", "ES", 120, 43000, true},
		{"P-2", "Contoso <&>", "Narnia", "1.500", "6/7/2020", "x"},
	}
	parts, names := partsOf(f, workbookOf(f, []testSheet{{"Partners", rows}, people[1]}))
	for i, name := range names {
		f.Add(uint8(i), parts[name])
	}
	for i, name := range names {
		if name == sheet1 {
			f.Add(uint8(i), []byte(sheetXML(`<row r="1"><c r="A1" t="s"><v>0</v></c><c t="inlineStr"><is><r><t>Partner</t></r></is></c></row><row><c t="e"><v>#N/A</v></c><c t="b"><v>1</v></c><c><f>1</f></c></row>`)))
		}
		if name == sharedPart {
			f.Add(uint8(i), []byte(textsHead+`<si><t>Partner ID</t></si><si><r><t>Part</t></r><r><t>ner</t></r><rPh><t>x</t></rPh></si><si/>`+textsTail))
		}
	}
	o := options(f)
	o.MaxBytes = 1 << 24
	f.Fuzz(func(t *testing.T, i uint8, data []byte) {
		readTwice(t, o, Input{Path: "a.xlsx", Data: refitted(t, names, parts, int(i)%len(names), data)},
			Input{Path: "p.csv", Data: []byte("Partner ID,Partner\n")}, Input{Path: "e.csv", Data: []byte("Employee ID,Partner ID,Name\n")})
	})
}

// FuzzValues reads a text as whatever a column may hold.
func FuzzValues(f *testing.F) {
	for _, s := range []string{
		"2020-06-30", "30 Jun 2020", "June 30, 2020", "06/07/2020", "30.06.2020", "2020-06-30T12:00:00Z", "6/30/2020 1:05 PM", "44012", "44012.5", "1,500", "1.500", "1'500", "1e5",
		"yes", "✓\ufe0f", "–", "ESP", "Korea, Republic of", "the Netherlands", "CCNA Routing & Switching", "Cisco Certified", "a; b\n;c", "\u00a0x\u200b", "#N/A", "ＣＣＮＡ", "٣",
	} {
		f.Add(s)
	}
	names := newTitles(vocabulary)
	words := testHeaders(f).words
	f.Fuzz(func(t *testing.T, s string) {
		c := textOf(1, s)
		if c.kind == blankCell {
			require.Empty(t, c.text)
			return
		}
		require.Equal(t, c, textOf(1, c.text), "trimmed once, trimmed for good")
		for _, order := range []DateOrder{DatesUnsaid, DatesMDY, DatesDMY} {
			if day, why := (&dates{order: order, words: words}).day(&c); why == (fault{}) {
				require.True(t, day >= firstDay && day <= lastDay)
				again := textOf(1, day.String())
				same, why := (&dates{order: order, words: words}).day(&again)
				require.Equal(t, fault{}, why)
				require.Equal(t, day, same)
			} else {
				require.NotEmpty(t, Explain(why.code).Meaning)
			}
			if a, why := (&dates{order: order, words: words}).agreement(words, &c); why == (fault{}) {
				require.NotEqual(t, Blank, a.Answer)
			}
			if day, why := (&dates{order: order, words: words}).end(words, &c); why == (fault{}) {
				require.True(t, day == 0 || day >= firstDay && day <= lastDay)
			}
		}
		if a, why := words.share(&c, true); why == (fault{}) {
			require.NotEqual(t, Blank, a)
		}
		_, why := words.certificationStatus(&c)
		require.True(t, why == fault{} || Explain(why.code).Meaning != "")
		require.LessOrEqual(t, len(words.withoutLegalForms(s)), len(foldName(s)))
		if n, why := count(&c); why == (fault{}) {
			require.True(t, n >= 0 && n <= maxCount)
		}
		if n, why := year(&c); why == (fault{}) {
			require.True(t, n >= FirstYear && n <= LastYear)
		}
		if n, why := score(&c); why == (fault{}) {
			require.True(t, n >= 1 && n <= 10)
		}
		if found, ok := country(c.text); ok {
			require.NotEmpty(t, found.Name())
		}
		for _, name := range list(c.text) {
			require.Equal(t, trim(name), name)
			require.NotEmpty(t, name)
		}
		require.Less(t, int(names.title(c.text)), len(vocabulary.Titles))
		if c.text == trim(s) { // nothing guards it
			require.Equal(t, FoldID(s), FoldID(c.text))
		}
		require.LessOrEqual(t, len([]rune(abridged(s))), 60)
	})
}

// FuzzHeaders reads edited header names.
func FuzzHeaders(f *testing.F) {
	shipped, err := os.ReadFile("../templates/" + HeadersFile)
	require.NoError(f, err)
	f.Add(shipped)
	words, err := os.ReadFile("../templates/" + WordsFile)
	require.NoError(f, err)
	f.Add([]byte("partners:\n- {column: Partner ID, required: true, aliases: [x, &a y, *a]}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := LoadHeaders(fstest.MapFS{HeadersFile: {Data: data}, WordsFile: {Data: words}})
		if err != nil {
			require.Nil(t, h)
			require.Contains(t, err.Error(), HeadersFile)
			return
		}
		for _, table := range tables {
			require.Len(t, h.Columns(table), len(columnsOf[table]))
		}
	})
}

// FuzzHeaderRow reads a row of cells as a header.
func FuzzHeaderRow(f *testing.F) {
	f.Add("Partner ID\tPartner\tCountry\tCountry")
	f.Add("Employee ID\tPartner ID\tName\tCertification\tEarned on\tCCNA\tc.c.n.a\tE-mail")
	o := options(f)
	f.Fuzz(func(t *testing.T, row string) {
		r := newReader(o)
		at := r.addSheet(0, "")
		r.roster.Files = []File{{Name: "a.csv"}}
		var cells []cell
		for i, s := range strings.Split(row, "\t") {
			if c := textOf(i+1, s); c.kind != blankCell {
				cells = append(cells, c)
			}
		}
		if len(cells) == 0 || len(cells) > maxColumns {
			return
		}
		all := r.candidates(r.headingsOf(cells), at)
		found := r.header(all)
		for _, table := range found {
			require.Zero(t, all[table].lacks(r.headers))
		}
		if found == nil {
			return
		}
		l, err := r.newHeader(found, cells, at, dates{words: r.headers.words})
		if err != nil {
			require.Contains(t, err.Error(), "both would be the column")
			return
		}
		for _, table := range found {
			for _, column := range r.headers.Columns(table) {
				if column.Required && all[table].found.Has(column.Field) {
					require.NotZero(t, l.columns[column.Field], column.Heading)
				}
			}
		}
		taken := make(map[uint16]Field)
		for field, column := range l.columns {
			if column != 0 && Field(field) != NameField { // which may be made of two
				require.Zero(t, taken[column], "two fields in a column")
				taken[column] = Field(field)
			}
		}
	})
}

// FuzzChanges reads a sheet of what is supposed.
func FuzzChanges(f *testing.F) {
	f.Add([]byte("Change,Partner ID,Employee ID,Certification,Licenses,On\nleaves,,E-1,,,2020-07-31\nlicenses,P-1,,,3200,\nhires,P-1,,CCNA;CPP,,2020-08-01\n"))
	o := options(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		changes, err := ReadChanges(Input{Path: "c.csv", Data: data}, o)
		if err != nil {
			require.Contains(t, err.Error(), "c.csv")
			return
		}
		for _, c := range changes {
			require.NotZero(t, c.Kind)
			require.True(t, c.Kind == Licenses || c.On >= firstDay && c.On <= lastDay)
			require.NotEmpty(t, c.String())
		}
	})
}

// FuzzDecodeText decodes what may be a CSV file.
func FuzzDecodeText(f *testing.F) {
	for _, s := range []string{"a,b\n", "\ufeffa", "\xff\xfea\x00", "a\x00b\x00c\x00d\x00", "\x00a\x00b\x00c\x00d", "M\xfcller", "a\rb"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		text, _, err := decodeText(bytes.Clone(data), 1<<20, Encoding{}.always)
		if err != nil {
			return
		}
		require.LessOrEqual(t, len(text), 3*len(data)+4)
		require.NotContains(t, string(text), "\x00")
		_ = csvFile{text: text, comma: ','}.rows(func(number int, cells []cell) error {
			require.Positive(t, number)
			require.NotEmpty(t, cells)
			for i, c := range cells {
				require.True(t, i == 0 || c.column > cells[i-1].column)
			}
			return io.EOF
		})
	})
}
