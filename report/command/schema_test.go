package command

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/schema"
)

// TestWhatOtherProgramsReadIsValid holds what is written of the samples against
// the schemas that the program prints.
func TestWhatOtherProgramsReadIsValid(t *testing.T) {
	samples, err := filepath.Abs("../../samples")
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	files := []string{filepath.Join(samples, "partners.xlsx"), filepath.Join(samples, "employees.xlsx")}
	say := func(want int, args ...string) []byte {
		t.Helper()
		var out, wrong bytes.Buffer
		require.Equal(t, want, Main(args, World{Out: &out, Err: &wrong, Today: ingest.DayOf(2020, 7, 1), Random: strings.NewReader(strings.Repeat("n", 32)), Env: os.Getenv}), wrong.String())
		return out.Bytes()
	}
	on := func(args ...string) []string { return append(append(args, "--as-of", "2020-06-30"), files...) }
	say(done, on("run", "--quiet")...)
	results, err := os.ReadFile("out/2020-06-30/results.json")
	require.NoError(t, err)
	badges, err := filepath.Glob("out/2020-06-30/badges/*.svg")
	require.NoError(t, err)
	require.NotEmpty(t, badges)
	for document, text := range map[string][]byte{
		schema.Results: results,
		schema.Check:   say(inputErrors, on("check", "--json")...),
		schema.WhatIf:  say(done, on("what-if", "--json", "--licenses", "P-001=3200", "--leaves", "E-003=2020-08-31", "--hires", "P-004:CCNA=2020-08-01")...),
		schema.Verify:  say(failed, "verify", "--json", badges[0], files[0]),
	} {
		t.Run(document, func(t *testing.T) {
			read := func(text []byte) any {
				v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
				require.NoError(t, err, string(text))
				return v
			}
			c := jsonschema.NewCompiler()
			require.NoError(t, c.AddResource(document, read(say(done, "schema", document))))
			s, err := c.Compile(document)
			require.NoError(t, err)
			assert.NoError(t, s.Validate(read(text)))
			assert.Regexp(t, `^\{\n  "version": 2,`, string(text), "the first key")
			less := read(text).(map[string]any)
			delete(less, "version")
			assert.Error(t, s.Validate(less))
		})
	}
}
