package certificate

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func compositorFor(t *testing.T) *compositor {
	tc, err := loadTypeCase(templates)
	require.NoError(t, err)
	return newCompositor(tc, "en")
}

// TestAdvances holds the widths that shaping gives, in thousandths of an em.
// Some versions of the shaping library lose kerning without a word.
func TestAdvances(t *testing.T) {
	c := compositorFor(t)
	tests := []struct {
		text string
		st   style
		want float64
	}{
		{"AVATAR", style{cut: medium}, 3748},
		{"To Ltd.", style{cut: medium}, 2967},
		{"Certificate", style{cut: display}, 4233},
		{"office", style{cut: italic}, 1823},
		{"ΑΥΡΑ", style{cut: medium}, 2714},
		{"ГУДА", style{cut: medium}, 2502},
		{"2020", style{cut: display, features: []string{"lnum"}}, 1888},
		{"Partner", style{cut: roman, tracking: .1, features: []string{"smcp"}}, 4391},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			assert.Equal(t, tt.want, math.Round(c.set(tt.text, tt.st).width*1000))
		})
	}
}

func TestKerningDrawsLettersTogether(t *testing.T) {
	c := compositorFor(t)
	for _, cut := range []cut{roman, italic, medium, display} {
		apart := 0.0
		for _, letter := range "AVATAR" {
			apart += c.set(string(letter), style{cut: cut}).width
		}
		together := c.set("AVATAR", style{cut: cut}).width
		assert.Less(t, together, apart-.1, cutNames[cut])
	}
}

func TestAccentsStandOverTheirLetters(t *testing.T) {
	c := compositorFor(t)
	// no composed letter exists for this one: the mark is placed by the font
	l := c.set("x\u0302", style{cut: medium})
	require.Len(t, l.glyphs, 2)
	assert.Zero(t, l.glyphs[1].advance)
	assert.Less(t, l.glyphs[1].x, l.glyphs[0].advance, "not after the letter")
}

func TestTrackingTakesLigaturesApart(t *testing.T) {
	c := compositorFor(t)
	assert.Less(t, len(c.set("office", style{cut: roman}).glyphs), 6)
	assert.Len(t, c.set("office", style{cut: roman, tracking: .1}).glyphs, 6)
}

func hostings(n int) string { return strings.TrimSpace(strings.Repeat("Hosting ", n)) }

func TestFitName(t *testing.T) {
	c := compositorFor(t)
	const width = 160 // as on the narrower sheet
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
			lines, ok := c.fitName(tt.partner, nameStyle, width)
			require.Equal(t, tt.lines != nil, ok)
			var got []string
			for _, l := range lines {
				got = append(got, l.text)
				assert.LessOrEqual(t, l.ink(), width+.5, l.text)
				assert.GreaterOrEqual(t, l.style.size, tt.least)
				assert.LessOrEqual(t, l.style.size, tt.most)
				assert.Equal(t, lines[0].style.size, l.style.size)
			}
			assert.Equal(t, tt.lines, got)
		})
	}
}

func TestFitMakesLongLinesSmaller(t *testing.T) {
	c := compositorFor(t)
	st := style{cut: roman, size: 12}
	assert.Equal(t, 12., c.fit("short", st, 100).style.size)
	l := c.fit(strings.Repeat("a long translation ", 10), st, 100)
	assert.Less(t, l.style.size, 12.)
	assert.InDelta(t, 100, l.width*l.em(), .01)
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
