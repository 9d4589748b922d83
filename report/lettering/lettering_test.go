package lettering

import (
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/templates"
)

var openOnce = sync.OnceValues(func() (*Case, error) { return Open(templates.FS()) })

func caseFor(t testing.TB) *Case {
	tc, err := openOnce()
	require.NoError(t, err)
	return tc
}

func compositorFor(t testing.TB) *Compositor { return caseFor(t).Compositor("en") }

var settings = []Setting{
	{Lines: 1, Largest: 42, Least: 29},
	{Lines: 2, Largest: 31, Least: 22},
	{Lines: 3, Largest: 23, Least: 15},
}

const longName = "The International Consolidated Hosting, Domain Registration, Managed Infrastructure and " +
	"Professional Web Services Company of Greater Northern Europe Ltd"

// TestAdvances holds the widths that shaping gives, in thousandths of an em.
// Some versions of the shaping library lose kerning without a word.
func TestAdvances(t *testing.T) {
	c := compositorFor(t)
	tests := []struct {
		text string
		st   Style
		want float64
	}{
		{"AVATAR", Style{Cut: Medium}, 3748},
		{"To Ltd.", Style{Cut: Medium}, 2967},
		{"Certificate", Style{Cut: Display}, 4233},
		{"office", Style{Cut: Italic}, 1823},
		{"ΑΥΡΑ", Style{Cut: Medium}, 2714},
		{"ГУДА", Style{Cut: Medium}, 2502},
		{"2020", Style{Cut: Display, Features: []string{"lnum"}}, 1888},
		{"Partner", Style{Cut: Roman, Tracking: .1, Features: []string{"smcp"}}, 4391},
		{"Việt", Style{Cut: Medium}, 1659},
		{"Işık", Style{Cut: Medium}, 1443},
		{"شركة", Style{Cut: Medium}, 2052},
		{"می\u200cخواهیم", Style{Cut: Medium}, 4122},
		{"ענן", Style{Cut: Medium}, 1009},
		{"น้ำ", Style{Cut: Medium}, 1004},
		{"त्र", Style{Cut: Medium}, 585},
		{"कि", Style{Cut: Medium}, 970},
		{"云端", Style{Cut: Medium}, 1840},
		{"クラウド", Style{Cut: Medium}, 3680},
		{"한국", Style{Cut: Medium}, 1900},
		{"Cloud نور 24 Ltd", Style{Cut: Medium}, 6801},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			assert.Equal(t, tt.want, math.Round(c.Set(tt.text, tt.st).Width*1000))
		})
	}
}

func TestKerningDrawsLettersTogether(t *testing.T) {
	c := compositorFor(t)
	for _, cut := range []Cut{Roman, Italic, Medium, Display} {
		apart := 0.0
		for _, letter := range "AVATAR" {
			apart += c.Set(string(letter), Style{Cut: cut}).Width
		}
		together := c.Set("AVATAR", Style{Cut: cut}).Width
		assert.Less(t, together, apart-.1, cutNames[cut])
	}
}

func TestAccentsStandOverTheirLetters(t *testing.T) {
	c := compositorFor(t)
	// no composed letter exists for this one: the mark is placed by the font
	l := c.Set("x\u0302", Style{Cut: Medium})
	require.Len(t, l.Glyphs, 2)
	assert.Zero(t, l.Glyphs[1].Advance)
	assert.Less(t, l.Glyphs[1].X, l.Glyphs[0].Advance, "not after the letter")
}

func TestTrackingTakesLigaturesApart(t *testing.T) {
	c := compositorFor(t)
	assert.Less(t, len(c.Set("office", Style{Cut: Roman}).Glyphs), 6)
	assert.Len(t, c.Set("office", Style{Cut: Roman, Tracking: .1}).Glyphs, 6)
}

func hostings(n int) string { return strings.TrimSpace(strings.Repeat("Hosting ", n)) }

func TestFitName(t *testing.T) {
	c := compositorFor(t)
	const width = 453.5 // points, as on the narrower sheet
	tests := []struct {
		name, partner string
		lines         []string // nil: doesn't fit
		least, most   float64  // size
	}{
		{"short: the largest size", "AT&T", []string{"AT&T"}, 42, 42},
		{"smaller on one line", "Nordlys Cloud Løsninger Norden", []string{"Nordlys Cloud Løsninger Norden"}, 29, 41.9},
		{"two lines, balanced", "Nordlys Cloud Løsninger og Internettjenester AS",
			[]string{"Nordlys Cloud Løsninger", "og Internettjenester AS"}, 31, 31},
		{"breaks after a hyphen", "Süddeutschland-Österreich Rechenzentrumsgesellschaft", []string{"Süddeutschland-Österreich", "Rechenzentrumsgesellschaft"}, 22, 31},
		{"never before a no-break space", "Nordlys Cloud\u00a0Løsninger Internett og Tjenester",
			[]string{"Nordlys Cloud\u00a0Løsninger", "Internett og Tjenester"}, 22, 31},
		{"three lines", longName, []string{
			"The International Consolidated Hosting, Domain",
			"Registration, Managed Infrastructure and Professional",
			"Web Services Company of Greater Northern Europe Ltd"}, 15, 23},
		{"about 180 characters", hostings(23), []string{hostings(7), hostings(8), hostings(8)}, 15, 23},
		{"one long word", strings.Repeat("x", 70), nil, 0, 0},
		{"too much for three lines", hostings(40), nil, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lines, ok := c.FitName(tt.partner, Style{Cut: Medium, Features: []string{"lnum"}}, settings, width)
			require.Equal(t, tt.lines != nil, ok)
			var got []string
			for _, l := range lines {
				got = append(got, l.Text)
				assert.LessOrEqual(t, l.Ink(), width+1.5, l.Text)
				assert.GreaterOrEqual(t, l.Style.Size, tt.least)
				assert.LessOrEqual(t, l.Style.Size, tt.most)
				assert.Equal(t, lines[0].Style.Size, l.Style.Size)
			}
			assert.Equal(t, tt.lines, got)
		})
	}
}

func TestFitMakesLongLinesSmaller(t *testing.T) {
	c := compositorFor(t)
	st := Style{Cut: Roman, Size: 12}
	assert.Equal(t, 12., c.Fit("short", st, 100).Style.Size)
	l := c.Fit(strings.Repeat("a long translation ", 10), st, 100)
	assert.Less(t, l.Style.Size, 12.)
	assert.InDelta(t, 100, l.Width*l.Style.Size, .01)
}

func TestBalance(t *testing.T) {
	words := func(widths ...float64) (out []piece) {
		x := 0.0
		for _, w := range widths {
			out = append(out, piece{start: x, end: x + w})
			x += w + 1 // a blank
		}
		return out
	}
	tests := []struct {
		name   string
		pieces []piece
		lines  int
		cuts   []int
		widest float64
	}{
		{"one line", words(3, 4), 1, []int{}, 8},
		{"two of the same", words(3, 3), 2, []int{1}, 3},
		{"the first longer", words(2, 2, 4), 2, []int{2}, 5},
		{"the last longer", words(4, 2, 2), 2, []int{1}, 5},
		{"three lines", words(1, 1, 1, 1, 1, 1), 3, []int{2, 4}, 3},
		{"a long word alone", words(1, 9, 1), 3, []int{1, 2}, 9},
		{"fewer words than lines", words(5), 2, nil, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cuts, widest := balance(tt.pieces, tt.lines)
			assert.Equal(t, tt.cuts, cuts)
			assert.InDelta(t, tt.widest, widest, 1e-9)
		})
	}
}
