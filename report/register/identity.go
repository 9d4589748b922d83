package register

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"assay/evaluate"
	"assay/ingest"
)

// A Decision says who is who: of two people or partners that they are two
// (DistinctNote) or one (SameNote, of people), of a partner that it goes on under
// another ID (RenumberNote). Other is "" where all rows of an Employee ID are one person's.
type Decision struct {
	ID    string `json:"id,omitzero"` // of a renumbering, the old one
	Other string `json:"other,omitzero"`
	// Partners: the IDs are those of partners, not of people.
	Partners bool `json:"partners,omitzero"`
}

// pair are the IDs in folded case, the lesser first, so that both orders are one pair.
func (d Decision) pair() [2]string {
	a, b := ingest.FoldID(d.ID), ingest.FoldID(d.Other)
	return [2]string{min(a, b), max(a, b)}
}

// isIdentity tells whether a note of the kind decides who is who.
func (k Kind) isIdentity() bool { return k == DistinctNote || k == SameNote || k == RenumberNote }

// says tells in words what a decision of the kind says.
func (d Decision) says(kind Kind) string {
	switch {
	case kind == RenumberNote:
		return fmt.Sprintf("partner %s goes on as %s", d.ID, d.Other)
	case kind == DistinctNote && d.Partners:
		return fmt.Sprintf("%s and %s are two partners", d.ID, d.Other)
	case kind == DistinctNote:
		return fmt.Sprintf("%s and %s are two people", d.ID, d.Other)
	case d.Other == "":
		return fmt.Sprintf("all rows of %s are one person's", d.ID)
	}
	return fmt.Sprintf("%s and %s are one person", d.ID, d.Other)
}

// Identify keeps decisions of one kind about who is who (rules G4 and G7), all or
// none, each with its reason. A later decision about a pair takes the place of
// an earlier one. They have no date: they hold for every run.
func (r *Register) Identify(kind Kind, decisions []Decision, why []string) error {
	notes, err := r.notes()
	if err != nil {
		return err
	}
	for i, d := range decisions {
		reason, err := reason(why[i])
		if err != nil {
			return err
		}
		n := Note{Kind: kind, Why: reason, NoteData: NoteData{Decision: d}}
		switch {
		case d.ID == "" || ingest.FoldID(d.ID) == ingest.FoldID(d.Other) || d.Other == "" && kind != SameNote:
			return fmt.Errorf("got %q and %q, want two different IDs", d.ID, d.Other)
		case kind == RenumberNote:
			if err := r.renumberable(d, renumbered(notes)); err != nil {
				return err
			}
		}
		if d.Partners {
			n.partner = ingest.FoldID(d.Other)
			n.PartnerID = d.Other
		}
		n.Note = int64(len(notes)) + 1
		for j := range notes {
			if notes[j].Followed == 0 {
				n.follow(&notes[j])
			}
		}
		notes = append(notes, n)
	}
	return r.change(func(tx *sql.Tx) error {
		for _, n := range notes[len(notes)-len(decisions):] {
			if _, err := r.put(tx, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// renumberable wants the old ID of a renumbering to be one that a run recorded
// and that no decision renumbered already.
func (r *Register) renumberable(d Decision, numbers renumbering) error {
	old, is := ingest.FoldID(d.ID), ingest.FoldID(d.Other)
	recorded, err := r.knowsPartner(old)
	switch {
	case err != nil:
		return err
	case !recorded:
		return r.unknownPartner(d.ID)
	case numbers.head(old) != old && numbers.head(old) != is && numbers.head(is) != numbers.head(old):
		return fmt.Errorf("partner %s goes on as %s already; renumber that one", d.ID, numbers.head(old))
	}
	return nil
}

func (r *Register) knowsPartner(key string) (known bool, err error) {
	err = r.db.QueryRow("SELECT EXISTS (SELECT 1 FROM standings WHERE partner = ?)", key).Scan(&known)
	return known, r.explain(err)
}

// ArePartners tells whether two IDs are meant as those of partners: runs recorded
// both. Where runs recorded only one, or one as an employee's, too, sure is false.
func (r *Register) ArePartners(d Decision) (partners, sure bool, err error) {
	a, err := r.knowsPartner(ingest.FoldID(d.ID))
	b, wrong := r.knowsPartner(ingest.FoldID(d.Other))
	if err := errors.Join(err, wrong); err != nil || !a && !b {
		return false, err == nil, err
	}
	texts, err := query(r, func(scan func(...any) error) (text string, err error) {
		err = scan(&text)
		return text, err
	}, "SELECT DISTINCT heads FROM standings WHERE heads <> ''")
	person, pair := false, d.pair()
	for _, text := range texts {
		heads, wrong := readHeads(text)
		err = errors.Join(err, wrong)
		person = person || slices.ContainsFunc(heads, func(h evaluate.Head) bool { return slices.Contains(pair[:], ingest.FoldID(h.ID)) })
	}
	return a && b, a && b && !person, err
}

// A renumbering tells under which ID a partner goes on: IDs in folded case, each
// with the one decided last. Those that are nowhere in it go on as they are.
type renumbering map[string]string

// renumbered gathers the renumberings in force.
func renumbered(notes []Note) renumbering {
	out := renumbering{}
	for _, n := range notes {
		if n.Kind != RenumberNote || n.Followed != 0 {
			continue
		}
		was, from, to := out.head(ingest.FoldID(n.Decision.ID)), out.head(ingest.FoldID(n.Decision.Other)), ingest.FoldID(n.Decision.Other)
		for id, head := range out {
			if head == was || head == from {
				out[id] = to
			}
		}
		out[was], out[from], out[to] = to, to, to
	}
	return out
}

// head is the ID under which a partner goes on.
func (m renumbering) head(key string) string { return cmp.Or(m[key], key) }

// shown is the ID under which a renumbered partner goes on, as a decision spells it.
func (m renumbering) shown(notes []Note, id string) string {
	head := m.head(ingest.FoldID(id))
	for _, n := range slices.Backward(notes) {
		if n.Kind == RenumberNote && ingest.FoldID(n.Decision.Other) == head {
			return n.Decision.Other
		}
	}
	return id
}

// all are the IDs of a partner, as a JSON list for a query.
func (m renumbering) all(key string) string {
	ids := []string{key}
	for id, head := range m {
		if id != key && head == m[key] {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	text, _ := json.Marshal(ids)
	return string(text)
}

// allIDs are the IDs that a partner has had, as a JSON list for a query.
func (r *Register) allIDs(key string) (string, error) {
	notes, err := r.notes()
	return renumbered(notes).all(key), err
}

// identity is what the notes in force say of who is who.
func identity(notes []Note) (who evaluate.Identity) {
	for _, n := range notes {
		if !n.Kind.isIdentity() || n.Followed != 0 {
			continue
		}
		pair := n.Decision.pair()
		switch {
		case n.Kind == SameNote && n.Decision.Other == "":
			who.One = append(who.One, pair[1])
		case n.Kind == SameNote:
			who.Same = append(who.Same, pair)
		case n.Kind == DistinctNote && n.Decision.Partners:
			who.DistinctPartners = append(who.DistinctPartners, pair)
		case n.Kind == DistinctNote:
			who.Distinct = append(who.Distinct, pair)
		}
	}
	return who
}

// join puts the records of partners that were renumbered under the ID decided last.
func (m renumbering) join(partners map[string][]evaluate.Record) {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if head := m[key]; key != head && len(partners[key]) > 0 {
			partners[head] = byDay(partners[key], partners[head])
			delete(partners, key)
		}
	}
}

// spread gives what is known under the ID decided last to those IDs of the
// partner that the sheets name: also to an old one that is there again, and to
// both where both are there, so that nothing is issued twice. Where they name none
// it stays under the ID decided last.
func spread[T any](m renumbering, known map[string]T, sheets []string) {
	named := map[string]bool{}
	for _, id := range sheets {
		key := ingest.FoldID(id)
		head, is := m[key], known[m[key]]
		if _, ok := known[head]; ok && key != head {
			known[key], named[head] = is, true
		}
	}
	for _, id := range sheets {
		delete(named, ingest.FoldID(id))
	}
	for head := range named {
		delete(known, head)
	}
}

// byDay merges the records under an old ID with those under a new one, by day. Of
// a day that has both, the old one's stands, with the badge years of both.
func byDay(old, is []evaluate.Record) []evaluate.Record {
	out := slices.Concat(old, is)
	slices.SortStableFunc(out, func(a, b evaluate.Record) int { return cmp.Compare(a.AsOf, b.AsOf) })
	kept := out[:0]
	for _, r := range out {
		if last := len(kept) - 1; last >= 0 && kept[last].AsOf == r.AsOf {
			kept[last].Badges = bothBadges(kept[last].Badges, r.Badges)
			continue
		}
		kept = append(kept, r)
	}
	return kept
}

func bothBadges(a, b []evaluate.BadgeRecord) []evaluate.BadgeRecord {
	out := slices.Clone(a)
	for _, badge := range b {
		i, held := slices.BinarySearchFunc(out, badge.Year, func(r evaluate.BadgeRecord, y int) int { return cmp.Compare(r.Year, y) })
		if !held {
			out = slices.Insert(out, i, badge)
			continue
		}
		out[i].Certified = out[i].Certified || badge.Certified
		out[i].Sheet = out[i].Sheet || badge.Sheet
		out[i].EarnedOn = cmp.Or(out[i].EarnedOn, badge.EarnedOn)
	}
	return out
}
