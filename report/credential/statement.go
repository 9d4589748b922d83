package credential

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/segmenter"

	"assay/ingest"
)

// A Statement is what a certificate says, for the QR code on it: so short that a
// bad photograph of it still reads.
type Statement struct {
	Number      string // of the certificate
	Replaces    string // number of the one that it replaces; "" for none
	Partner     string
	Cut         bool       // the partner's name goes on after what Partner holds
	Years       []int      // badge years, rising
	Begins      ingest.Day // 0 where it is not known
	GoodThrough ingest.Day
	Issued      ingest.Day
}

// A SignedStatement is a statement as it was read, and who says that it signed
// it. [Trust.Signer] tells whether it did.
type SignedStatement struct {
	Statement
	Hint      [8]byte // of the key ([Key.Hint])
	signed    []byte  // what the signature is over
	signature []byte
}

const (
	statementScheme  = "ASSAY1:"             // begins the text, where no address does
	statementDomain  = "assay statement 1\n" // begins what is signed, so that it can't be taken for anything else
	statementVersion = 1
	longestStatement = 4096 // characters of a text that is worth reading
	longestPartner   = 120  // bytes of a name; what is longer is cut
	longestNumber    = 40
	mostYears        = 30
	hintSize         = 8
)

var lastDay = ingest.DayOf(ingest.LastYear+1, time.December, 31)

// statementText is the alphabet of the text. A QR code holds capitals and digits
// in little more than five bits each.
var statementText = base32.StdEncoding.WithPadding(base32.NoPadding)

// SignStatement signs a statement, and returns it as the text of the QR code:
// ASSAY1: and the statement in base 32, or, where there is an address at which
// one can verify it, the address, # and the same base 32. One statement has one
// text. A name of more than 120 bytes is cut between characters, and says so.
func SignStatement(key *Key, s Statement, address string) (string, error) {
	s.Partner, s.Cut = cutPartner(s.Partner, s.Cut)
	if err := s.check(); err != nil {
		return "", fmt.Errorf("statement of certificate %s: %w", s.Number, err)
	}
	hint := key.Hint()
	b := s.append(append([]byte{statementVersion}, hint[:]...))
	text := statementText.EncodeToString(append(b, key.Sign(statementMessage(b))...))
	if address == "" {
		return statementScheme + text, nil
	}
	return address + "#" + text, nil
}

func statementMessage(b []byte) []byte { return append([]byte(statementDomain), b...) }

// cutPartner shortens a name that is too long, at the end of a character as
// people see it; one that is itself too long, between the runes that make it.
func cutPartner(name string, cut bool) (string, bool) {
	if len(name) <= longestPartner || !utf8.ValidString(name) {
		return name, cut
	}
	kept := 0
	var seg segmenter.Segmenter
	seg.Init([]rune(name))
	for it := seg.GraphemeIterator(); it.Next(); {
		size := len(string(it.Grapheme().Text))
		if kept+size > longestPartner {
			break
		}
		kept += size
	}
	if kept == 0 {
		for kept = longestPartner; !utf8.RuneStart(name[kept]); kept-- {
		}
	}
	return strings.TrimRightFunc(name[:kept], unicode.IsSpace), true
}

// check refuses what no statement may say.
func (s *Statement) check() error {
	if err := errors.Join(checkNumber("number", s.Number), checkNumber("number of the one replaced", s.Replaces)); err != nil {
		return err
	}
	if s.Number == "" {
		return errors.New("the number is blank")
	}
	if s.Partner == "" || len(s.Partner) > longestPartner || !utf8.ValidString(s.Partner) {
		return fmt.Errorf("got the partner name %q, want 1 to %d bytes of UTF-8", s.Partner, longestPartner)
	}
	if len(s.Years) == 0 || len(s.Years) > mostYears {
		return fmt.Errorf("got %d badge years, want 1 to %d", len(s.Years), mostYears)
	}
	for i, y := range s.Years {
		if y < ingest.FirstYear || y > ingest.LastYear || i > 0 && y <= s.Years[i-1] {
			return fmt.Errorf("got the badge years %v, want them rising, from %d to %d", s.Years, ingest.FirstYear, ingest.LastYear)
		}
	}
	if s.GoodThrough < 1 || s.Issued < 1 || s.Begins < 0 || max(s.GoodThrough, s.Issued, s.Begins) > lastDay {
		return errors.New("the day it is good through or was issued is missing, or a day is not of this time")
	}
	return nil
}

func checkNumber(what, number string) error {
	if len(number) > longestNumber || strings.ContainsFunc(number, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("got the %s %q, want at most %d letters, digits and signs", what, number, longestNumber)
	}
	return nil
}

// append writes the statement: numbers, the name, the years and the days. Counts
// are varints in their shortest form.
func (s *Statement) append(b []byte) []byte {
	b = appendNumber(b, s.Number)
	b = appendNumber(b, s.Replaces)
	mark := uint64(len(s.Partner)) << 1
	if s.Cut {
		mark |= 1
	}
	b = append(binary.AppendUvarint(b, mark), s.Partner...)
	b = binary.AppendUvarint(b, uint64(len(s.Years)))
	before := 0
	for _, y := range s.Years {
		b = binary.AppendUvarint(b, uint64(y-before))
		before = y
	}
	for _, d := range []ingest.Day{s.Begins, s.GoodThrough, s.Issued} {
		b = binary.AppendUvarint(b, uint64(d))
	}
	return b
}

// How a number is written: none, packed, or as so many letters less one.
const (
	noNumber     = 0
	packedNumber = 1
)

var (
	packable = regexp.MustCompile(`^CP-([1-9][0-9]{3})-([0-9A-HJKMNP-TV-Z]{8})$`)
	packed   = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)
)

// appendNumber writes a certificate's number; one of the form that certificates
// have takes 8 bytes instead of 17.
func appendNumber(b []byte, number string) []byte {
	parts := packable.FindStringSubmatch(number)
	switch {
	case number == "":
		return append(b, noNumber)
	case parts == nil:
		return append(binary.AppendUvarint(b, uint64(len(number)+1)), number...)
	}
	year, _ := strconv.Atoi(parts[1])          // four digits
	digits, _ := packed.DecodeString(parts[2]) // eight of its own alphabet
	return append(binary.AppendUvarint(append(b, packedNumber), uint64(year)), digits...)
}

// errNoStatement is said of a text that is no statement, or not as it was signed.
var errNoStatement = errors.New("the text of the QR code is damaged or incomplete")

// ReadStatement reads the text of a QR code, either form. Letter case and blanks
// don't matter, as a person may have typed it; any other difference from the
// text that was signed is an error, here or when the signature is checked. The
// address says where to go, and is not part of the statement.
func ReadStatement(text string) (SignedStatement, error) {
	if len(text) > longestStatement {
		return SignedStatement{}, fmt.Errorf("got %d characters, want the text of a QR code", len(text))
	}
	code, ok := statementCode(text)
	if !ok {
		return SignedStatement{}, fmt.Errorf("want a text that begins with %s, or an address with # and the statement", statementScheme)
	}
	b, err := statementText.DecodeString(code)
	if err != nil || statementText.EncodeToString(b) != code || len(b) < 1+hintSize+ed25519.SignatureSize {
		return SignedStatement{}, errNoStatement
	}
	if b[0] != statementVersion {
		return SignedStatement{}, fmt.Errorf("the text of the QR code has form %d, this program reads form %d", b[0], statementVersion)
	}
	return parseStatement(b)
}

// IsStatement tells whether a text is that of a QR code, whether genuine or not.
func IsStatement(text string) bool {
	_, ok := statementCode(text)
	return ok && len(text) <= longestStatement
}

// statementCode returns the base 32 of a text, in capitals and without blanks.
func statementCode(text string) (code string, ok bool) {
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case 'a' <= r && r <= 'z': // and no other: some letters have a capital in ASCII
			return r - 'a' + 'A'
		}
		return r
	}, text)
	if code, ok := strings.CutPrefix(text, statementScheme); ok {
		return code, true
	}
	address, code, ok := strings.Cut(text, "#")
	return code, ok && (strings.HasPrefix(address, "HTTPS://") || strings.HasPrefix(address, "HTTP://"))
}

// parseStatement takes apart the bytes of a statement, which have to be those
// that [SignStatement] writes for what they say.
func parseStatement(b []byte) (SignedStatement, error) {
	body := b[:len(b)-ed25519.SignatureSize]
	s := SignedStatement{Hint: [hintSize]byte(b[1:]), signed: statementMessage(body), signature: b[len(body):]}
	r := statementReader{rest: body[1+hintSize:]}
	s.Number, s.Replaces = r.number(), r.number()
	mark := r.count(2*longestPartner + 1)
	s.Partner, s.Cut = string(r.take(mark>>1)), mark&1 == 1
	year := 0
	for range r.count(mostYears) {
		year += r.count(ingest.LastYear)
		s.Years = append(s.Years, year)
	}
	s.Begins, s.GoodThrough, s.Issued = r.day(), r.day(), r.day()
	if r.bad || len(r.rest) > 0 || s.check() != nil || !bytes.Equal(s.append(body[:1+hintSize:1+hintSize]), body) {
		return SignedStatement{}, errNoStatement
	}
	return s, nil
}

// A statementReader reads from bytes until they are at their end or wrong; then
// it is bad, and gives zeros.
type statementReader struct {
	rest []byte
	bad  bool
}

func (r *statementReader) count(most int) int {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > uint64(most) {
		r.bad = true
	}
	if r.bad {
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}

func (r *statementReader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.bad = true
	}
	if r.bad {
		return nil
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *statementReader) day() ingest.Day { return ingest.Day(r.count(int(lastDay))) }

func (r *statementReader) number() string {
	switch how := r.count(longestNumber + 1); how {
	case noNumber:
		return ""
	case packedNumber:
		year := r.count(9999)
		return fmt.Sprintf("CP-%d-%s", year, packed.EncodeToString(r.take(5)))
	default:
		return string(r.take(how - 1))
	}
}

// Signer returns the trusted key that signed the statement. The error is an
// [UnknownSigner], or says that the statement isn't as it was signed.
func (t *Trust) Signer(s SignedStatement) (TrustedKey, error) {
	k, err := t.signerOf(s.Hint, s.signed, s.signature)
	if errors.Is(err, errNotSigned) {
		return k, errors.New("the text of the QR code is not as it was signed: something in it was changed")
	}
	return k, err
}

// An UnknownSigner is the error for a signature by a key that isn't trusted.
type UnknownSigner struct {
	DID  string  // "" where only the hint is known
	Hint [8]byte // of the key ([Key.Hint])
}

func (e *UnknownSigner) Error() string {
	if e.DID == "" {
		return fmt.Sprintf("signed with a key that nothing at hand vouches for (its hint is %x)", e.Hint)
	}
	return fmt.Sprintf("signed by %s, whom nothing at hand vouches for", e.DID)
}

// errNotSigned says that a key is trusted, but didn't sign this.
var errNotSigned = errors.New("not as it was signed")

// signerOf returns the trusted key with the hint that signed the message.
func (t *Trust) signerOf(hint [8]byte, message, signature []byte) (TrustedKey, error) {
	known := t.ByHint(hint)
	for _, k := range known {
		if ed25519.Verify(k.Public, message, signature) {
			return k, nil
		}
	}
	if len(known) == 0 {
		return TrustedKey{}, &UnknownSigner{Hint: hint}
	}
	return TrustedKey{}, errNotSigned
}
