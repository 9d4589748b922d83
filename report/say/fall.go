package say

import (
	"fmt"
	"strings"

	"assay/evaluate/intake"
)

// mostNamed is how many of what fell away are named one by one.
const mostNamed = 5

// Fall says what fell away since the newest run recorded, from how many to how
// many, and what may be the cause: surveys: 32 rows on 2020-05-31, no such sheet
// today.
func Fall(f intake.Fall) string {
	switch f.Kind {
	case intake.TableGone:
		return fmt.Sprintf("%s: %s on %s, no such sheet today", f.Table, Plural(f.Then, "row", "rows"), f.On) + from(f) + skipped(f)
	case intake.FewerRows:
		return fmt.Sprintf("%s: %s on %s, %d today", f.Table, Plural(f.Then, "row", "rows"), f.On, f.Now) + from(f)
	case intake.ColumnGone:
		return fmt.Sprintf("%s, column %s: %d filled on %s, none today", f.Table, f.Column, f.Then, f.On) + unknown(f)
	case intake.FewerCells:
		return fmt.Sprintf("%s, column %s: %d filled on %s, %d today", f.Table, f.Column, f.Then, f.On, f.Now) + unknown(f)
	case intake.Missing:
		return fmt.Sprintf("partners: %d of %d with a standing are in no sheet", f.Now, f.Then) + missing(f)
	case intake.Dates:
		if f.Is == "" {
			return fmt.Sprintf("--dates %s was given on %s, none today, where %s", f.Was, f.On, Plural(f.Now, "date can be read in two ways", "dates can be read in two ways"))
		}
		return fmt.Sprintf("--dates %s was given on %s, %s today", f.Was, f.On, f.Is)
	case intake.Templates:
		return fmt.Sprintf("--templates %s was given on %s, none today", f.Was, f.On)
	}
	return "templates/" + f.File + " isn't the one of " + f.On.String() + otherwise(f)
}

// some lists the first of many.
func some(names []string) string {
	if n := len(names); n > mostNamed {
		names = append(append([]string{}, names[:mostNamed]...), fmt.Sprintf("%d more", n-mostNamed))
	}
	return List(names)
}

// from names the files in which the table was and that aren't there today.
func from(f intake.Fall) string {
	if len(f.Files) == 0 {
		return ""
	}
	return "; not among today's files: " + some(f.Files)
}

func skipped(f intake.Fall) string {
	if len(f.Skipped) == 0 {
		return ""
	}
	return fmt.Sprintf("; no table in %s, by the headings", some(f.Skipped))
}

// unknown names headings that may have taken the column's place.
func unknown(f intake.Fall) string {
	switch n := len(f.Unknown); n {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("; %q is a column that isn't known", f.Unknown[0])
	}
	return fmt.Sprintf("; %s are columns that aren't known", some(quoted(f.Unknown)))
}

func quoted(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = fmt.Sprintf("%q", n)
	}
	return out
}

func missing(f intake.Fall) string {
	said := ""
	if f.Country != "" {
		said = ", all in " + f.Country
	}
	said += " (" + some(f.Partners) + ")"
	if f.Renamed > 0 {
		said += fmt.Sprintf("; %d of their names stand under new IDs: assay register renumber says that they are the same", f.Renamed)
	}
	return said
}

// otherwise says what of a file reads otherwise.
func otherwise(f intake.Fall) string {
	said := ""
	switch f.Kind {
	case intake.Rules:
		said = ": " + some(f.Otherwise) + " " + read(len(f.Otherwise)) + " otherwise for the days through that one"
	case intake.Headings:
		said = ": " + some(columns(f.Otherwise)) + " lost names"
	}
	if f.Was != "" {
		said += fmt.Sprintf("; --templates %s was given then", f.Was)
	}
	return said
}

func read(n int) string {
	if n == 1 {
		return "reads"
	}
	return "read"
}

// columns names columns, each given as table/column.
func columns(of []string) []string {
	out := make([]string, len(of))
	for i, both := range of {
		table, column, _ := strings.Cut(both, "/")
		out[i] = fmt.Sprintf("the column %s of %s", column, table)
	}
	return out
}
