package report

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// crockford are the digits of Crockford's base 32, which has no letters that look like digits.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Number returns the number of a certificate: CP, the badge year, seven
// characters that follow from the partner's ID (in folded case) and the year,
// and a check character, so that a mistyped number is noticed: CP-2020-7K3M9QXD.
// The same partner and year have the same number in every run. It remembers
// nothing: two partners could, once in some ten thousand millions, get the same.
func Number(partnerID string, year int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "certificate\n%d\n%s", year, partnerID))
	digits := make([]byte, 7)
	for i := range digits {
		digits[i] = crockford[sum[i]&31]
	}
	return fmt.Sprintf("CP-%d-%s%c", year, digits, checkCharacter(year, string(digits)))
}

// checkCharacter follows from year and characters so that one wrong character,
// or two neighbours exchanged, give another (but for 0 and Z, which it takes for
// the same). Crockford's own would need signs that aren't letters.
func checkCharacter(year int, digits string) byte {
	rest := year % 31
	for i := range len(digits) {
		rest = (rest*3 + strings.IndexByte(crockford, digits[i])) % 31
	}
	return crockford[rest]
}
