package register

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"assay/evaluate"
	"assay/ingest"
)

// A recordRow is a row of the table standings, but for its partner and run: a
// record without its as-of day, in a form that compares with ==.
type recordRow struct {
	present   bool
	id, name  string
	licenses  int32
	cpanel    evaluate.Status
	atRisk    bool
	badges    string
	premier   evaluate.Status
	since     ingest.Day
	attained  evaluate.Known
	walk      evaluate.WalkState
	walkSince ingest.Day
	// what was not met or unknown when it came about
	cpanelWhy, premierWhy string
	heads                 string
	suspectedOf           string
	country               ingest.Country
	others, othersWhy     string // by program, as JSON; "" for none
}

// same tells whether nothing changed but the reason: a story tells the reason of
// a change, and no rule reads it.
func (s recordRow) same(o recordRow) bool {
	s.cpanelWhy, s.premierWhy, s.othersWhy = o.cpanelWhy, o.premierWhy, o.othersWhy
	return s == o
}

// absent is the row of a partner that a run's sheets didn't name, with the ID and
// the name by which it was known before.
func absent(id, name string) recordRow {
	return recordRow{id: id, name: name, licenses: ingest.NoCount}
}

func rowOf(r evaluate.Record) recordRow {
	return recordRow{
		present: true, id: r.PartnerID, name: r.Name, licenses: max(r.Licenses, ingest.NoCount),
		cpanel: r.CPanel, atRisk: r.AtRisk, badges: badgesText(r.Badges),
		premier: r.Premier, since: r.Since, attained: r.Attained, walk: r.Walk.State, walkSince: r.Walk.Since,
		cpanelWhy: r.CPanelWhy, premierWhy: r.PremierWhy, heads: headsText(r.Heads), suspectedOf: r.SuspectedOf, country: r.Country,
		others: byProgramText(r.Others), othersWhy: byProgramText(r.OthersWhy),
	}
}

// record is the row as a run of the day recorded it.
func (s recordRow) record(day ingest.Day, badges []evaluate.BadgeRecord, heads []evaluate.Head) evaluate.Record {
	return evaluate.Record{
		AsOf: day, PartnerID: s.id, Name: s.name, Licenses: s.licenses, CPanel: s.cpanel, AtRisk: s.atRisk, Badges: badges,
		Premier: s.premier, Since: s.since, Attained: s.attained, Walk: evaluate.Walk{State: s.walk, Since: s.walkSince},
		CPanelWhy: s.cpanelWhy, PremierWhy: s.premierWhy, Heads: heads, SuspectedOf: s.suspectedOf, Country: s.country,
		Others: byProgram[evaluate.Status](s.others), OthersWhy: byProgram[string](s.othersWhy),
	}
}

// recorded is the row as a record, with its badge years and heads read.
func (s recordRow) recorded(day ingest.Day) (evaluate.Record, error) {
	badges, err := readBadges(s.badges)
	if err != nil {
		return evaluate.Record{}, err
	}
	heads, err := readHeads(s.heads)
	return s.record(day, badges, heads), err
}

const standingColumns = "present, partner_id, name, licenses, cpanel, at_risk, badges, premier, since, attained, walk, walk_since, cpanel_why, premier_why, heads, suspected_of, country, others, others_why"

// values are what the columns of the table standings hold of the row.
func (s recordRow) values() []any {
	var licenses, walk, attained any
	if s.licenses != ingest.NoCount {
		licenses = s.licenses
	}
	if s.walk != evaluate.NoWalk {
		walk = s.walk.String()
	}
	if s.attained != evaluate.NotKnown {
		attained = map[evaluate.Known]string{evaluate.KnownNo: "no", evaluate.KnownYes: "yes"}[s.attained]
	}
	return []any{s.present, s.id, s.name, licenses, string(s.cpanel), s.atRisk, s.badges, string(s.premier), dayValue(s.since), attained, walk, dayValue(s.walkSince), s.cpanelWhy, s.premierWhy, s.heads, s.suspectedOf, s.country.String(), s.others, s.othersWhy}
}

// targets are where Scan puts the columns.
func (s *recordRow) targets() []any {
	return []any{&s.present, &s.id, &s.name, scan(&s.licenses, readCount), &s.cpanel, &s.atRisk, &s.badges, &s.premier,
		(*dayColumn)(&s.since), scan(&s.attained, readKnown), scan(&s.walk, readWalk), (*dayColumn)(&s.walkSince), &s.cpanelWhy, &s.premierWhy, &s.heads, &s.suspectedOf, scan(&s.country, readCode), &s.others, &s.othersWhy}
}

func readCount(v any) (int32, error) {
	if n, ok := v.(int64); ok {
		return int32(n), nil
	}
	return ingest.NoCount, nil
}

func readCode(v any) (c ingest.Country, err error) {
	text, _ := v.(string)
	copy(c[:], text)
	return c, nil
}

func readKnown(v any) (evaluate.Known, error) {
	switch v {
	case "no":
		return evaluate.KnownNo, nil
	case "yes":
		return evaluate.KnownYes, nil
	}
	return evaluate.NotKnown, nil
}

func readWalk(v any) (evaluate.WalkState, error) {
	for _, s := range []evaluate.WalkState{evaluate.Sound, evaluate.OnPlan, evaluate.Removed} {
		if v == s.String() {
			return s, nil
		}
	}
	return evaluate.NoWalk, nil
}

// A scanner reads a column into a place by a function.
type scanner[T any] struct {
	to   *T
	read func(any) (T, error)
}

func scan[T any](to *T, read func(any) (T, error)) sql.Scanner { return scanner[T]{to, read} }

// Scan reads the value of a column.
func (s scanner[T]) Scan(v any) (err error) {
	*s.to, err = s.read(v)
	return err
}

// A dayColumn is a day as the register's columns hold it.
type dayColumn ingest.Day

// Scan reads text like 2020-06-30, or NULL for no day.
func (d *dayColumn) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		*d = 0
		return nil
	}
	day, err := ingest.ParseDay(text)
	*d = dayColumn(day)
	return err
}

// dayValue is a day for a column: NULL for none.
func dayValue(d ingest.Day) any {
	if d == 0 {
		return nil
	}
	return d.String()
}

// badgesText writes badge years as the register has them: 2020 2020-06-15 certified; 2021 - sheet.
func badgesText(badges []evaluate.BadgeRecord) string {
	var b strings.Builder
	for i, badge := range badges {
		if i > 0 {
			b.WriteString("; ")
		}
		day := "-"
		if badge.EarnedOn != 0 {
			day = badge.EarnedOn.String()
		}
		b.WriteString(strconv.Itoa(badge.Year) + " " + day)
		if badge.Certified {
			b.WriteString(" certified")
		}
		if badge.Sheet {
			b.WriteString(" sheet")
		}
	}
	return b.String()
}

// byProgramText writes what is said of programs as JSON, by their names; "" for nothing.
func byProgramText[T ~string](of map[string]T) string {
	if len(of) == 0 {
		return ""
	}
	text, _ := json.Marshal(of) // strings are never refused
	return string(text)
}

// byProgram reads what byProgramText wrote; the table takes nothing but JSON.
func byProgram[T ~string](text string) (of map[string]T) {
	if text != "" {
		_ = json.Unmarshal([]byte(text), &of)
	}
	return of
}

// headsText writes heads as the register has them: E-01 2023-06-30; E-07 2021-01-31.
func headsText(heads []evaluate.Head) string {
	words := make([]string, len(heads))
	for i, h := range heads {
		words[i] = url.QueryEscape(h.ID) + " " + h.Until.String()
	}
	return strings.Join(words, "; ")
}

// readHeads reads what headsText wrote.
func readHeads(text string) ([]evaluate.Head, error) {
	if text == "" {
		return nil, nil
	}
	var out []evaluate.Head
	for one := range strings.SplitSeq(text, "; ") {
		id, until, _ := strings.Cut(one, " ")
		name, err := url.QueryUnescape(id)
		day, wrong := ingest.ParseDay(until)
		if err != nil || wrong != nil {
			return nil, fmt.Errorf("head %q can't be read", one)
		}
		out = append(out, evaluate.Head{ID: name, Until: day})
	}
	return out, nil
}

// readBadges reads what badgesText wrote.
func readBadges(text string) ([]evaluate.BadgeRecord, error) {
	if text == "" {
		return nil, nil
	}
	var out []evaluate.BadgeRecord
	for one := range strings.SplitSeq(text, "; ") {
		words := strings.Fields(one)
		if len(words) < 2 {
			return nil, fmt.Errorf("badge year %q can't be read", one)
		}
		b := evaluate.BadgeRecord{Certified: slices.Contains(words[2:], "certified"), Sheet: slices.Contains(words[2:], "sheet")}
		var err error
		if b.Year, err = strconv.Atoi(words[0]); err != nil {
			return nil, fmt.Errorf("badge year %q can't be read", one)
		}
		if words[1] != "-" {
			if b.EarnedOn, err = ingest.ParseDay(words[1]); err != nil {
				return nil, fmt.Errorf("badge year %q: %w", one, err)
			}
		}
		out = append(out, b)
	}
	return out, nil
}
