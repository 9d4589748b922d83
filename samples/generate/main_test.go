package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
	"assay/templates"
)

// generated returns the files of a data set by name.
func generated(t *testing.T, flags ...string) map[string][]byte {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, generate(append(flags, dir)))
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	files := make(map[string][]byte)
	for _, path := range paths {
		files[filepath.Base(path)], err = os.ReadFile(path)
		require.NoError(t, err)
	}
	return files
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	for _, format := range []string{"csv", "xlsx"} {
		t.Run(format, func(t *testing.T) {
			first := generated(t, "--partners", "40", "--format", format)
			assert.Equal(t, first, generated(t, "--partners", "40", "--format", format, "--seed", "1"))
			for name, other := range generated(t, "--partners", "40", "--format", format, "--seed", "2") {
				assert.NotEqual(t, first[name], other, name)
			}
		})
	}
}

func TestALargerSetBeginsWithTheSmaller(t *testing.T) {
	small, large := generated(t, "--partners", "30"), generated(t, "--partners", "60")
	require.Len(t, small, len(tables))
	for name, data := range small {
		assert.Greater(t, len(large[name]), len(data), name)
		assert.True(t, strings.HasPrefix(string(large[name]), string(data)), name)
	}
}

// assessed returns what a data set's partners get.
func assessed(t *testing.T, files map[string][]byte) *evaluate.Assessment {
	t.Helper()
	headers, err := ingest.LoadHeaders(templates.FS())
	require.NoError(t, err)
	programs, err := evaluate.LoadPrograms(templates.FS())
	require.NoError(t, err)
	var inputs []ingest.Input
	for name, data := range files {
		inputs = append(inputs, ingest.Input{Path: name, Data: data})
	}
	roster, problems, err := ingest.Read(inputs, ingest.Options{Headers: headers, Vocabulary: programs.Vocabulary()})
	require.NoError(t, err)
	return evaluate.Run(roster, problems, programs, evaluate.History{}, ingest.DayOf(2020, 6, 30), 2)
}

// TestBothFormatsGetTheSameVerdicts, and verdicts of every kind.
func TestBothFormatsGetTheSameVerdicts(t *testing.T) {
	texts := assessed(t, generated(t, "--partners", "400"))
	books := assessed(t, generated(t, "--partners", "400", "--format", "xlsx"))
	require.Len(t, texts.Partners, 400)
	require.Len(t, books.Partners, 400)
	assert.Len(t, books.Problems, len(texts.Problems))
	cpanel, premier := make(map[evaluate.Status]int), make(map[evaluate.Status]int)
	for i, p := range texts.Partners {
		q := books.Partners[i]
		assert.Equal(t, []any{p.ID, p.Name, p.Country, p.Email, p.Review, p.Record}, []any{q.ID, q.Name, q.Country, q.Email, q.Review, q.Record})
		assert.Equal(t, p.CPanel().Status, q.CPanel().Status, p.ID)
		assert.Equal(t, p.Premier().Status, q.Premier().Status, p.ID)
		cpanel[p.CPanel().Status]++
		premier[p.Premier().Status]++
	}
	assert.GreaterOrEqual(t, len(cpanel), 3, "%v", cpanel)
	assert.GreaterOrEqual(t, len(premier), 3, "%v", premier)
	assert.NotEmpty(t, texts.Problems)
}

func TestFlagsThatAreRefused(t *testing.T) {
	for want, args := range map[string][]string{
		"want the folder to write into":   {},
		"got 2 arguments":                 {"a", "b"},
		"--as-of: got \"soon\"":           {"--as-of", "soon", "a"},
		"--partners: got -1":              {"--partners", "-1", "a"},
		`--format: got "ods", want csv`:   {"--format", "ods", "a"},
		"unknown flag: --sheets":          {"--sheets", "a"},
		`invalid argument "x" for "--see`: {"--seed", "x", "a"},
	} {
		assert.ErrorContains(t, generate(args), want)
	}
}
