package command

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
)

func TestHang(t *testing.T) {
	tests := []struct{ name, label, text, want string }{
		{"in one line", "  moves", "from here", "  moves   from here\n"},
		{"as wide as the page", "x", "aaaa bbbb cccccc ddddddddd eeee", "x         aaaa bbbb cccccc ddddddddd eeee\n"},
		{"one letter more", "x", "aaaa bbbb cccccc ddddddddd eeeee", "x         aaaa bbbb cccccc ddddddddd\n          eeeee\n"},
		{"a word wider than the page", "x", "a " + strings.Repeat("b", 41) + " c", "x         a\n          " + strings.Repeat("b", 41) + "\n          c\n"},
		{"a label that fills its room", "0123456789", "a", "0123456789 a\n"},
		{"no text", "x", "", "x\n"},
		{"line breaks and commands to the terminal", "x", "a\nb\r\x1b[31mc\u202ed", "x         a b\ufffd\ufffd[31mc\ufffdd\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			page{&b, 41}.hang(tt.label, tt.text, 10)
			assert.Equal(t, tt.want, b.String())
		})
	}
}

// Changes are made in the order in which they are given, whatever their flags.
func TestChangesKeepTheirOrder(t *testing.T) {
	f := new(whatIfFlags)
	flags := pflag.NewFlagSet("what-if", pflag.ContinueOnError)
	f.declare(flags)
	require.NoError(t, flags.Parse([]string{"--hires", "P-1:CCNA=2020-08-01", "--leaves=E-1=2020-07-31", "a.csv", "--hires", "P-2:CWA=2020-08-01"}))
	var given []string
	for _, c := range f.changes {
		given = append(given, c.Given)
	}
	assert.Equal(t, []string{"--hires P-1:CCNA=2020-08-01", "--leaves E-1=2020-07-31", "--hires P-2:CWA=2020-08-01"}, given)
	assert.Equal(t, []string{"a.csv"}, flags.Args())
}

func TestAheadIsByDay(t *testing.T) {
	turn := func(on string, to evaluate.Status) evaluate.Turn {
		d, err := ingest.ParseDay(on)
		require.NoError(t, err)
		return evaluate.Turn{On: d, From: "Compliant", To: to, Because: evaluate.Because("why")}
	}
	d := evaluate.ProgramWhatIf{
		Goes:  []evaluate.Turn{turn("2020-10-01", "Removed")},
		Comes: []evaluate.Turn{turn("2020-08-01", "Get Well Plan"), turn("2021-01-01", "Unknown")},
		Moves: []evaluate.MovedTurn{{Real: turn("2021-02-01", "Out of compliance"), WhatIf: turn("2020-09-01", "Out of compliance")},
			{Real: turn("2020-11-01", "Removed"), WhatIf: turn("2020-11-01", "Removed")}},
	}
	var got []string
	for _, a := range aheadOf(&d) {
		got = append(got, a.label+" "+a.text)
	}
	assert.Equal(t, []string{
		"comes 2020-08-01: Compliant → Get Well Plan (why)",
		"moves from 2021-02-01 to 2020-09-01: Compliant → Out of compliance (why)",
		"goes 2020-10-01: Compliant → Removed (why)",
		"moves 2020-11-01: Compliant → Removed (why)",
		"comes 2021-01-01: Compliant → Unknown (why)",
	}, got)
}

// A sheet can hold anything as an ID and a name; the page stays as wide as it is.
func TestWhatIfFitsThePage(t *testing.T) {
	f := evaluate.PartnerFinding{ID: strings.Repeat("P", 10_000), Name: strings.Repeat("Name ", 2_000)}
	var b bytes.Buffer
	whatIfTold{differences: []evaluate.PartnerWhatIf{{Real: &f, WhatIf: &f}}, partners: 1}.print(page{&b, 80})
	for line := range strings.Lines(b.String()) {
		assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), 80)
	}
}
