package lettering

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTidy(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"composes accents", "Lo\u0308sninger", "Lösninger"},
		{"two marks in any order", "e\u0323\u0302", "ệ"},
		{"Hangul from its letters", "\u1112\u1161\u11ab", "한"},
		{"parts what isn't to be composed", "\u0958", "\u0915\u093c"},
		{"one sign for two", "\u212b", "Å"},
		{"outer and repeated blanks", "  ACME   GmbH ", "ACME GmbH"},
		{"outer blanks of other kinds", "\u3000 雲\u3000\u00a0", "雲"},
		{"nothing but blanks", "\u00a0 \u3000", ""},
		{"other blanks stay", "ACME\u00a0GmbH", "ACME\u00a0GmbH"},
		{"the wide blank of Japanese stays", "株式会社\u3000雲", "株式会社\u3000雲"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, Tidy(tt.in)) })
	}
}

func TestInvisible(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"letters, marks, figures, signs, blanks", "Åé é १२ «+$» \u00a0\u3000", ""},
		{"line break and tab", "A\nB\tC", "\n\t"},
		{"each once", "\u200bA\u200b", "\u200b"},
		{"direction marks", "\u200eA\u200f\u061c", "\u200e\u200f\u061c"},
		{"embeddings, overrides, isolates", "\u202a\u202e\u202c\u2066\u2069", "\u202a\u202e\u202c\u2066\u2069"},
		{"byte-order mark", "\ufeffA", "\ufeff"},
		{"soft hyphen", "Ho\u00adsting", "\u00ad"},
		{"grapheme joiner", "a\u034fb", "\u034f"},
		{"private", "\ue000", "\ue000"},
		{"tags", "A\U000e0041", "\U000e0041"},
		{"unassigned", "\u0378", "\u0378"},
		{"invalid UTF-8", "A\xff", "\ufffd"},
		{"noncharacter", "\ufffe", "\ufffe"},
		{"Persian", "می\u200cخواهم", ""},
		{"Persian after a mark", "بّ\u200cب", ""},
		{"Devanagari", "क्\u200dष क्\u200cष", ""},
		{"Malayalam", "ന്\u200dമ", ""},
		{"joiner at the end of a word", "می\u200c خواهم", "\u200c"},
		{"joiner at the beginning", "\u200dمی", "\u200d"},
		{"joiner at the end", "می\u200d", "\u200d"},
		{"two joiners", "می\u200c\u200cخواهم", "\u200c"},
		{"joiner after a figure", "۲\u200cم", "\u200c"},
		{"joiner between scripts", "می\u200cA", "\u200c"},
		{"joiner among Latin letters", "A\u200dB", "\u200d"},
		{"joiner among Hebrew letters", "ע\u200dנ", "\u200d"},
		{"form of a Chinese character", "辻\U000e0100", ""},
		{"form of a Latin letter", "A\ufe00", "\ufe00"},
		{"form at the beginning", "\ufe0f", "\ufe0f"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, string(Invisible(tt.in))) })
	}
}

func TestRuneList(t *testing.T) {
	assert.Equal(t, "U+4E2D '中', U+200B, U+1F680 '🚀'", RuneList([]rune("中\u200b🚀")))
	assert.Equal(t, "U+0061 'a', U+0062 'b', U+0063 'c', U+0064 'd'", RuneList([]rune("abcd")))
	assert.Equal(t, "U+0061 'a', U+0062 'b', U+0063 'c', U+0064 'd' and 2 more", RuneList([]rune("abcdef")))
}
