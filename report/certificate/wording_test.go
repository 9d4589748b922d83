package certificate

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/issued"
)

var shipped = os.DirFS("../../templates")

func TestLoadWordingRefusals(t *testing.T) {
	file, err := os.ReadFile("../../templates/" + wordingFile)
	require.NoError(t, err)
	whole := string(file)
	place := func(before string) string { // line:column of the text that follows
		i := strings.Index(whole, before) + len(before)
		line := strings.Count(whole[:i], "\n") + 1
		column := i - strings.LastIndex(whole[:i], "\n")
		return wordingFile + ":" + strconv.Itoa(line) + ":" + strconv.Itoa(column) + ": "
	}
	tests := []struct {
		name, old, by string
		want          string
	}{
		{"unknown key", "title: Certificate\n", "titel: Certificate\n", place("organisation: cPanel Certified Partner Program\n") + `unknown field "titel"`},
		{"unknown placeholder", `one: "Badge year {years}"`, `one: "Badge year {year}"`,
			place("one: ") + "badge_years.one: unknown placeholder {year}, want {years}"},
		{"no placeholder in a plain text", "title: Certificate\n", "title: Certificate of {partner}\n",
			place("\ntitle: ") + "title: unknown placeholder {partner}, want none here"},
		{"placeholder missing", `number: "Certificate {number}"`, `number: "Certificate"`,
			place("\nnumber: ") + "number: the placeholder {number} is missing"},
		{"replaced number missing", `replaces: "replaces certificate {replaces}"`, "replaces: replaces another",
			place("\nreplaces: ") + "replaces: the placeholder {replaces} is missing"},
		{"no text for what it replaces", "replaces: \"replaces certificate {replaces}\"\n", "", wordingFile + ": no key replaces"},
		{"no caption of the code", "verify: \"Scan to verify, or visit {address}\"\n", "", wordingFile + ": no key verify"},
		{"nothing about a code that opens nothing", "signed: \"Digitally signed: check with assay verify\"\n", "", wordingFile + ": no key signed"},
		{"placeholder in the code's caption", "visit {address}", "visit {number}",
			place("\nverify: ") + "verify: unknown placeholder {number}, want {address}"},
		{"date without its month", `"{day} {month} {year}"`, `"{day}.{year}"`,
			place("\ndate: ") + "date: the placeholder {month} is missing"},
		{"open brace", `"{day} {month} {year}"`, `"{day} {month} {year"`,
			place("\ndate: ") + "date: a brace without its partner, want {placeholder}"},
		{"brace in brace", `"{day} {month} {year}"`, `"{day} {mon{th}} {year}"`,
			place("\ndate: ") + "date: a brace without its partner, want {placeholder}"},
		{"blank text", "title: Certificate\n", "title: \" \"\n", place("\ntitle: ") + "title is blank, want a text"},
		{"number for a text", "title: Certificate\n", "title: 2020\n",
			place("\ntitle: ") + "got int, want a text (in quotes where it looks like something else)"},
		{"missing key", "title: Certificate\n", "", wordingFile + ": no key title"},
		{"missing key in a group", "  last: \" and \"\n", "", wordingFile + ": no key years.last"},
		{"eleven months", "January, ", "", wordingFile + ": got 11 months, want 12"},
		{"one signature", "  - name: \"\"\n    title: Partner Program Manager\n", "", wordingFile + ": got 1 signatures, want 2"},
		{"not a language", "language: en", "language: english-ish-thing", place("\nlanguage: ") + `got "english-ish-thing", want a language tag such as en or pt-BR`},
		{"key twice", "title: Certificate\n", "title: Certificate\ntitle: Certificate\n", wordingFile + ":"},
		{"second document", "language: en", "---\n{}\n---\nlanguage: en", wordingFile + ":"},
		{"not YAML", "language: en", "language: [", wordingFile + ":"},
		{"empty file", whole, "", wordingFile + ":1:1: the file is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, whole, tt.old)
			broken := strings.Replace(whole, tt.old, tt.by, 1)
			_, err := LoadWording(fstest.MapFS{wordingFile: {Data: []byte(broken)}})
			require.Error(t, err)
			assert.True(t, strings.HasPrefix(err.Error(), tt.want), "got %q, want %q", err, tt.want)
		})
	}
}

func TestWordingMayStartWithByteOrderMark(t *testing.T) {
	file, err := os.ReadFile("../../templates/" + wordingFile)
	require.NoError(t, err)
	_, err = LoadWording(fstest.MapFS{wordingFile: {Data: append([]byte("\ufeff"), file...)}})
	assert.NoError(t, err)
}

func TestWordingFileMissing(t *testing.T) {
	_, err := LoadWording(fstest.MapFS{})
	assert.ErrorContains(t, err, wordingFile)
}

func TestText(t *testing.T) {
	w, err := LoadWording(shipped)
	require.NoError(t, err)
	day := ingest.DayOf
	tests := []struct {
		name       string
		years      []int
		begins     ingest.Day
		badgeYears string
		period     string
	}{
		{"one year", []int{2020}, day(2020, 6, 5), "Badge year 2020", "beginning 5 June 2020, good through 31 January 2023"},
		{"two years", []int{2020, 2021}, day(2020, 12, 31), "Badge years 2020 and 2021", "beginning 31 December 2020, good through 31 January 2023"},
		{"three years", []int{2020, 2021, 2022}, day(2021, 2, 1), "Badge years 2020, 2021 and 2022", "beginning 1 February 2021, good through 31 January 2023"},
		{"unknown first day", []int{2021}, 0, "Badge year 2021", "good through 31 January 2023"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// what looks like a placeholder in a name is only a name
			got := w.text(issued.Certificate{Number: "N-1", Partner: "A {years} & B", Years: tt.years, Begins: tt.begins,
				GoodThrough: day(2023, 1, 31), Issued: day(2021, 3, 4)})
			assert.Equal(t, tt.badgeYears, got.badgeYears)
			assert.Equal(t, tt.period, got.period)
			assert.Equal(t, "Certificate N-1", got.number)
			assert.Equal(t, "Issued 4 March 2021", got.issued)
			assert.Contains(t, got.title, "A {years} & B")
			assert.Empty(t, got.replaces)
			assert.True(t, strings.HasSuffix(got.keywords, ", N-1"), got.keywords)
		})
	}
}

func TestTextOfACertificateThatReplacesAnother(t *testing.T) {
	w, err := LoadWording(shipped)
	require.NoError(t, err)
	got := w.text(issued.Certificate{Number: "N-2", Partner: "A", Years: []int{2020}, Replaces: "{number}"})
	assert.Equal(t, "Certificate N-2", got.number)
	assert.Equal(t, "replaces certificate {number}", got.replaces, "what looks like a placeholder is only a number")
	assert.Equal(t, "certificate, cPanel Certified Partner, 2020, N-2, replaces certificate {number}", got.keywords)
}
