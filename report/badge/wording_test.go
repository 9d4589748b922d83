package badge

import (
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/templates"
)

func wordingText(t *testing.T) string {
	file, err := fs.ReadFile(templates.FS(), wordingFile)
	require.NoError(t, err)
	return string(file)
}

func TestWordingRefusals(t *testing.T) {
	whole := wordingText(t)
	place := func(before string) string { // line:column of the text that follows
		i := strings.Index(whole, before) + len(before)
		line := strings.Count(whole[:i], "\n") + 1
		column := i - strings.LastIndex(whole[:i], "\n")
		return wordingFile + ":" + strconv.Itoa(line) + ":" + strconv.Itoa(column) + ": "
	}
	const small = "small: CPANEL CERTIFIED PARTNER\n"
	tests := []struct {
		name, old, by string
		want          string
	}{
		{"unknown key", small, "tiny: CPANEL\n", wordingFile + `:15:1: unknown field "tiny"`},
		{"missing key", small, "", wordingFile + ": no key small"},
		{"missing key in a group", "  below: Badge of Achievement\n", "", wordingFile + ": no key ring.below"},
		{"key twice", small, small + small, wordingFile + ":"},
		{"blank text", small, "small: \" \"\n", place("\nsmall: ") + "small is blank, want a text"},
		{"number for a text", small, "small: 90\n", place("\nsmall: ") + "got int, want a text (in quotes where it looks like something else)"},
		{"no placeholder in a plain text", small, "small: \"{year}\"\n", place("\nsmall: ") + "small: unknown placeholder {year}, want none here"},
		{"year missing", `year: "{year}"`, `year: "year"`, place("\nyear: ") + "year: the placeholder {year} is missing"},
		{"name where there is none", `plain: "cPanel Certified Partner {year}"`, `plain: "{partner} {year}"`,
			place("  plain: ") + "title.plain: unknown placeholder {partner}, want {year}"},
		{"name missing in the title", `named: "{partner}: cPanel`, `named: "cPanel`,
			place("  named: ") + "title.named: the placeholder {partner} is missing"},
		{"open brace", `year: "{year}"`, `year: "{year"`, place("\nyear: ") + "year: a brace without its partner, want {placeholder}"},
		{"not a language", "language: en", "language: english-ish-thing", place("\nlanguage: ") + `got "english-ish-thing", want a language tag such as en or pt-BR`},
		{"second document", "language: en", "---\n{}\n---\nlanguage: en", wordingFile + ":"},
		{"not YAML", "language: en", "language: [", wordingFile + ":"},
		{"empty file", whole, "", wordingFile + ":1:1: the file is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, whole, tt.old)
			broken := strings.Replace(whole, tt.old, tt.by, 1)
			_, err := NewMint(fstest.MapFS{wordingFile: {Data: []byte(broken)}}, nil)
			require.Error(t, err)
			assert.True(t, strings.HasPrefix(err.Error(), tt.want), "got %q, want %q", err, tt.want)
		})
	}
	_, err := NewMint(fstest.MapFS{}, nil)
	assert.ErrorContains(t, err, wordingFile)
}

func TestCaption(t *testing.T) {
	w, err := loadWording(templates.FS())
	require.NoError(t, err)
	title, description := w.caption(Badge{Year: 2026})
	assert.Equal(t, "cPanel Certified Partner 2026", title)
	assert.NotContains(t, description, "{")
	// what looks like a placeholder in a name is only a name
	title, description = w.caption(Badge{2026, "A {year} & B"})
	assert.Equal(t, "A {year} & B: cPanel Certified Partner 2026", title)
	assert.Contains(t, description, "the badge of A {year} & B, a cPanel Certified Partner")
}
