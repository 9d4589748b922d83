package lettering

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/text/unicode/bidi"
	"pgregory.net/rapid"
)

// written replaces the letters and signs by which the tables below stand for
// Hebrew (r, s, t), Arabic (a, b), Arabic digits (8, 9) and a mark (').
var written = strings.NewReplacer("r", "ר", "s", "ש", "t", "ת", "a", "ع", "b", "ب", "8", "٨", "9", "٩", "'", "\u0301", "|", "\u200c")

func TestLevels(t *testing.T) {
	tests := []struct{ rules, text, want string }{
		{"P2: nothing strong", "24 (1)", "000000"},
		{"P3: left to right", "L rs", "0011"},
		{"P3: right to left", "rs L", "1112"},
		{"P3: after a number", "24 rs", "22111"},
		{"W1: a mark goes with its letter", "r' L'", "11122"},
		{"W2, W3: numbers after Arabic letters", "Laa 24", "011122"},
		{"numbers after Hebrew letters", "Lrs 24 L", "01112200"},
		{"numbers after Latin letters", "r L 24", "112222"},
		{"W4: separators in a number", "r 1,2+3/4", "112222222"},
		{"W4: not at its end", "r 1, L", "112112"},
		{"W4: Arabic numbers", "a 8,9", "11222"},
		{"W4: not a plus between them", "a 8+9", "11212"},
		{"W5: signs around a number", "r 50% $5", "11222122"},
		{"W6: signs alone", "L % r", "00001"},
		{"W7: numbers in Latin text", "L 24 rs", "0000011"},
		{"N0: brackets of the text's direction", "r (L) s", "1112111"},
		{"N0: brackets with both directions", "r (L s) t", "111211111"},
		{"N0: brackets of the other direction", "L r (s) L", "001111100"},
		{"N0: brackets of the other direction, none before", "L (s) L", "0001000"},
		{"N0: brackets of the other direction, at the end", "rs L (L)", "11122222"},
		{"N0: nested", "r (L [M]) s", "11122222111"},
		{"N0: a mark on a bracket", "L r (s)' L", "0011111100"},
		{"N0: nothing between them", "r () L", "111112"},
		{"N0: one bracket", "r (L", "1112"},
		{"N1: between equal neighbours", "L r - s L", "001111100"},
		{"N1: numbers count as right to left", "L r - 2 L", "001111200"},
		{"N2: between different neighbours", "r - L - s", "111121111"},
		{"X9: a joiner goes with what is before it", "L a|b L", "0011100"},
		{"X9: a joiner alone", "|", "0"},
		{"a number after a name in the other script", "L a 24 L", "00112200"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.rules, func(t *testing.T) {
			levels, _ := levelsOf([]rune(written.Replace(tt.text)))
			var got strings.Builder
			for _, l := range levels {
				fmt.Fprint(&got, l)
			}
			assert.Equal(t, tt.want, got.String(), tt.text)
		})
	}
}

func TestDirectionIsThatOfTheFirstStrongRune(t *testing.T) {
	c := compositorFor(t)
	for _, tt := range []struct {
		text string
		rtl  bool
	}{
		{"Nordlys", false}, {"ענן", true}, {"نور", true}, {"Cloud ענן", false}, {"ענן Cloud", true},
		{"24 (ענן) Cloud", true}, {"24", false}, {"٢٤ Cloud", false}, {"北京", false}, {"«نور»", true}, {"", false},
	} {
		assert.Equal(t, tt.rtl, c.Set(tt.text, Style{Cut: Medium}).RTL, tt.text)
	}
}

// TestLevelsAgree holds the levels against another program that follows the same
// rules. It tells only which are odd, and its brackets have no pairs.
func TestLevelsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("LMרשתعب12٨٩+-,./%$([«» &'\u0301\u064e")), 1, 24, -1).Draw(t, "text")
		levels, _ := levelsOf([]rune(text))
		var p bidi.Paragraph
		_, err := p.SetString(text)
		assert.NoError(t, err)
		order, err := p.Order()
		assert.NoError(t, err)
		for i := range order.NumRuns() {
			run := order.Run(i)
			first, last := run.Pos()
			for at := first; at <= last; at++ {
				assert.Equal(t, run.Direction() == bidi.RightToLeft, levels[at].rtl(), "rune %d of %q", at, text)
			}
		}
	})
}

func TestReorder(t *testing.T) {
	tests := []struct{ name, levels, want string }{
		{"left to right", "000", "012"},
		{"right to left", "111", "210"},
		{"a word of the other direction", "0110", "0213"},
		{"a number in it", "01120", "03214"},
		{"Latin in a text from right to left", "1221", "3120"},
		{"two levels at once", "1232", "1230"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			order := make([]int, len(tt.levels))
			for i := range order {
				order[i] = i
			}
			reorder(order, func(i int) level { return level(tt.levels[i] - '0') })
			assert.Equal(t, tt.want, strings.Trim(strings.ReplaceAll(fmt.Sprint(order), " ", ""), "[]"))
		})
	}
}
