package evaluate

import (
	"fmt"
	"slices"
	"strconv"

	"assay/evaluate/rules"
	"assay/ingest"
)

// noRule is the value of a rule before its first day.
const noRule = "no rule on this day"

// A placedRule is what is in force of a rule, and the line that it stands on.
type placedRule struct {
	line int
	rows []RuleInForce
}

// InForce lists every rule value in force on a day, for the Rules sheet, in the
// order of the rule files. A rule before its first day is listed without a
// value. The window and the chart of required people go by badge years: theirs
// are for those that can be earned or held on the day, and several where these differ.
func (p *Programs) InForce(day ingest.Day) []RuleInForce {
	var all []RuleInForce
	for _, one := range programs {
		name, listed := one.rules(p)
		placed := make([]placedRule, len(listed))
		for i, r := range listed {
			placed[i] = r.onDay(*name, day, p.CPanel.badgeYears(day))
		}
		slices.SortStableFunc(placed, byLine)
		for _, r := range placed {
			all = append(all, r.rows...)
		}
	}
	return all
}

// onDay returns the value of a rule in force on a day, in words.
func onDay[T any](program string, r rules.Rule[T], day ingest.Day, words func(T) string) placedRule {
	row := RuleInForce{Program: program, ID: r.ID, Clause: r.Clause, Text: r.Text, Value: noRule, File: r.File}
	if rev, ok := r.On(day); ok {
		return placedRule{r.Line, []RuleInForce{inWords(row, rev, words)}}
	}
	if len(r.Revisions) > 0 {
		row.Note = "the first value holds from " + r.Revisions[0].From.String()
	}
	return placedRule{r.Line, []RuleInForce{row}}
}

// onYears returns the values of a rule in force for badge years: each value
// once, with its years where there are several.
func onYears[T any](program string, r rules.Rule[T], day ingest.Day, years []int, words func(T) string) placedRule {
	row := RuleInForce{Program: program, ID: r.ID, Clause: r.Clause, Text: r.Text, File: r.File}
	placed := placedRule{line: r.Line}
	var of [][]int // the years of each row
	var last ingest.Day
	for _, y := range years {
		rev, ok := r.On(yearStart(y))
		if !ok {
			continue
		}
		if rev.From != last {
			placed.rows, of = append(placed.rows, inWords(row, rev, words)), append(of, nil)
		}
		last = rev.From
		i := len(of) - 1
		of[i] = append(of[i], y)
		placed.rows[i].Carried = carried(rev.GivenFor, of[i])
	}
	if len(of) == 0 {
		return onDay(program, r, day, words)
	}
	for i := range of {
		if len(of) > 1 {
			placed.rows[i].Value = "for " + yearWords(of[i]) + ": " + placed.rows[i].Value
		}
	}
	return placed
}

// inWords fills in what a revision says.
func inWords[T any](row RuleInForce, rev rules.Revision[T], words func(T) string) RuleInForce {
	row.Value, row.From, row.Source, row.Note, row.GivenFor = words(rev.Value), rev.From, rev.Source, rev.Note, rev.GivenFor
	return row
}

// carried says to which of the years a value given for years up to one was
// carried forward; "" where to none.
func carried(given int, years []int) string {
	if given == 0 {
		return ""
	}
	past := slices.DeleteFunc(slices.Clone(years), func(y int) bool { return y <= given })
	if len(past) == 0 {
		return ""
	}
	return fmt.Sprintf("given up to badge year %d, carried forward to %s until the rule file has a newer revision", given, yearWords(past))
}

// yearWords returns "badge year 2020" or "badge years 2020 and 2021".
func yearWords(years []int) string {
	words := make([]string, len(years))
	for i, y := range years {
		words[i] = strconv.Itoa(y)
	}
	if len(words) == 1 {
		return "badge year " + words[0]
	}
	return "badge years " + list(words)
}

func asIs(s string) string { return s }

// byLine orders rules as they stand in their file.
func byLine(a, b placedRule) int { return a.line - b.line }
