package register

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"assay/evaluate"
	"assay/ingest"
)

// A candidate is something known that may have been meant: how it is shown, and
// what it may be called.
type candidate struct {
	shown string
	is    []string
}

// nearest says which of those known are nearest to what was given, as the end of
// a message: "; nearest: P-001 (Northwind)".
func nearest(given string, known []candidate) string {
	if len(known) == 0 {
		return "; the register has none"
	}
	wanted := ingest.FoldID(given)
	letters := utf8.RuneCountInString(wanted)
	least := -1
	var shown []string
	for _, c := range known {
		far := letters
		for _, is := range c.is {
			far = min(far, levenshtein.ComputeDistance(wanted, ingest.FoldID(is)))
		}
		if least < 0 || far < least {
			least, shown = far, nil
		}
		if far == least {
			shown = append(shown, brief(c.shown))
		}
	}
	if least == letters {
		return "; none is like it"
	}
	const most = 3
	return "; nearest: " + strings.Join(shown[:min(most, len(shown))], ", ")
}

// brief is a text as a message mentions it: one line, of so many letters at most.
func brief(s string) string {
	const most = 60
	letters := []rune(oneLine(s))
	if len(letters) <= most {
		return string(letters)
	}
	return string(letters[:most-1]) + "…"
}

// lastRecord returns the records of a partner, as amended, and the last of them.
// Where it has none, the error names the nearest known partner.
func (r *Register) lastRecord(partnerID string) (last evaluate.Record, records []evaluate.Record, err error) {
	runs, err := r.activeRuns()
	if err != nil {
		return last, nil, err
	}
	if len(runs) > 0 {
		if records, err = r.recordsOf(runs, partnerID); err != nil {
			return last, nil, err
		}
	}
	if len(records) == 0 {
		return last, nil, r.unknownPartner(partnerID)
	}
	return records[len(records)-1], records, nil
}

func (r *Register) recordsOf(runs []RunRow, partnerID string) ([]evaluate.Record, error) {
	notes, err := r.notes()
	if err != nil {
		return nil, err
	}
	numbers := renumbered(notes)
	key := numbers.head(ingest.FoldID(partnerID))
	partners, err := r.recorded(runs, numbers.all(key))
	if err != nil {
		return nil, err
	}
	numbers.join(partners)
	notes = slices.DeleteFunc(notes, func(n Note) bool { return n.partner != key })
	amendments{runs, runs[len(runs)-1].AsOf + 1}.lay(notes, partners)
	return partners[key], nil
}

// unknownPartner is the error for a partner that no run recorded.
func (r *Register) unknownPartner(partnerID string) error {
	type shown struct{ id, name string }
	known, err := query(r, func(scan func(...any) error) (s shown, err error) {
		err = scan(&s.id, &s.name)
		return s, err
	}, "SELECT partner_id, name FROM standings s WHERE run = (SELECT max(run) FROM standings WHERE partner = s.partner) ORDER BY partner")
	if err != nil {
		return err
	}
	var names []candidate
	for _, s := range known {
		c := candidate{s.id, []string{s.id, s.name}}
		if s.name != "" {
			c.shown = fmt.Sprintf("%s (%s)", s.id, s.name)
		}
		names = append(names, c)
	}
	return fmt.Errorf("got partner %q, want the ID of one that a run recorded%s", partnerID, nearest(partnerID, names))
}

// joined lists years: 2020, 2021.
func joined(years []int) string {
	out := make([]string, len(years))
	for i, y := range years {
		out[i] = strconv.Itoa(y)
	}
	return strings.Join(out, ", ")
}
