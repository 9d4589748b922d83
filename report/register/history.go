package register

import (
	"cmp"
	"slices"

	"assay/evaluate"
	"assay/ingest"
)

// History returns what the active runs before a day recorded, as amended, and
// the waivers in force at any time. A partner that was renumbered has all of its
// records under the ID by which the sheets name it. Of the runs over which nothing changed for a
// partner it has the first and the last: no rule asks for those between. A
// licence count holds from the first that recorded it (rule C5), and the walk of
// a plan goes on from the newest. A reason is the one of the first of such runs.
func (r *Register) History(before ingest.Day, sheets ...string) (evaluate.History, error) {
	runs, err := r.activeRuns()
	if err != nil {
		return evaluate.History{}, err
	}
	n, _ := slices.BinarySearchFunc(runs, before, func(run RunRow, d ingest.Day) int { return cmp.Compare(run.AsOf, d) })
	runs = runs[:n]
	h := evaluate.History{Partners: map[string][]evaluate.Record{}}
	told := newPast(runs)
	if n > 0 {
		h.LastRun = runs[n-1].AsOf
		if h.Partners, err = r.recorded(runs, "", told); err != nil {
			return evaluate.History{}, err
		}
	}
	notes, err := r.notes()
	if err != nil {
		return evaluate.History{}, err
	}
	numbers := renumbered(notes)
	numbers.join(h.Partners)
	h.Past = told.finish(numbers)
	if err := r.countErrors(h.Past); err != nil {
		return evaluate.History{}, err
	}
	amendments{runs, before}.lay(notes, h.Partners)
	h.Waivers, h.Identity = waivers(notes), identity(notes)
	if h.Certificates, err = r.inForce(before); err != nil {
		return evaluate.History{}, err
	}
	spread(numbers, h.Certificates, sheets)
	spread(numbers, h.Partners, sheets)
	spread(numbers, h.Waivers, sheets)
	return h, nil
}

// recorded returns what the runs recorded, of all partners or of the IDs in a JSON list,
// and tells a past of it.
func (r *Register) recorded(runs []RunRow, partners string, told *past) (map[string][]evaluate.Record, error) {
	w := unfolding{runs: runs, past: told, badges: map[string][]evaluate.BadgeRecord{}, heads: map[string][]evaluate.Head{}, out: map[string][]evaluate.Record{}}
	rows, err := r.db.Query("SELECT partner, run, "+standingColumns+` FROM standings JOIN runs USING (run)
		WHERE set_aside IS NULL AND run <= ?1 AND (?2 = '' OR partner IN (SELECT value FROM json_each(?2))) ORDER BY partner, run`, runs[len(runs)-1].Run, partners)
	if err != nil {
		return nil, r.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var run int64
		var key string
		var s recordRow
		if err := rows.Scan(append([]any{&key, &run}, s.targets()...)...); err != nil {
			return nil, r.explain(err)
		}
		if err := w.row(key, run, s); err != nil {
			return nil, err
		}
	}
	w.end(len(runs))
	return w.out, r.explain(rows.Err())
}

// An unfolding makes records of rows: a row stands for the runs until the
// partner's next row.
type unfolding struct {
	runs    []RunRow
	past    *past
	badges  map[string][]evaluate.BadgeRecord // read already, by text
	heads   map[string][]evaluate.Head        // read already, by text
	out     map[string][]evaluate.Record
	hasRow  bool // there is a row at hand
	partner string
	first   bool // the row at hand is the partner's first
	from    int  // its run
	now     recordRow
}

// row takes the next row; rows come by partner and run.
func (u *unfolding) row(partner string, run int64, s recordRow) error {
	i, _ := slices.BinarySearchFunc(u.runs, run, func(r RunRow, n int64) int { return cmp.Compare(r.Run, n) })
	first := u.partner != partner || !u.hasRow
	if first {
		u.end(len(u.runs))
	} else {
		u.end(i)
	}
	u.hasRow, u.partner, u.first, u.from, u.now = true, partner, first, i, s
	if _, ok := u.badges[s.badges]; !ok {
		badges, err := readBadges(s.badges)
		if err != nil {
			return err
		}
		u.badges[s.badges] = badges
	}
	if _, ok := u.heads[s.heads]; !ok {
		heads, err := readHeads(s.heads)
		if err != nil {
			return err
		}
		u.heads[s.heads] = heads
	}
	return nil
}

// end ends the stretch of the row at hand before the run at an index.
func (u *unfolding) end(before int) {
	if !u.hasRow {
		return
	}
	if !u.now.present {
		u.past.next(u.first, u.from, before, nil)
		return
	}
	record := u.record(u.from)
	u.past.next(u.first, u.from, before, &record)
	records := append(u.out[u.partner], record)
	if last := before - 1; last > u.from {
		records = append(records, u.record(last))
	}
	u.out[u.partner] = records
}

func (u *unfolding) record(i int) evaluate.Record {
	return u.now.record(u.runs[i].AsOf, slices.Clone(u.badges[u.now.badges]), u.heads[u.now.heads])
}

// inForce returns the certificates that were issued before a day and are in force
// on it, by the partners that go on with them.
func (r *Register) inForce(day ingest.Day) (map[string][]evaluate.NamedCertificate, error) {
	all, err := r.certificates("c.state = 'issued' AND c.issued < ?1 AND c.good_through >= ?1", day.String())
	if err != nil {
		return nil, err
	}
	out := map[string][]evaluate.NamedCertificate{}
	for _, c := range all {
		out[c.Holder] = append(out[c.Holder], evaluate.NamedCertificate{Number: c.Number, Name: c.Partner})
	}
	return out, nil
}
