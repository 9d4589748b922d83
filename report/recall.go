package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/credential"
	"assay/report/issued"
	"assay/report/register"
)

// Recall fills in what the register knows from earlier runs: the numbers of
// certificates, what was given, revoked and reissued, what became of the mail, and
// what people decided. The run needs its assessment first.
func (run *Run) Recall(reg *register.Register) (err error) {
	a := run.Assessment
	if run.Number, err = numbers(a, reg); err != nil {
		return err
	}
	run.Place = func(number string, year int) (int, error) { return reg.Place(number, year, credential.Places) }
	if run.Reprints, err = reprints(a, reg); err != nil {
		return err
	}
	if err = run.givenBefore(reg); err != nil {
		return err
	}
	if run.Unrecorded, err = unrecorded(reg, a.Day); err != nil {
		return err
	}
	if run.Deliveries, err = deliveries(a, reg); err != nil {
		return err
	}
	if run.Deadlines, err = reg.Deadlines(a.Day); err != nil {
		return err
	}
	if run.Rewinds, err = reg.Rewinds(); err != nil {
		return err
	}
	prepared, err := reg.Prepared(a.Day)
	if err != nil {
		return err
	}
	run.Prepared = func(message string) bool { return prepared[message] }
	notes, err := reg.Notes()
	if err != nil {
		return err
	}
	before, err := reg.Accepted(a.Day)
	notes = append(notes, before...)
	for _, accepted := range run.Accepted {
		notes = append(notes, reg.Note(accepted, a.Day))
	}
	for _, n := range notes {
		run.Notes = append(run.Notes, issued.Note{Kind: string(n.Kind), PartnerID: n.PartnerID, Partner: n.Name, What: n.String(), Who: n.Who, When: n.At.Format("2006-01-02"), Why: n.Why})
	}
	return err
}

// numbers asks the register for the numbers of the new certificates, in the
// order of the partners, so that they come out the same in every run.
func numbers(a *evaluate.Assessment, reg *register.Register) (func(partnerID string, year int) string, error) {
	type of struct {
		partner string
		year    int
	}
	given := map[of]string{}
	for i := range a.Partners {
		f := &a.Partners[i]
		if len(f.NewBadgeYears()) == 0 {
			continue
		}
		year := slices.Max(f.NewBadgeYears())
		number, err := reg.Number(f.ID, year)
		if err != nil {
			return nil, err
		}
		given[of{ingest.FoldID(f.ID), year}] = number
	}
	return func(partnerID string, year int) string { return given[of{ingest.FoldID(partnerID), year}] }, nil
}

// reprints are the reissued certificates that belong into this run's folder,
// with the partners' names of today.
func reprints(a *evaluate.Assessment, reg *register.Register) ([]issued.Certificate, error) {
	all, err := reg.Reprints(a.Day)
	now := map[string]*evaluate.PartnerFinding{}
	for i := range a.Partners {
		now[ingest.FoldID(a.Partners[i].ID)] = &a.Partners[i]
	}
	var out []issued.Certificate
	for _, c := range all {
		if f := now[ingest.FoldID(c.PartnerID)]; f != nil {
			c.Partner = cmp.Or(f.Name, c.Partner)
			if len(c.Badges) == 0 { // recorded before the register kept them
				c.Badges = badgesOf(f, c.Years)
			}
		}
		out = append(out, c.Certificate)
	}
	return out, err
}

// badgesOf are the badges of some years that a partner holds.
func badgesOf(f *evaluate.PartnerFinding, years []int) (badges []issued.Badge) {
	for _, b := range f.CPanel().Badges {
		if slices.Contains(years, b.Year) {
			badges = append(badges, issued.Badge{Year: b.Year, EarnedOn: b.EarnedOn, GoodThrough: b.GoodThrough})
		}
	}
	return badges
}

// givenBefore fills in which certificates earlier runs gave, with their files, and
// which of all are revoked.
func (run *Run) givenBefore(reg *register.Register) error {
	all, err := reg.Certificates()
	run.Revoked, run.Given = map[string]bool{}, map[string]issued.Certificate{}
	folders := map[ingest.Day][]issued.Certificate{} // what each earlier run wrote into its own
	holders := map[string]string{}                   // by number
	for _, c := range all {
		if c.Revoked = c.State == register.Revoked; c.Revoked {
			run.Revoked[c.Number] = true
		}
		if c.Issued != 0 && c.Issued < run.Assessment.Day && c.State != register.Withdrawn {
			folders[c.Issued] = append(folders[c.Issued], c.Certificate)
			holders[c.Number] = c.Holder
		}
	}
	shown := map[string]string{}
	for i := range run.Assessment.Partners {
		shown[ingest.FoldID(run.Assessment.Partners[i].ID)] = run.Assessment.Partners[i].ID
	}
	for _, day := range slices.Sorted(maps.Keys(folders)) {
		nameFiles(folders[day])
		for _, c := range folders[day] {
			holder := holders[c.Number]
			c.PartnerID = cmp.Or(shown[holder], c.PartnerID) // that of the partner now
			run.Earlier = append(run.Earlier, c)
			if c.Revoked || c.ReplacedBy == "" {
				run.Given[holder] = c
			}
		}
	}
	return err
}

// deliveries tells what became of the mail of earlier runs. That of a run of this
// very day isn't told: the day's workbook comes out the same after it was mailed.
func deliveries(a *evaluate.Assessment, reg *register.Register) ([]issued.Delivery, error) {
	all, err := reg.Deliveries()
	if err != nil {
		return nil, err
	}
	states := map[register.DeliveryState]string{register.Gone: issued.Sent, register.Waiting: issued.Waiting,
		register.Refused: issued.Refused, register.AboutToGo: issued.InDoubt, register.Never: issued.Never}
	names := map[string]string{}
	for i := range a.Partners {
		names[ingest.FoldID(a.Partners[i].ID)] = a.Partners[i].Name
	}
	var out []issued.Delivery
	for _, d := range all {
		if d.Run >= a.Day {
			continue
		}
		out = append(out, issued.Delivery{Kind: d.Kind, Title: d.Title, PartnerID: d.PartnerID, Partner: names[ingest.FoldID(d.PartnerID)],
			Recipient: d.Recipient, State: states[d.State], At: d.At, Said: d.Said, Number: d.Number})
	}
	return out, nil
}

// unrecorded says why a run of the day will not be recorded, "" where it will.
func unrecorded(reg *register.Register, day ingest.Day) (string, error) {
	newest, err := reg.Newest()
	if newest <= day {
		return "", err
	}
	return fmt.Sprintf("the newest recorded run is of %s (rule G7)", newest), err
}

// Entry is what the register keeps of a run that was written.
func (run Run) Entry(result Result) register.Run {
	entry := register.Run{AsOf: run.Assessment.Day, Version: run.Version, Manifest: result.Manifest, Rules: run.RuleFiles,
		Records: Records(run.Assessment, result.Certificates), Intake: run.Intake, Accepted: run.Accepted, Deadlines: result.Deadlines}
	errors := result.Count(ingest.Error)
	entry.Intake.Errors = &errors
	for _, f := range run.Roster.Files {
		entry.Inputs = append(entry.Inputs, issued.File{Path: f.Name, SHA256: f.SHA256})
	}
	for _, m := range result.Messages {
		to := make([]string, len(m.To))
		for i, address := range m.To {
			to[i] = address.Address
		}
		entry.Messages = append(entry.Messages, register.Message{Key: m.Key, Covers: m.Covers, Kind: m.Kind, Title: m.Title,
			PartnerID: m.PartnerID, Number: m.Number, To: to, File: m.Path})
	}
	for _, c := range result.Certificates {
		if c.HeldBack == "" {
			entry.Certificates = append(entry.Certificates, c)
		}
	}
	return entry
}
