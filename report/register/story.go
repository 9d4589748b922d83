package register

import (
	"cmp"
	"slices"
	"time"

	"assay/evaluate"
	"assay/ingest"
)

// A Story is the whole history of a partner, in the order in which it was recorded.
type Story struct {
	PartnerID string    `json:"partner_id"`
	Name      string    `json:"partner"`
	Chapters  []Chapter `json:"chapters"`
}

// A Chapter is one of: a run in which something changed, or after which comes
// what follows; a certificate that a run wrote; a note; a message that was sent,
// or was to be; one that somebody had sent again. The others are nil.
type Chapter struct {
	Run         *RunChapter  `json:"run,omitempty"`
	Certificate *Certificate `json:"certificate,omitempty"`
	Note        *Note        `json:"note,omitempty"`
	Mail        []Delivery   `json:"mail,omitempty"` // of one message, with one outcome
	Resend      *Resend      `json:"resend,omitempty"`

	run  int64     // where it belongs: after this run
	rank int       // among those after one run
	when time.Time // among those of one rank
}

// A RunChapter is what a run recorded anew of the partner.
type RunChapter struct {
	AsOf     ingest.Day `json:"as_of"`
	SetAside bool       `json:"set_aside"` // by a rewind
	First    bool       `json:"first"`     // the first run that knew the partner
	Absent   bool       `json:"absent"`    // the sheets didn't name it
	Back     bool       `json:"back"`      // they name it again
	Changes  []Change   `json:"changes"`   // since the run before
	// CPanelWhy and PremierWhy say what was not met or unknown in a run in which something changed.
	CPanelWhy  string `json:"cpanel_why"`
	PremierWhy string `json:"premier_why"`
	// OthersWhy says so of further programs, by their names.
	OthersWhy map[string]string `json:"others_why,omitempty"`

	wasAbsent   bool // in the run before
	before, now evaluate.Record
}

// A Change is what is other than in the run before, in words; From is "" where there was nothing.
type Change struct {
	What string `json:"what"`
	From string `json:"from"`
	To   string `json:"to"`

	difference evaluate.Difference
}

// Show tells the whole history of a partner, given by its ID, or by its name or a
// part of it that no other has. Where no run ever recorded it, the error names the
// nearest that one did.
func (r *Register) Show(partner string) (Story, error) {
	all, err := r.notes()
	if err != nil {
		return Story{}, err
	}
	numbers := renumbered(all)
	key := numbers.head(ingest.FoldID(partner))
	rows, err := r.rows(numbers.all(key), key)
	if err == nil && len(rows) == 0 {
		var id string
		if id, err = r.byName(partner); id != "" {
			key = numbers.head(ingest.FoldID(id))
			rows, err = r.rows(numbers.all(key), key)
		}
	}
	if err != nil {
		return Story{}, err
	}
	if len(rows) == 0 {
		return Story{}, r.unknownPartner(partner)
	}
	ids := numbers.all(key)
	certificates, err := r.certificateChapters(ids)
	if err != nil {
		return Story{}, err
	}
	notes := noteChapters(all, key, rows[0].run)
	mail, err := r.mailChapters(ids)
	if err != nil {
		return Story{}, err
	}
	followed := slices.Concat(certificates, notes, mail)
	runs, err := r.runChapters(rows, followed)
	if err != nil {
		return Story{}, err
	}
	newest := rows[len(rows)-1]
	story := Story{PartnerID: newest.id, Name: newest.name, Chapters: slices.Concat(runs, followed)}
	slices.SortStableFunc(story.Chapters, func(a, b Chapter) int {
		return cmp.Or(cmp.Compare(a.run, b.run), cmp.Compare(a.rank, b.rank), a.when.Compare(b.when))
	})
	return story, nil
}

// row is a recordRow with its run.
type row struct {
	key      string
	run      int64
	asOf     ingest.Day
	setAside int64
	recordRow
}

// rows returns the standings of a partner, under the IDs in a JSON list, as they
// were recorded: those of the newest ID and of the others until that one came.
func (r *Register) rows(ids, newest string) ([]row, error) {
	all, err := query(r, func(scan func(...any) error) (w row, err error) {
		err = scan(append([]any{&w.key, &w.run, (*dayColumn)(&w.asOf), &w.setAside}, w.targets()...)...)
		return w, err
	}, "SELECT partner, run, as_of, coalesce(set_aside, 0), "+standingColumns+" FROM standings JOIN runs USING (run) WHERE partner IN (SELECT value FROM json_each(?)) ORDER BY run, partner = ?", ids, newest)
	here := map[string]bool{} // IDs that the sheets name
	var out []row
	for _, w := range all {
		here[w.key] = w.present
		others := 0
		for key, is := range here {
			if is && key != w.key {
				others++
			}
		}
		if !w.present && others > 0 {
			continue
		}
		if last := len(out) - 1; last >= 0 && out[last].run == w.run {
			out = out[:last]
		}
		out = append(out, w)
	}
	return out, err
}

// runChapters tells the runs in which something changed, and each run that one of the
// other chapters follows.
func (r *Register) runChapters(rows []row, followed []Chapter) ([]Chapter, error) {
	runs, err := r.Runs()
	if err != nil {
		return nil, err
	}
	var out []Chapter
	for _, run := range runs {
		i, found := slices.BinarySearchFunc(rows, run.Run, func(w row, n int64) int { return cmp.Compare(w.run, n) })
		before, first := rowBefore(rows[:i], run.SetAside)
		now := before
		if found {
			now = rows[i].recordRow
		}
		c, err := newRunChapter(run, before, now)
		if err != nil {
			return nil, err
		}
		if found {
			c.CPanelWhy, c.PremierWhy, c.OthersWhy = c.now.CPanelWhy, c.now.PremierWhy, c.now.OthersWhy
			c.First, c.Back = first, !first && now.present && !before.present
		}
		news := len(c.Changes) > 0 || c.First || before.present != now.present
		if news || slices.ContainsFunc(followed, func(f Chapter) bool { return f.run == run.Run }) {
			out = append(out, Chapter{Run: c, run: run.Run})
		}
	}
	return out, nil
}

// newRunChapter compares what a run recorded with what stood before it.
func newRunChapter(run RunRow, before, now recordRow) (*RunChapter, error) {
	c := &RunChapter{AsOf: run.AsOf, SetAside: run.SetAside != 0, Absent: !now.present, wasAbsent: !before.present, Changes: []Change{}}
	var err error
	if c.before, err = before.recorded(run.AsOf); err != nil {
		return nil, err
	}
	if c.now, err = now.recorded(run.AsOf); err != nil {
		return nil, err
	}
	if now.present {
		for _, d := range evaluate.Compare(&c.before, &c.now) {
			c.Changes = append(c.Changes, Change{d.What(), d.From, d.To, d})
		}
	}
	return c, nil
}

// rowBefore returns the standing that a run, set aside by a note or by none, went
// on from: the last one of a run that counted when it was recorded.
func rowBefore(earlier []row, setAside int64) (before recordRow, first bool) {
	for _, e := range slices.Backward(earlier) {
		if e.setAside == 0 || e.setAside == setAside {
			return e.recordRow, false
		}
	}
	return recordRow{licenses: ingest.NoCount}, true
}

func (r *Register) certificateChapters(ids string) ([]Chapter, error) {
	all, err := r.certificates("c.partner IN (SELECT value FROM json_each(?)) AND c.issued IS NOT NULL", ids)
	var out []Chapter
	for _, c := range all {
		out = append(out, Chapter{Certificate: &c, run: c.run, rank: 1})
	}
	return out, err
}

// noteChapters are the partner's notes, and the rewinds, and what runs accepted,
// since the run that first knew it.
func noteChapters(notes []Note, key string, first int64) []Chapter {
	var out []Chapter
	for _, n := range notes {
		if n.partner == key || (n.Kind == RewindNote || n.Kind == AcceptNote) && n.AfterRun >= first {
			out = append(out, Chapter{Note: &n, run: n.AfterRun, rank: 2, when: n.At})
		}
	}
	return out
}

// mailChapters are the partner's messages, each after the run from whose folder
// it was sent, and those sent again.
func (r *Register) mailChapters(ids string) ([]Chapter, error) {
	sent, err := r.deliveries("d.partner IN (SELECT value FROM json_each(?))", ids)
	if err != nil {
		return nil, err
	}
	again, err := r.resends("partner IN (SELECT value FROM json_each(?))", ids)
	if err != nil {
		return nil, err
	}
	var out []Chapter
	for _, s := range again {
		out = append(out, Chapter{Resend: &s, run: s.afterRun, rank: 2, when: s.At})
	}
	for _, d := range sent {
		i := slices.IndexFunc(out, func(c Chapter) bool { return len(c.Mail) > 0 && c.Mail[0].sameOutcome(d) })
		if i < 0 {
			out = append(out, Chapter{Mail: []Delivery{d}, run: d.run, rank: 2, when: d.At})
			continue
		}
		out[i].Mail = append(out[i].Mail, d)
	}
	return out, nil
}

// A Plan is a Get Well Plan that was running in the last run that knew the partner.
type Plan struct {
	PartnerID string     `json:"partner_id"`
	Name      string     `json:"partner"`
	Start     ingest.Day `json:"start"`
	// LastSeen is the as-of day of the last run whose sheets named the partner.
	LastSeen ingest.Day `json:"last_seen"`
}

// Plans returns the plans running by the newest run, as amended, by their start.
func (r *Register) Plans() ([]Plan, error) {
	newest, err := r.Newest()
	if err != nil {
		return nil, err
	}
	h, err := r.History(newest + 1)
	if err != nil {
		return nil, err
	}
	var out []Plan
	for _, records := range h.Partners {
		last := records[len(records)-1]
		if last.Walk.State == evaluate.OnPlan && last.Attained != evaluate.KnownNo {
			out = append(out, Plan{last.PartnerID, last.Name, last.Walk.Since, last.AsOf})
		}
	}
	slices.SortFunc(out, func(a, b Plan) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.PartnerID, b.PartnerID))
	})
	return out, nil
}
