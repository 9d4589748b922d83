package register

import (
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"assay/ingest"
)

// crockford are the digits of Crockford's base 32, which has no letters that look like digits.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// seed is what the number of a partner's certificate for a badge year follows from.
func seed(partnerID string, year int) string {
	return fmt.Sprintf("certificate\n%d\n%s", year, ingest.FoldID(partnerID))
}

// numberOf returns the number that follows from a seed: CP, the year, seven
// characters, and a check character, so that a mistyped number is noticed:
// CP-2020-7K3M9QXD. It remembers nothing: two seeds could, though hardly ever, give
// the same; so [Register.Number] tries the counts from 0 on.
func numberOf(seed string, year, count int) string {
	if count > 0 {
		seed = fmt.Sprintf("%s\n%d", seed, count)
	}
	sum := sha256.Sum256([]byte(seed))
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

// WellFormed tells whether a number could be one of a certificate: whether its
// check character fits.
func WellFormed(number string) bool {
	parts := strings.Split(number, "-")
	if len(parts) != 3 || parts[0] != "CP" || len(parts[2]) != 8 {
		return false
	}
	year, err := strconv.Atoi(parts[1])
	digits := parts[2][:7]
	return err == nil && len(parts[1]) == 4 && strings.Trim(digits, crockford) == "" && parts[2][7] == checkCharacter(year, digits)
}

// Number returns the number of the certificate that a partner has, or will get,
// for its furthest new badge year: that of its certificate for the year, also of
// one revoked or withdrawn, else a new one, which follows from partner and year
// alone unless another has it. So the same run gives the same numbers again,
// with a lost register, too, where partners come in the same order.
func (r *Register) Number(partnerID string, year int) (string, error) {
	ids, err := r.allIDs(ingest.FoldID(partnerID))
	if err != nil {
		return "", err
	}
	// The newest of a chain of reissues; of several, the living one, then the revoked.
	var number string
	err = r.db.QueryRow(`SELECT number FROM certificates c JOIN certificate_years y USING (number)
		WHERE y.partner IN (SELECT value FROM json_each(?)) AND y.year = ? AND NOT EXISTS (SELECT 1 FROM certificates WHERE replaces = c.number)
		ORDER BY c.live DESC, c.state = 'revoked' DESC, number LIMIT 1`, ids, year).Scan(&number)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return number, r.explain(err)
	}
	return r.freeNumber(seed(partnerID, year), year)
}

// freeNumber returns the first number of a seed that nobody else has.
func (r *Register) freeNumber(seed string, year int) (string, error) {
	for count := 0; ; count++ {
		number := numberOf(seed, year, count)
		if by, given := r.given[number]; given && by != seed {
			continue
		}
		var taken bool
		if err := r.db.QueryRow("SELECT EXISTS (SELECT 1 FROM certificates WHERE number = ?)", number).Scan(&taken); err != nil {
			return "", r.explain(err)
		}
		if !taken {
			r.given[number] = seed
			return number, nil
		}
	}
}

// furthest returns the last of badge years.
func furthest(years []int) int { return slices.Max(years) }
