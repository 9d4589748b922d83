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
	if n > 0 {
		h.LastRun = runs[n-1].AsOf
		if h.Partners, err = r.recorded(runs, ""); err != nil {
			return evaluate.History{}, err
		}
	}
	notes, err := r.notes()
	if err != nil {
		return evaluate.History{}, err
	}
	numbers := renumbered(notes)
	numbers.join(h.Partners)
	amendments{runs, before}.lay(notes, h.Partners)
	h.Waivers, h.Identity = waivers(notes), identity(notes)
	spread(numbers, h.Partners, sheets)
	spread(numbers, h.Waivers, sheets)
	return h, nil
}

// recorded returns what the runs recorded, of all partners or of the IDs in a JSON list.
func (r *Register) recorded(runs []RunRow, partners string) (map[string][]evaluate.Record, error) {
	w := unfolding{runs: runs, badges: map[string][]evaluate.BadgeRecord{}, heads: map[string][]evaluate.Head{}, out: map[string][]evaluate.Record{}}
	rows, err := r.db.Query("SELECT partner, run, "+standingColumns+` FROM standings JOIN runs USING (run)
		WHERE set_aside IS NULL AND run <= ?1 AND (?2 = '' OR partner IN (SELECT value FROM json_each(?2))) ORDER BY partner, run`, runs[len(runs)-1].Run, partners)
	if err != nil {
		return nil, r.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var run int64
		var key string
		var s standing
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

// An unfolding makes records of standings: a row stands for the runs until the
// partner's next row.
type unfolding struct {
	runs    []RunRow
	badges  map[string][]evaluate.BadgeRecord // read already, by text
	heads   map[string][]evaluate.Head        // likewise
	out     map[string][]evaluate.Record
	partner string
	from    int // the run of the row at hand
	now     standing
}

// row takes the next row; they come by partner and run.
func (u *unfolding) row(partner string, run int64, s standing) error {
	at, _ := slices.BinarySearchFunc(u.runs, run, func(r RunRow, n int64) int { return cmp.Compare(r.Run, n) })
	if partner == u.partner {
		u.end(at)
	} else {
		u.end(len(u.runs))
	}
	u.partner, u.from, u.now = partner, at, s
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
	if !u.now.present {
		return
	}
	records := append(u.out[u.partner], u.record(u.from))
	if last := before - 1; last > u.from {
		records = append(records, u.record(last))
	}
	u.out[u.partner] = records
}

func (u *unfolding) record(at int) evaluate.Record {
	return u.now.record(u.runs[at].AsOf, slices.Clone(u.badges[u.now.badges]), u.heads[u.now.heads])
}
