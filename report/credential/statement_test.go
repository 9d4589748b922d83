package credential

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/ingest"
)

// keyOf is the key of a seed of one byte, repeated.
func keyOf(seed byte) *Key { return keyFromSeed(bytes.Repeat([]byte{seed}, 32)) }

// trustIn trusts keys, as those of the Test Program.
func trustIn(t testing.TB, keys ...*Key) *Trust {
	trust := new(Trust)
	for _, k := range keys {
		require.NoError(t, trust.Add(TrustedKey{DID: k.DID(), Issuer: "Test Program"}))
	}
	return trust
}

func dayOf(text string) ingest.Day {
	d, err := ingest.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

var northwind = Statement{
	Number: "CP-2021-7K3M9QXD", Partner: "Nörthwind Hosting", Years: []int{2020, 2021},
	Begins: dayOf("2020-02-10"), GoodThrough: dayOf("2022-01-31"), Issued: dayOf("2020-06-30"),
}

func signed(t testing.TB, k *Key, s Statement, address string) string {
	text, err := SignStatement(k, s, address)
	require.NoError(t, err)
	return text
}

// The text of a statement is on paper for good: it may not change.
func TestStatementText(t *testing.T) {
	text := signed(t, keyOf(7), northwind, "")
	assert.Regexp(t, `^ASSAY1:[A-Z2-7]+$`, text)
	assert.Len(t, text, 190)
	assert.Equal(t, text, signed(t, keyOf(7), northwind, ""), "the same every time")
	assert.Equal(t, "ASSAY1:AH7ICLAS6OVUZZQB4UHTZR2E36WQAJCOYO3HE5DIO5UW4ZBAJBXXG5DJNZTQFZAPAHP5MAVQ3QBOZVYCXS5MRNIYTBIAPRORRBPSF6HUEDZ4RNRLW7RE73GTEA6HMLNGNWLGESAXHUDKSN5OY26ZLR6GHDAP27HFIIV2CXRUZHFIZ35FYVTIUAQ", text)
}

func TestStatementReadsBack(t *testing.T) {
	key := keyOf(7)
	trust := trustIn(t, keyOf(8), key)
	plain := signed(t, key, northwind, "")
	addressed := signed(t, key, northwind, "https://verify.example/Check")
	assert.Equal(t, "https://verify.example/Check#"+plain[len("ASSAY1:"):], addressed)
	tests := []struct{ name, text string }{
		{"as printed", plain},
		{"in lower case", strings.ToLower(plain)},
		{"with line breaks and blanks", " " + plain[:40] + "\r\n  " + plain[40:90] + "\t" + plain[90:] + "\n"},
		{"with a byte-order mark", "\ufeff" + plain},
		{"behind an address", addressed},
		{"behind another address, which says nothing", "HTTP://OTHER.EXAMPLE/#" + plain[len("ASSAY1:"):]},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := ReadStatement(tt.text)
			require.NoError(t, err)
			assert.Equal(t, northwind, s.Statement)
			k, err := trust.Signer(s)
			require.NoError(t, err)
			assert.Equal(t, key.DID(), k.DID)
		})
	}
}

func TestStatementSigner(t *testing.T) {
	s, err := ReadStatement(signed(t, keyOf(7), northwind, ""))
	require.NoError(t, err)
	_, err = trustIn(t, keyOf(8)).Signer(s)
	var unknown *UnknownSigner
	require.ErrorAs(t, err, &unknown)
	assert.Equal(t, keyOf(7).Hint(), unknown.Hint)
	_, err = new(Trust).Signer(s)
	assert.ErrorAs(t, err, &unknown, "the zero Trust trusts nobody")
}

func TestStatementRefused(t *testing.T) {
	with := func(change func(*Statement)) Statement {
		s := northwind
		change(&s)
		return s
	}
	tests := []struct {
		name string
		s    Statement
		want string
	}{
		{"no number", with(func(s *Statement) { s.Number = "" }), "the number is blank"},
		{"a number of many letters", with(func(s *Statement) { s.Number = strings.Repeat("X", 41) }), "want at most 40"},
		{"a number with a blank", with(func(s *Statement) { s.Number = "CP 1" }), "got the number"},
		{"a number replaced with a line break", with(func(s *Statement) { s.Replaces = "CP\n1" }), "got the number of the one replaced"},
		{"no name", with(func(s *Statement) { s.Partner = "" }), "got the partner name"},
		{"a name that is no UTF-8", with(func(s *Statement) { s.Partner = strings.Repeat("\xff", 130) }), "got the partner name"},
		{"no years", with(func(s *Statement) { s.Years = nil }), "got 0 badge years"},
		{"too many years", with(func(s *Statement) { s.Years = make([]int, 31) }), "got 31 badge years"},
		{"years that fall", with(func(s *Statement) { s.Years = []int{2021, 2020} }), "want them rising"},
		{"a year twice", with(func(s *Statement) { s.Years = []int{2021, 2021} }), "want them rising"},
		{"a year of another time", with(func(s *Statement) { s.Years = []int{1989} }), "want them rising, from 1990"},
		{"no last day", with(func(s *Statement) { s.GoodThrough = 0 }), "issued is missing"},
		{"no day of issue", with(func(s *Statement) { s.Issued = 0 }), "issued is missing"},
		{"a negative day", with(func(s *Statement) { s.Begins = -1 }), "not of this time"},
		{"a day of another time", with(func(s *Statement) { s.Issued = dayOf("2102-01-01") }), "not of this time"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := SignStatement(keyOf(7), tt.s, "")
			require.Error(t, err)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestStatementCutsLongNames(t *testing.T) {
	tests := []struct {
		name, partner, want string
		cut                 bool
	}{
		{"as long as may be", strings.Repeat("a", 120), strings.Repeat("a", 120), false},
		{"one letter more", strings.Repeat("a", 121), strings.Repeat("a", 120), true},
		{"between letters of several bytes", strings.Repeat("ش", 61), strings.Repeat("ش", 60), true},
		{"a letter that would go over", "x" + strings.Repeat("ش", 60), "x" + strings.Repeat("ش", 59), true},
		{"an accent stays with its letter", strings.Repeat("a", 119) + "e\u0301", strings.Repeat("a", 119), true},
		{"a syllable of Hangul stays whole", strings.Repeat("a", 115) + "\u1100\u1161\u11a8", strings.Repeat("a", 115), true},
		{"two letters that make a flag stay together", strings.Repeat("a", 113) + "🇳🇴", strings.Repeat("a", 113), true},
		{"no blank at the end", strings.Repeat("a", 118) + " \u00a0bc", strings.Repeat("a", 118), true},
		{"one character without end", "a" + strings.Repeat("\u0301", 100), "a" + strings.Repeat("\u0301", 59), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := northwind
			s.Partner = tt.partner
			got, err := ReadStatement(signed(t, keyOf(7), s, ""))
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.Partner)
			assert.Equal(t, tt.cut, got.Cut)
		})
	}
}

// statements are any that can be signed.
func statements() *rapid.Generator[Statement] {
	return rapid.Custom(func(t *rapid.T) Statement {
		number := rapid.OneOf(rapid.StringMatching(`CP-[1-9][0-9]{3}-[0-9A-HJKMNP-TV-Z]{8}`), rapid.StringMatching(`[!-~]{1,40}`))
		years := rapid.SliceOfNDistinct(rapid.IntRange(ingest.FirstYear, ingest.LastYear), 1, mostYears, rapid.ID[int])
		day := rapid.Map(rapid.IntRange(1, 73000), func(n int) ingest.Day { return ingest.Day(n) })
		s := Statement{
			Number: number.Draw(t, "number"), Partner: rapid.StringN(1, 60, longestPartner).Draw(t, "partner"), Cut: rapid.Bool().Draw(t, "cut"),
			Years: slices.Sorted(slices.Values(years.Draw(t, "years"))), GoodThrough: day.Draw(t, "good through"), Issued: day.Draw(t, "issued"),
		}
		if rapid.Bool().Draw(t, "replaces another") {
			s.Replaces = number.Draw(t, "replaces")
		}
		if rapid.Bool().Draw(t, "begins on a known day") {
			s.Begins = day.Draw(t, "begins")
		}
		return s
	})
}

func TestStatementRoundTrip(t *testing.T) {
	key := keyOf(7)
	trust := trustIn(t, key)
	rapid.Check(t, func(t *rapid.T) {
		s := statements().Draw(t, "statement")
		text, err := SignStatement(key, s, "")
		require.NoError(t, err)
		got, err := ReadStatement(text)
		require.NoError(t, err)
		assert.Equal(t, s, got.Statement)
		_, err = trust.Signer(got)
		assert.NoError(t, err)
	})
}

// genuine tells whether a text is a statement that a trusted key signed.
func genuine(trust *Trust, text string) bool {
	s, err := ReadStatement(text)
	if err != nil {
		return false
	}
	_, err = trust.Signer(s)
	return err == nil
}

// Any other letter anywhere, one too many or too few: not genuine.
func TestStatementAlteredByOneLetter(t *testing.T) {
	trust := trustIn(t, keyOf(7))
	text := signed(t, keyOf(7), northwind, "")
	require.True(t, genuine(trust, text))
	for i := range len(text) {
		for c := range 128 {
			other := text[:i] + string(rune(c)) + text[i+1:]
			if strings.EqualFold(other, text) {
				continue
			}
			assert.False(t, genuine(trust, other), "letter %d as %q", i, rune(c))
		}
		assert.False(t, genuine(trust, text[:i]+text[i+1:]), "letter %d left out", i)
		assert.False(t, genuine(trust, text[:i]+"A"+text[i:]), "a letter before letter %d", i)
	}
	assert.False(t, genuine(trust, text+"A"))
	assert.False(t, genuine(trust, text+"="))
	assert.False(t, genuine(trust, "x#"+text[7:]), "what is no address")
}

// Letters whose capitals are ASCII letters aren't taken for these.
func TestStatementOfForeignLetters(t *testing.T) {
	trust := trustIn(t, keyOf(7))
	text := signed(t, keyOf(7), northwind, "")
	tried := 0
	for _, r := range []struct{ ascii, other string }{{"I", "ı"}, {"S", "ſ"}, {"K", "\u212a"}, {"A", "А"}} {
		if other := strings.Replace(text, r.ascii, r.other, -1); other != text {
			tried++
			assert.False(t, genuine(trust, other), r.other)
		}
	}
	assert.Positive(t, tried)
}

// Every bit of the bytes that are signed and of the signature counts.
func TestStatementAlteredByOneBit(t *testing.T) {
	trust := trustIn(t, keyOf(7))
	code := strings.TrimPrefix(signed(t, keyOf(7), northwind, ""), "ASSAY1:")
	b, err := statementText.DecodeString(code)
	require.NoError(t, err)
	for bit := range 8 * len(b) {
		other := bytes.Clone(b)
		other[bit/8] ^= 1 << (bit % 8)
		assert.False(t, genuine(trust, "ASSAY1:"+statementText.EncodeToString(other)), "bit %d", bit)
	}
}

// What is signed by a trusted key and yet not in the one form is refused.
func TestStatementOtherForms(t *testing.T) {
	key := keyOf(7)
	hint := key.Hint()
	head := append([]byte{statementVersion}, hint[:]...)
	body := northwind.append(nil)
	seal := func(b []byte) string {
		b = append(bytes.Clone(head), b...)
		return "ASSAY1:" + statementText.EncodeToString(append(b, key.Sign(statementMessage(b))...))
	}
	require.True(t, genuine(trustIn(t, key), seal(body)), "the form itself")
	rest := body[1+2+5:] // after the packed number
	raw := append([]byte{byte(len(northwind.Number) + 1)}, northwind.Number...)
	tests := []struct {
		name string
		b    []byte
	}{
		{"a byte too many", append(bytes.Clone(body), 0)},
		{"a byte too few", body[:len(body)-1]},
		{"a number unpacked that could be packed", append(raw, rest...)},
		{"a varint longer than it must be", append([]byte{0x81, 0x00}, body[1:]...)},
		{"a count beyond the end", append(bytes.Clone(body[:9]), 0xff)},
		{"nothing", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadStatement(seal(tt.b))
			assert.Error(t, err)
		})
	}
}

// The last letter of the base 32 may have bits to spare, which have to be 0.
func TestStatementSpareBits(t *testing.T) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	tried := 0
	for n := range 5 {
		s := northwind
		s.Partner = s.Partner[:12+n]
		text := signed(t, keyOf(7), s, "")
		b, err := statementText.DecodeString(text[7:])
		require.NoError(t, err)
		for spare := range 1<<(len(text[7:])*5-len(b)*8) - 1 {
			tried++
			last := strings.IndexByte(letters, text[len(text)-1])
			_, err = ReadStatement(text[:len(text)-1] + letters[last+spare+1:last+spare+2])
			assert.Error(t, err)
		}
	}
	assert.Positive(t, tried)
}

func FuzzReadStatement(f *testing.F) {
	text, err := SignStatement(keyOf(7), northwind, "")
	require.NoError(f, err)
	f.Add(text)
	f.Add("https://verify.example/#" + text[7:])
	f.Add("ASSAY1:")
	f.Add("#")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ReadStatement(text)
		if err != nil {
			return
		}
		assert.NoError(t, s.check())
		assert.True(t, utf8.ValidString(s.Partner))
		b := append(s.append(append([]byte{statementVersion}, s.Hint[:]...)), s.signature...)
		code, _ := statementCode(text)
		assert.Equal(t, code, statementText.EncodeToString(b), "one text for one statement")
	})
}
