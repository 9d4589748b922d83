package certificate

import (
	"fmt"
	"math"
	"strings"

	"rsc.io/qr/coding"
)

// The QR code holds the certificate's signed statement. It stands in the corner
// instead of the pale rosette, in the darkest ink, on nothing but white.

// The sizes of the QR code, in millimetres. From a scan of 100 dpi readers want
// two and a half pixels a module, and more where it is askew or blurred.
const (
	leastSide   = 2 * underprint
	mostSide    = 40.
	fineModule  = .7  // a code grows until its modules are as large
	goodModule  = .65 // from here on level M, or else L, which has fewer modules
	leastModule = .47
	quietZone   = 4 // modules
)

// A qr is a QR code to be printed.
type qr struct {
	*coding.Code
	module float64 // in millimetres, whole units of the pen
}

func (c qr) side() float64 { return c.module * float64(c.Size) }

// qrCode codes a statement: with level M (15 % of it may be lost) where the
// modules don't get too small, or else L (7 %). The mask is always the first: a
// signed statement is as good as random, so that no mask is likelier than another
// to make what confuses scanners.
func qrCode(statement string) (*qr, error) {
	parts := segments(statement)
	for _, try := range []struct {
		level coding.Level
		least float64
	}{{coding.M, goodModule}, {coding.L, leastModule}} {
		version, ok := smallest(parts, try.level)
		if !ok || mostSide/modules(version) < try.least {
			continue
		}
		plan, err := coding.NewPlan(version, try.level, 0)
		if err != nil {
			return nil, err
		}
		code, err := plan.Encode(parts...)
		side := min(max(leastSide, fineModule*modules(version)), mostSide)
		return &qr{code, math.Floor(side/modules(version)*unitsPerMM) / unitsPerMM}, err
	}
	return nil, fmt.Errorf("the QR code of a statement of %d characters would be too fine to scan", len(statement))
}

// modules is how many a side of the code has.
func modules(v coding.Version) float64 { return float64(17 + 4*v) }

// smallest is the first version that holds the segments.
func smallest(parts []coding.Encoding, level coding.Level) (coding.Version, bool) {
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		bits := 0
		for _, p := range parts {
			bits += p.Bits(v)
		}
		if bits <= 8*v.DataBytes(level) {
			return v, true
		}
	}
	return 0, false
}

// alphanumeric are the characters of which a QR code packs two into eleven bits.
const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// segments cuts a statement in two where that makes the code smaller: an address
// byte by byte, and behind its # what is alphanumeric.
func segments(statement string) []coding.Encoding {
	const worth = 8 // characters, from which on a second segment saves bits
	packed := len(statement)
	for packed > 0 && strings.IndexByte(alphanumeric, statement[packed-1]) >= 0 {
		packed--
	}
	switch {
	case packed == 0:
		return []coding.Encoding{coding.Alpha(statement)}
	case len(statement)-packed < worth:
		return []coding.Encoding{coding.String(statement)}
	}
	return []coding.Encoding{coding.String(statement[:packed]), coding.Alpha(statement[packed:])}
}

// A run is dark modules side by side.
type run struct{ x, y, length int }

// darkRuns are a code's, row by row.
func (c qr) darkRuns() []run {
	out := make([]run, 0, c.Size*c.Size/3)
	for y := range c.Size {
		for x := 0; x < c.Size; x++ {
			if !c.Black(x, y) {
				continue
			}
			r := run{x: x, y: y}
			for ; c.Black(x, y); x++ {
				r.length++
			}
			out = append(out, r)
		}
	}
	return out
}
