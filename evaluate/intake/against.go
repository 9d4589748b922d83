package intake

import (
	"maps"
	"path"
	"slices"
	"strings"

	"assay/evaluate"
	"assay/ingest"
)

// A Kind is what fell away.
type Kind string

// The kinds.
const (
	TableGone  Kind = "table gone"
	FewerRows  Kind = "fewer rows"
	ColumnGone Kind = "column gone"
	FewerCells Kind = "fewer values"
	Missing    Kind = "partners missing"
	Rules      Kind = "rules"
	Headings   Kind = "headings"
	Words      Kind = "words"
	Layouts    Kind = "layouts"
	Templates  Kind = "templates"
	Dates      Kind = "dates"
)

// A Fall is something that fell away since the newest run recorded.
type Fall struct {
	Name string     `json:"name"` // by which --accept takes it
	Kind Kind       `json:"kind"`
	On   ingest.Day `json:"on"` // of the run that had it

	Table  string `json:"table,omitempty"`
	Column string `json:"column,omitempty"`
	// Then and Now are the rows or values; of partners, how many had a standing and
	// how many of these are in no sheet.
	Then int `json:"then,omitempty"`
	Now  int `json:"now,omitempty"`
	// What may be the cause: headings that no table knows, which weren't there
	// then; files that held the table then and aren't there now; sheets that are no table.
	Unknown []string `json:"unknown,omitempty"`
	Files   []string `json:"files,omitempty"`
	Skipped []string `json:"skipped,omitempty"`
	// Of partners: their IDs, the country that all are in, and how many stand in the
	// sheets by name, under IDs that no run knows.
	Partners []string `json:"partners,omitempty"`
	Country  string   `json:"country,omitempty"`
	Renamed  int      `json:"renamed,omitempty"`
	// Of a file of the templates: what of it reads otherwise. Was and Is are an
	// option then and now, "" where not given.
	File      string   `json:"file,omitempty"`
	Otherwise []string `json:"otherwise,omitempty"`
	Was       string   `json:"was,omitempty"`
	Is        string   `json:"is,omitempty"`
}

// A Past is the newest run recorded: its day, what it took in, and which of the
// partners that its sheets named have a standing on today's day by it.
type Past struct {
	Day      ingest.Day
	Intake   Intake
	Standing []evaluate.MissingPartner
	Known    map[string]bool // partners that any run knew, by folded ID
}

// Against holds what a run of a day takes in against the newest run recorded. It
// returns what fell away, and the files of the templates that were edited without
// making a difference to the day of that run.
func Against(past Past, s Source, day ingest.Day) (falls []Fall, edited []string) {
	c := comparison{past: past, source: s, now: Of(s, day)}
	var ok bool
	if c.rows, c.values, c.partners, ok = s.Checks.On(day); ok {
		for _, t := range ingest.Tables() {
			c.table(t)
		}
		c.missing()
	}
	c.options()
	c.files()
	for i := range c.falls {
		c.falls[i].On = past.Day
	}
	return c.falls, c.edited
}

type comparison struct {
	past                   Past
	source                 Source
	now                    Intake
	rows, values, partners evaluate.Loss
	falls                  []Fall
	edited                 []string
}

func (c *comparison) add(f Fall) { c.falls = append(c.falls, f) }

// table compares the rows and columns of a table.
func (c *comparison) table(t ingest.Table) {
	name := t.String()
	then, now := c.past.Intake.Tables[name], c.now.Tables[name]
	was, is := common(then, now)
	fall := Fall{Name: name, Table: name, Then: was.Rows, Now: is.Rows, Files: without(then.Files, now.Files)}
	if len(now.Files) >= len(then.Files) {
		fall.Files = nil // the month's files have other names
	}
	gone := was.Rows - is.Rows
	switch {
	case len(then.Files) > 0 && len(now.Files) == 0 && gone >= c.rows.AtLeast:
		fall.Kind, fall.Skipped = TableGone, skipped(c.source.Roster)
		c.add(fall)
		return
	case c.rows.TooMuch(gone, was.Rows):
		fall.Kind = FewerRows
		c.add(fall)
	}
	for _, column := range columnsOf(t, was.Filled) {
		had, has := was.Filled[column], is.Filled[column]
		of := Fall{Name: name + "/" + column, Table: name, Column: column, Then: had, Now: has, Unknown: without(now.Ignored, then.Ignored)}
		switch {
		case has == 0 && had >= c.values.AtLeast && (is.Rows > 0 || fall.Kind == ""):
			of.Kind = ColumnGone
			c.add(of)
		case fall.Kind == "" && c.values.TooMuch(had-has-max(0, gone), had),
			fall.Kind != "" && c.values.TooMuch(had*is.Rows/was.Rows-has, had*is.Rows/was.Rows):
			of.Kind = FewerCells // than the rows that are gone may have had
			c.add(of)
		}
	}
}

// missing compares the partners with a standing.
func (c *comparison) missing() {
	here, names := map[string]bool{}, map[string]bool{}
	r := c.source.Roster
	for i := range r.Partners {
		if p := &r.Partners[i]; p.ID >= 0 {
			id := ingest.FoldID(r.PartnerIDs[p.ID])
			here[id] = true
			if !c.past.Known[id] {
				names[evaluate.FoldCompany(p.Name)] = true
			}
		}
	}
	fall := Fall{Name: "partners", Kind: Missing, Table: "partners", Then: len(c.past.Standing)}
	countries := map[ingest.Country]bool{}
	for _, m := range c.past.Standing {
		if here[ingest.FoldID(m.ID)] {
			continue
		}
		fall.Now++
		countries[m.Country] = true
		fall.Partners = append(fall.Partners, m.ID)
		if name := evaluate.FoldCompany(m.Name); name != "" && names[name] {
			fall.Renamed++
		}
	}
	if !c.partners.TooMuch(fall.Now, fall.Then) {
		return
	}
	for country := range countries {
		if len(countries) == 1 && country != (ingest.Country{}) {
			fall.Country = country.Name()
		}
	}
	c.add(fall)
}

// options compares the options on which verdicts depend.
func (c *comparison) options() {
	was, is := c.past.Intake, c.now
	if was.Templates != "" && is.Templates == "" {
		c.add(Fall{Name: "templates", Kind: Templates, Was: was.Templates})
	}
	if was.Dates != "" && was.Dates != is.Dates && (is.Dates != "" || c.source.Ambiguous > 0) {
		c.add(Fall{Name: "dates", Kind: Dates, Was: was.Dates, Is: is.Dates, Now: c.source.Ambiguous})
	}
}

// files compares what the templates say. A file with the same bytes says the same.
func (c *comparison) files() {
	was := c.past.Intake
	rules := c.source.rules(c.past.Day)
	for _, file := range slices.Sorted(maps.Keys(was.Files)) {
		if sum, known := was.Files[file]; !known || sum == c.now.Files[file] {
			continue
		}
		f := Fall{Name: path.Base(file), Kind: Rules, File: file}
		if c.now.Templates == "" {
			f.Was = was.Templates
		}
		switch file {
		case ingest.HeadersFile:
			f.Name, f.Kind = "headers", Headings
			f.Otherwise = fewerNames(was.Headings, c.now.Headings)
		case ingest.WordsFile:
			f.Kind = Words
			f.Otherwise = Otherwise(map[string]string{"words": was.Words}, map[string]string{"words": c.now.Words}, false)
		default:
			f.Otherwise = Otherwise(was.Rules[file], rules[file], true)
			if hash, ok := was.Layouts[file]; ok {
				f.Name, f.Kind = "layouts", Layouts
				f.Otherwise = Otherwise(map[string]string{file: hash}, c.now.Layouts, false)
			}
		}
		if len(f.Otherwise) > 0 {
			c.add(f)
		} else {
			c.edited = append(c.edited, file)
		}
	}
}

// Otherwise lists the keys of what is said otherwise or not any more, and, where that matters, anew.
func Otherwise(then, now map[string]string, anew bool) (out []string) {
	for key, value := range then {
		if now[key] != value {
			out = append(out, key)
		}
	}
	for key := range now {
		if _, known := then[key]; anew && !known {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}

// fewerNames lists the columns that lost a name.
func fewerNames(then, now map[string]string) (out []string) {
	for column, was := range then {
		is := namesOf(now[column])
		if slices.ContainsFunc(namesOf(was), func(name string) bool { return !slices.Contains(is, name) }) {
			out = append(out, column)
		}
	}
	slices.Sort(out)
	return out
}

// namesOf are the letters that stand for names, a piece each.
func namesOf(letters string) (out []string) {
	for piece := range slices.Chunk([]byte(letters), lettersOfName) {
		out = append(out, string(piece))
	}
	return out
}

func without(all, others []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(others, s) })
}

// skipped names the sheets that are no table.
func skipped(r *ingest.Roster) (out []string) {
	for i := range r.Sheets {
		if s := &r.Sheets[i]; len(s.Tables) == 0 {
			out = append(out, r.CellAt(ingest.Place{Sheet: uint32(i)}, 0).String())
		}
	}
	return out
}

// Unaccepted returns what of the falls nobody accepted, by the names given: those
// that the falls have, or all.
func Unaccepted(falls []Fall, names []string) []Fall {
	return slices.DeleteFunc(slices.Clone(falls), func(f Fall) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, f.Name) || name == "all" })
	})
}
