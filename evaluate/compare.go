package evaluate

import (
	"fmt"
	"slices"
	"strconv"

	"assay/ingest"
)

// A Difference is one thing in which two records of a partner differ.
type Difference struct {
	Trait    Trait
	Program  string // name; "" for the partner's name and its licences
	Year     int    // of a badge year
	From, To string // in words; "" for nothing
}

// What names the trait: name, licenses, badge year 2020, at risk, Get Well Plan …;
// a status by its program.
func (d Difference) What() string {
	switch d.Trait {
	case StatusTrait:
		return d.Program
	case BadgeYearTrait:
		return fmt.Sprintf("%s %d", d.Trait, d.Year)
	}
	return string(d.Trait)
}

// A Trait is what two records are compared in.
type Trait string

// The traits.
const (
	NameTrait         Trait = "name"
	LicensesTrait     Trait = "licenses"
	StatusTrait       Trait = "status"
	BadgeYearTrait    Trait = "badge year"
	AtRiskTrait       Trait = "at risk"
	PremierSinceTrait Trait = "Premier since"
	PlanTrait         Trait = "Get Well Plan"
)

// Compare lists the differences between two records of a partner: its name, its
// licences, then program by program. The changes since the last run, the story
// that the register tells and what-if all go by it.
func Compare(before, now *Record) []Difference {
	out := differing(nil,
		Difference{Trait: NameTrait, From: before.Name, To: now.Name},
		Difference{Trait: LicensesTrait, From: licensesText(before.Licenses), To: licensesText(now.Licenses)})
	for _, p := range programs {
		out = differing(out, Difference{Trait: StatusTrait, Program: p.about().Name, From: string(p.kept(before)), To: string(p.kept(now))})
		out = p.compare(out, before, now)
	}
	return out
}

// differing appends those of which both sides are not the same.
func differing(all []Difference, more ...Difference) []Difference {
	for _, d := range more {
		if d.From != d.To {
			all = append(all, d)
		}
	}
	return all
}

// DifferenceIn returns the difference in a trait, of a program or of none; nil
// where both records have the same.
func DifferenceIn(all []Difference, program string, trait Trait) *Difference {
	i := slices.IndexFunc(all, func(d Difference) bool { return d.Program == program && d.Trait == trait })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// compare adds the badge years, and whether the partner is at risk.
func (cpanelProgram) compare(out []Difference, before, now *Record) []Difference {
	for _, year := range badgeYearsOf(before.Badges, now.Badges) {
		out = differing(out, Difference{BadgeYearTrait, CPanelProgramName, year, badgeText(before.Badges, year), badgeText(now.Badges, year)})
	}
	return differing(out, Difference{Trait: AtRiskTrait, Program: CPanelProgramName, From: yesText(before.AtRisk), To: yesText(now.AtRisk)})
}

// compare adds the day on which Premier was attained, and the Get Well Plan or the removal.
func (premierProgram) compare(out []Difference, before, now *Record) []Difference {
	return differing(out,
		Difference{Trait: PremierSinceTrait, Program: PremierProgramName, From: before.Since.String(), To: now.Since.String()},
		Difference{Trait: PlanTrait, Program: PremierProgramName, From: before.Walk.text(), To: now.Walk.text()})
}

// badgeYearsOf lists the years of several lists of badges, each once, in order.
func badgeYearsOf(lists ...[]BadgeRecord) []int {
	var out []int
	for _, list := range lists {
		for _, b := range list {
			out = append(out, b.Year)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// badgeText says how a badge year is held; "" where it is not.
func badgeText(badges []BadgeRecord, year int) string {
	i := slices.IndexFunc(badges, func(b BadgeRecord) bool { return b.Year == year })
	switch {
	case i < 0:
		return ""
	case badges[i].EarnedOn != 0:
		return "earned on " + badges[i].EarnedOn.String()
	case badges[i].Sheet:
		return BadgeKnownFromSheet
	}
	return "earned on a day unknown"
}

// BadgeKnownFromSheet says of a badge year that only the sheet knows it.
const BadgeKnownFromSheet = "known from the sheet"

func licensesText(n int32) string {
	if n == ingest.NoCount {
		return ""
	}
	return strconv.Itoa(int(n))
}

func yesText(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

// text says since when a plan runs, or when the partner was removed; "" for neither.
func (w Walk) text() string {
	switch w.State {
	case OnPlan:
		return "since " + w.Since.String()
	case Removed:
		return "removed on " + w.Since.String()
	}
	return ""
}
