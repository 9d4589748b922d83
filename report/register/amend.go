package register

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"assay/evaluate"
	"assay/ingest"
)

// An Amendment puts right what earlier runs recorded in error of a partner. It
// says one thing: a badge year, set or taken away; since when a plan runs; a
// removal; or that there was no removal.
type Amendment struct {
	Badge    int        `json:"badge,omitzero"`     // a badge year
	EarnedOn ingest.Day `json:"earned_on,omitzero"` // of the badge year, 0 for unknown
	TakeAway bool       `json:"take_away,omitzero"` // the badge year

	PlanSince ingest.Day `json:"plan_since,omitzero"`
	RemovedOn ingest.Day `json:"removed_on,omitzero"`
	// NotRemoved undoes the removal recorded, whose day Amend puts into RemovedOn.
	NotRemoved bool `json:"not_removed,omitzero"`
}

// String says in words what the amendment puts right.
func (a Amendment) String() string {
	switch {
	case a.TakeAway:
		return fmt.Sprintf("badge year %d was not earned", a.Badge)
	case a.Badge != 0 && a.EarnedOn == 0:
		return fmt.Sprintf("badge year %d was earned on a day unknown", a.Badge)
	case a.Badge != 0:
		return fmt.Sprintf("badge year %d was earned on %s", a.Badge, a.EarnedOn)
	case a.PlanSince != 0:
		return fmt.Sprintf("on a Get Well Plan since %s", a.PlanSince)
	case a.NotRemoved:
		return fmt.Sprintf("not removed on %s", a.RemovedOn)
	}
	return fmt.Sprintf("removed on %s", a.RemovedOn)
}

func (a Amendment) isWalk() bool { return a.Badge == 0 }

// walk is the state that the amendment sets, and the day from which on.
func (a Amendment) walk() (evaluate.Walk, ingest.Day) {
	switch {
	case a.PlanSince != 0:
		return evaluate.Walk{State: evaluate.OnPlan, Since: a.PlanSince}, a.PlanSince
	case a.NotRemoved:
		return evaluate.Walk{State: evaluate.Sound}, a.RemovedOn
	}
	return evaluate.Walk{State: evaluate.Removed, Since: a.RemovedOn}, a.RemovedOn
}

// follows tells whether it takes the place of an earlier one: another word on
// the same badge year, or on the walk from the same day or an earlier one on.
func (a Amendment) follows(earlier Amendment) bool {
	if a.isWalk() != earlier.isWalk() || a.Badge != earlier.Badge {
		return false
	}
	_, from := a.walk()
	_, before := earlier.walk()
	return !a.isWalk() || from <= before
}

// Amend puts right what the runs through the newest recorded of a partner. It
// holds for what was recorded of those days, and a run of such a day again starts
// from it; what runs recorded after it find, stands.
func (r *Register) Amend(partnerID string, a Amendment, why string) error {
	why, err := reason(why)
	if err != nil {
		return err
	}
	last, records, err := r.lastRecord(partnerID)
	if err != nil {
		return err
	}
	newest, err := r.Newest()
	if err != nil {
		return err
	}
	if err := a.validate(last, records, newest); err != nil {
		return fmt.Errorf("partner %s: %w", last.PartnerID, err)
	}
	if a.NotRemoved {
		a.RemovedOn = last.Walk.Since
	}
	certified, err := r.firstCertified(last.PartnerID, a.Badge)
	if err != nil {
		return err
	}
	return r.change(func(tx *sql.Tx) error {
		_, err := r.put(tx, Note{Kind: AmendNote, Why: why, partner: ingest.FoldID(last.PartnerID), NoteData: NoteData{
			PartnerID: last.PartnerID, Name: last.Name, Amendment: a, Through: newest, Since: last.Since, CertifiedOn: certified}})
		return err
	})
}

// validate finds what is wrong with an amendment to a partner's records, which
// end with the last; the newest run is of a day that may be later.
func (a Amendment) validate(last evaluate.Record, records []evaluate.Record, newest ingest.Day) error {
	said := 0
	for _, is := range []bool{a.Badge != 0, a.PlanSince != 0, a.RemovedOn != 0, a.NotRemoved} {
		if is {
			said++
		}
	}
	walk, from := a.walk()
	switch {
	case said != 1 || a.Badge == 0 && (a.EarnedOn != 0 || a.TakeAway) || a.TakeAway && a.EarnedOn != 0:
		return errors.New("want one thing to amend: a badge year, a plan's start, a removal, or that there was none")
	case a.Badge != 0:
		return a.validateBadge(records, newest)
	case last.Attained == evaluate.KnownNo:
		return fmt.Errorf("the run of %s found that Premier was not attained: there is no plan and no removal to amend", last.AsOf)
	case a.NotRemoved && last.Walk.State != evaluate.Removed:
		return fmt.Errorf("the run of %s recorded no removal to undo", last.AsOf)
	case from > newest:
		return fmt.Errorf("got %s, want a day through that of the newest run, %s", from, newest)
	case !a.NotRemoved && from < last.Since:
		return fmt.Errorf("got %s, want a day from %s on, when Premier was attained", from, last.Since)
	case walk == last.Walk:
		return fmt.Errorf("the run of %s recorded so already", last.AsOf)
	}
	return nil
}

func (a Amendment) validateBadge(records []evaluate.Record, newest ingest.Day) error {
	var years []int
	for _, rec := range records {
		for _, b := range rec.Badges {
			years = append(years, b.Year)
		}
	}
	slices.Sort(years)
	years = slices.Compact(years)
	switch {
	case a.TakeAway && len(years) == 0:
		return fmt.Errorf("no run recorded badge year %d, nor any other", a.Badge)
	case a.TakeAway && !slices.Contains(years, a.Badge):
		return fmt.Errorf("no run recorded badge year %d; those recorded: %s", a.Badge, joined(years))
	case a.Badge < ingest.FirstYear || a.Badge > ingest.LastYear:
		return fmt.Errorf("got badge year %d, want a year from %d to %d", a.Badge, ingest.FirstYear, ingest.LastYear)
	case a.EarnedOn > newest:
		return fmt.Errorf("got %s, want a day through that of the newest run, %s", a.EarnedOn, newest)
	}
	return nil
}

// firstCertified returns the day on which the first certificate for the
// partner's badge year was issued, 0 where none was.
func (r *Register) firstCertified(partnerID string, year int) (on ingest.Day, err error) {
	ids, err := r.allIDs(ingest.FoldID(partnerID))
	if err != nil {
		return 0, err
	}
	err = r.db.QueryRow(`SELECT min(issued) FROM certificates JOIN certificate_years USING (number, partner)
		WHERE partner IN (SELECT value FROM json_each(?)) AND year = ? AND state <> 'withdrawn'`, ids, year).Scan((*dayColumn)(&on))
	return on, r.explain(err)
}

// amendments lay what people put right over what runs recorded, for a run of a
// day: over the records through the newest day when the amendment was made, but
// not over that of a run recorded after it, which took it in.
type amendments struct {
	runs   []RunRow // by day
	before ingest.Day
}

// lay lays the amendments in force over the records, in place.
func (a amendments) lay(notes []Note, partners map[string][]evaluate.Record) {
	for _, n := range notes {
		if n.Kind != AmendNote || n.Followed != 0 {
			continue
		}
		if records := a.overlay(n, partners[n.partner]); len(records) > 0 {
			partners[n.partner] = records
		}
	}
}

// concerns tells whether the amendment is about a record.
func (a amendments) concerns(n Note, r evaluate.Record) bool {
	i, found := slices.BinarySearchFunc(a.runs, r.AsOf, func(run RunRow, d ingest.Day) int { return cmp.Compare(run.AsOf, d) })
	return r.AsOf <= n.Through && !(found && a.runs[i].AfterNote >= n.Note)
}

// overlay lays an amendment over a partner's records.
func (a amendments) overlay(n Note, records []evaluate.Record) []evaluate.Record {
	_, from := n.Amendment.walk()
	if max(from, n.Amendment.EarnedOn) > a.before {
		return records // a run for an earlier day doesn't know it yet
	}
	switch {
	case n.Amendment.isWalk():
		return a.setWalk(n, records, min(from, a.before-1))
	case n.Amendment.TakeAway:
		a.takeBadge(n, records)
	case len(records) == 0 || records[0].AsOf > n.Through:
		bare := n.bare(min(n.Through, a.before-1))
		bare.Badges = []evaluate.BadgeRecord{a.badge(n)}
		return slices.Insert(records, 0, bare)
	default:
		a.setBadge(n, records)
	}
	return records
}

func (a amendments) takeBadge(n Note, records []evaluate.Record) {
	for i := range records {
		if a.concerns(n, records[i]) {
			records[i].Badges = slices.DeleteFunc(records[i].Badges, func(b evaluate.BadgeRecord) bool { return b.Year == n.Amendment.Badge })
		}
	}
}

// setBadge sets the badge year's day wherever it is recorded, and records it in
// the last of the records concerned where it is not.
func (a amendments) setBadge(n Note, records []evaluate.Record) {
	set, last := a.badge(n), true
	for i := range slices.Backward(records) {
		if !a.concerns(n, records[i]) {
			continue
		}
		badges := records[i].Badges
		at, held := slices.BinarySearchFunc(badges, set.Year, func(b evaluate.BadgeRecord, y int) int { return cmp.Compare(b.Year, y) })
		switch {
		case held:
			badges[at].EarnedOn = set.EarnedOn
		case last:
			records[i].Badges = slices.Insert(badges, at, set)
		}
		last = false
	}
}

// setWalk sets the walk in the records from a day on. Where none is there to
// bear it, as when the only run of that time is run again, it adds one.
func (a amendments) setWalk(n Note, records []evaluate.Record, from ingest.Day) []evaluate.Record {
	walk, _ := n.Amendment.walk()
	found, last := false, min(n.Through, a.before-1) // the day of one to add
	for i := range records {
		switch {
		case records[i].AsOf < from || records[i].AsOf > n.Through:
		case !a.concerns(n, records[i]):
			last = min(last, records[i].AsOf-1) // it was found from what is added
		case records[i].Attained != evaluate.KnownNo:
			records[i].Walk, found = walk, true
		}
	}
	i, there := slices.BinarySearchFunc(records, last, func(r evaluate.Record, d ingest.Day) int { return cmp.Compare(r.AsOf, d) })
	if found || there || last < from {
		return records
	}
	added := n.bare(last)
	if i > 0 {
		added = records[i-1]
		added.AsOf, added.Badges = last, slices.Clone(added.Badges)
	}
	added.Since, added.Attained, added.Walk = n.Since, evaluate.KnownYes, walk
	return slices.Insert(records, i, added)
}

// badge is the badge year that the amendment sets. It is not new (rule C7) where
// a certificate for it was issued on an earlier day; a run of that very day again
// issues it again.
func (a amendments) badge(n Note) evaluate.BadgeRecord {
	return evaluate.BadgeRecord{Year: n.Amendment.Badge, EarnedOn: n.Amendment.EarnedOn, Certified: n.CertifiedOn != 0 && n.CertifiedOn < a.before}
}

// bare is a record of a partner that says nothing but its ID.
func (n Note) bare(day ingest.Day) evaluate.Record {
	return evaluate.Record{AsOf: day, PartnerID: n.PartnerID, Name: n.Name, Licenses: ingest.NoCount}
}
