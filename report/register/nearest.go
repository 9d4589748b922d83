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

// brief is a text as a message mentions it: on one line, and cut where it is long.
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
	partners, err := r.recorded(runs, numbers.all(key), newPast(runs))
	if err != nil {
		return nil, err
	}
	numbers.join(partners)
	notes = slices.DeleteFunc(notes, func(n Note) bool { return n.partner != key })
	amendments{runs, runs[len(runs)-1].AsOf + 1}.lay(notes, partners)
	return partners[key], nil
}

// A namedPartner is a partner that a run recorded, as the newest one knew it.
type namedPartner struct{ id, name string }

func (p namedPartner) String() string {
	if p.name == "" {
		return p.id
	}
	return fmt.Sprintf("%s (%s)", p.id, p.name)
}

// partners lists the partners that some run recorded, by ID.
func (r *Register) partners() ([]namedPartner, error) {
	return query(r, func(scan func(...any) error) (p namedPartner, err error) {
		err = scan(&p.id, &p.name)
		return p, err
	}, "SELECT partner_id, name FROM standings s WHERE run = (SELECT max(run) FROM standings WHERE partner = s.partner) ORDER BY partner")
}

// byName returns the ID of the one partner with a name, or with a part of one;
// "" where there is none. Several are an error that names them.
func (r *Register) byName(given string) (id string, err error) {
	all, err := r.partners()
	if err != nil {
		return "", err
	}
	wanted := ingest.FoldName(given)
	var same, like []namedPartner
	for _, p := range all {
		switch name := ingest.FoldName(p.name); {
		case wanted == "" || name == "":
		case name == wanted:
			same = append(same, p)
		case strings.Contains(name, wanted):
			like = append(like, p)
		}
	}
	if same == nil {
		same = like
	}
	switch len(same) {
	case 0:
		return "", nil
	case 1:
		return same[0].id, nil
	}
	const most = 5
	var shown []string
	for _, p := range same[:min(most, len(same))] {
		shown = append(shown, brief(p.String()))
	}
	if left := len(same) - len(shown); left > 0 {
		shown = append(shown, fmt.Sprintf("%d more", left))
	}
	return "", fmt.Errorf("got partner %q, want the ID of one of those with such a name: %s", given, strings.Join(shown, ", "))
}

// unknownPartner is the error for a partner that no run recorded.
func (r *Register) unknownPartner(partnerID string) error {
	known, err := r.partners()
	if err != nil {
		return err
	}
	var names []candidate
	for _, p := range known {
		names = append(names, candidate{p.String(), []string{p.id, p.name}})
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
