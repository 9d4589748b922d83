package register

import (
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"assay/report/issued"
)

// A place is one in the issuer's status list.
type place struct {
	Place  int
	Number string
	Year   int
}

// Place returns the place, below a limit and from 1 on, of the credential of a
// certificate's badge year in the issuer's status list: the one that it has, or
// will get, which follows from number and year alone unless another has it. So
// the same run gives the same places again.
func (r *Register) Place(number string, year, limit int) (int, error) {
	var known int
	err := r.db.QueryRow("SELECT place FROM status_places WHERE number = ? AND year = ?", number, year).Scan(&known)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return known, r.explain(err)
	}
	const tries = 1000 // in a list that is half full, one of two fails
	of := fmt.Sprintf("status list\n%s\n%d", number, year)
	for count := range tries {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d", of, count))
		i := 1 + int(binary.BigEndian.Uint64(sum[:])%uint64(limit-1))
		if by, given := r.placed[i]; given && by != of {
			continue
		}
		var taken bool
		if err := r.db.QueryRow("SELECT EXISTS (SELECT 1 FROM status_places WHERE place = ?)", i).Scan(&taken); err != nil {
			return 0, r.explain(err)
		}
		if !taken {
			r.placed[i] = of
			return i, nil
		}
	}
	return 0, fmt.Errorf("the status list is full: of its %d places none was found for certificate %s", limit, number)
}

// putPlaces records the places of a certificate's credentials.
func putPlaces(tx *sql.Tx, c issued.Certificate) error {
	for _, b := range c.Badges {
		if b.Place == 0 {
			continue
		}
		_, err := tx.Exec("INSERT INTO status_places (place, number, year) VALUES (?, ?, ?) ON CONFLICT (number, year) DO NOTHING", b.Place, c.Number, b.Year)
		if err != nil {
			return fmt.Errorf("place %d in the status list: %w", b.Place, err)
		}
	}
	return nil
}

// Places returns the places that credentials of a certificate have in the issuer's
// status list, by badge year; none where it was issued without one.
func (r *Register) Places() (map[string]map[int]int, error) {
	all, err := query(r, func(scan func(...any) error) (p place, err error) {
		return p, scan(&p.Place, &p.Number, &p.Year)
	}, "SELECT place, number, year FROM status_places")
	out := map[string]map[int]int{}
	for _, p := range all {
		if out[p.Number] == nil {
			out[p.Number] = map[int]int{}
		}
		out[p.Number][p.Year] = p.Place
	}
	return out, err
}
