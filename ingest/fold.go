package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// blanks tells whether a rune shows as nothing: any space, a zero-width one, a
// byte-order mark, a control character.
func blanks(r rune) bool {
	return unicode.IsSpace(r) || r < ' ' || r == '\u200b' || r == '\u2060' || r == '\ufeff'
}

// trim returns a text without its outer blanks.
func trim(s string) string {
	if n := len(s); n == 0 || plain(s[0]) && plain(s[n-1]) {
		return s
	}
	return strings.TrimFunc(s, blanks)
}

func plain(b byte) bool { return b > ' ' && b < 0x7f }

// FoldID returns the ID without outer blanks and letter case; IDs that fold
// to the same text are the same.
func FoldID(id string) string { return foldCase(trim(id)) }

// plainSigns writes letters and digits of full width, digits of other scripts, dashes
// and blanks as ASCII does, and leaves out what shows as nothing: Ｅ‑１ gives E-1.
func plainSigns(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.Is(unicode.Pd, r) || r == '−':
			return '-'
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Nd, r):
			return '0' + digit(r)
		}
		return r
	}, norm.NFKC.String(s))
}

// digit returns the value of a decimal digit of any script: each has its ten in a row.
func digit(r rune) rune {
	for _, in := range unicode.Nd.R16 {
		if rune(in.Lo) <= r && r <= rune(in.Hi) {
			return (r - rune(in.Lo)) % 10
		}
	}
	for _, in := range unicode.Nd.R32 {
		if rune(in.Lo) <= r && r <= rune(in.Hi) {
			return (r - rune(in.Lo)) % 10
		}
	}
	return 0
}

// foldCase removes letter case.
func foldCase(s string) string {
	lower := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return cases.Fold().String(s)
		}
		lower = lower && (s[i] < 'A' || s[i] > 'Z')
	}
	if lower {
		return s
	}
	return strings.ToLower(s)
}

// foldWords returns the words of a text, between single blanks, without letter
// case, punctuation and accents: "Cisco™  Certified-Réseau" gives "cisco certified reseau".
func foldWords(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) {
		s = norm.NFKD.String(foldCase(marks.Replace(s)))
	} else {
		s = foldCase(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		default:
			gap = true
		}
	}
	return b.String()
}

// marks are signs of a trade mark, which would fold to the letters TM and SM.
var marks = strings.NewReplacer("™", " ", "℠", " ")

// FoldName returns a name without letter case, blanks, punctuation and accents, as
// names of partners are compared (rule G7).
func FoldName(name string) string { return foldName(name) }

// foldName returns a name as headers, certifications and countries are
// compared: without letter case, blanks, punctuation and accents.
func foldName(s string) string { return strings.ReplaceAll(foldWords(s), " ", "") }
