package ingest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A SheetDraft says what was found of a sheet, for which a layout may be needed.
type SheetDraft struct {
	File, Sheet string
	Rows        int
	Tables      []Table // that it is, or most likely is; none where that can't be told
	Layout      string  // the name of its layout's file; "" where it needs none
	Stands      bool    // that file is there already
	Known       int     // columns known by their names, or by the layout
	Supposed    []string
	Questions   int
}

// A LayoutText is a layout's file as it should be.
type LayoutText struct {
	Name string // lms.yaml
	Text []byte
}

// DraftLayouts drafts a layout for each sheet that isn't read as it stands, with
// what it knew, what it supposes, and what a person has to settle, in comments. The
// folder is where layouts stand: what they say already is kept to the letter, and only
// the questions below it are asked anew. Returned are all sheets, and the files that
// differ from those in the folder. Errors are those of files that can't be read,
// and of slips in layouts.
func DraftLayouts(files []Input, opts Options, folder fs.FS) (sheets []SheetDraft, texts []LayoutText, err error) {
	headers := *opts.Headers
	if headers.layouts, err = loadLayouts(folder, "."); err != nil {
		return nil, nil, err
	}
	opts.Headers = &headers
	r := newReader(opts)
	files = inOrder(files)
	var surveys []*survey
	var errs []error
	for i, name := range fileNames(files) {
		found, err := r.surveyFile(name, files[i])
		surveys, errs = append(surveys, found...), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, nil, err
	}
	w := &layoutWriter{reader: r, folder: folder, keys: newKeys(), open: map[string][]question{}, fresh: map[string]string{}}
	w.all(surveys)
	for _, s := range surveys {
		sheets = append(sheets, w.told[s])
	}
	texts, err = w.texts()
	return sheets, texts, err
}

// surveyFile goes through the sheets of a file.
func (r *reader) surveyFile(name string, in Input) (all []*survey, err error) {
	defer caught(name, &err)
	from, err := load(in, r.opts.MaxBytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer from.close()
	if lockFile(in.Path) {
		return nil, nil
	}
	sheets, err := open(in.Path, from, r.opts.MaxBytes, r.knownColumns, func(text []byte) Encoding { return r.encodingOf(name, text) })
	for _, source := range sheets {
		s, err := r.survey(name, source)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if s != nil && s.rows > 0 {
			all = append(all, s)
		}
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return all, err
}

// A layoutWriter puts the layouts of some sheets together.
type layoutWriter struct {
	*reader
	folder fs.FS
	keys   *keys
	names  []string
	open   map[string][]question // by the file's name
	fresh  map[string]string     // what stands above the questions, of files that weren't there
	told   map[*survey]SheetDraft
}

// all drafts sheet by sheet: first the partners, then the people, whose keys tell
// what others are.
func (w *layoutWriter) all(surveys []*survey) {
	w.told = map[*survey]SheetDraft{}
	var drafts []*drafting
	for _, first := range []Table{Partners, Employees, 0} {
		for _, s := range surveys {
			if slices.ContainsFunc(drafts, func(d *drafting) bool { return d.of == s }) {
				continue
			}
			d := w.draft(s, w.keys)
			if first == 0 || d.tables != nil && d.tables[0] == first {
				if drafts = append(drafts, d); d.tables != nil {
					w.keys.take(d)
				}
			}
		}
	}
	for _, s := range surveys {
		d := drafts[slices.IndexFunc(drafts, func(d *drafting) bool { return d.of == s })]
		w.told[s] = w.take(d, slices.ContainsFunc(surveys, func(o *survey) bool { return o.name == s.name && o.sheet != s.sheet }))
	}
}

// take takes in a draft, and says what it is.
func (w *layoutWriter) take(d *drafting, several bool) SheetDraft {
	var names []heading
	for _, c := range d.columns {
		names = append(names, c.name)
	}
	if best, _ := w.headers.fitting(d.name, d.sheet, names); d.own == nil && best != nil { // drafted for a sheet before
		again := *d.survey
		again.layout = best
		d = w.draft(&again, w.keys)
	}
	d.settle(w.keys)
	out := SheetDraft{File: d.name, Sheet: d.sheet, Rows: d.rows, Tables: d.tables, Questions: len(d.questions), Known: len(d.titles)}
	for _, p := range d.placed {
		if p.note == "" {
			out.Known++
		} else {
			out.Supposed = append(out.Supposed, fmt.Sprintf("%s is %s: %s", shorten(p.from[0].text), p.field, p.note))
		}
	}
	switch {
	case d.own != nil:
		out.Layout = path.Base(d.own.file)
		_, there := w.fresh[out.Layout]
		out.Stands = !there
	case d.tables != nil && d.survey.layout == nil && d.plain():
		return out
	default:
		out.Layout = w.name(d, several)
		w.fresh[out.Layout] = d.text()
		if l, err := parseLayout(out.Layout, []byte(d.text())); err == nil && l != nil {
			w.headers.layouts = append(w.headers.layouts, l)
		}
	}
	for _, q := range d.questions {
		if !slices.ContainsFunc(w.open[out.Layout], func(o question) bool { return slices.Equal(o.answers, q.answers) }) {
			w.open[out.Layout] = append(w.open[out.Layout], q)
		}
	}
	if q := d.askSlight(); q.found != nil {
		w.open[out.Layout] = append(w.open[out.Layout], q)
	}
	if !slices.Contains(w.names, out.Layout) {
		w.names = append(w.names, out.Layout)
	}
	return out
}

// plain tells whether a sheet is read as it should be without a layout.
func (d *drafting) plain() bool {
	known := d.reader.header(d.candidates(d.headingsOf(d.head()), Place{}))
	return known != nil && d.questions == nil && len(d.leaveOut)+len(d.fillDown) == 0 &&
		!slices.ContainsFunc(d.placed, func(p *placement) bool { return p.note != "" || p.take != nil })
}

// head is the header row.
func (d *drafting) head() (cells []cell) {
	for _, c := range d.columns {
		cells = append(cells, *c.name.cell)
	}
	return cells
}

// name returns a name that no other layout has.
func (w *layoutWriter) name(d *drafting, several bool) string {
	base := layoutName(d.name)
	if several {
		base = strings.Trim(base+"-"+layoutName(d.sheet+".x"), "-")
	}
	base = cmp.Or(base, "sheet")
	for n := 1; ; n++ {
		name := base + ".yaml"
		if n > 1 {
			name = fmt.Sprintf("%s-%d.yaml", base, n)
		}
		_, drafted := w.fresh[name]
		if data, err := fs.ReadFile(w.folder, name); !drafted && (err != nil || !hasLines(data)) {
			return name
		}
	}
}

// hasLines tells whether a file has lines that aren't comments.
func hasLines(text []byte) bool { return lastLine(text) > 0 }

// lastLine returns where the last line that isn't a comment ends; 0 for none.
func lastLine(text []byte) (end int) {
	i := 0
	for line := range bytes.Lines(text) {
		i += len(line)
		if t := bytes.TrimSpace(line); len(t) > 0 && t[0] != '#' {
			end = i
		}
	}
	return end
}

// openLine is above the questions in a layout's file.
const openLine = "# ---- Still open. Answers go above this line: assay map writes what is below it anew each time. ----"

// texts returns the files that differ from those that stand in the folder.
func (w *layoutWriter) texts() (out []LayoutText, err error) {
	for _, name := range w.names {
		was, err := fs.ReadFile(w.folder, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		kept := []byte(w.fresh[name])
		if w.fresh[name] == "" {
			kept = was
			if i := bytes.Index(was, []byte(openLine)); i >= 0 {
				kept = was[:max(i, lastLine(was))]
			}
		}
		text := append(bytes.TrimRight(slices.Clone(kept), "\r\n"), '\n')
		if open := w.open[name]; len(open) > 0 {
			text = append(text, "\n"+openLine+"\n"...)
			for _, q := range open {
				text = append(text, q.text()...)
			}
		}
		if !bytes.Equal(text, was) {
			out = append(out, LayoutText{name, text})
		}
	}
	return out, nil
}

// text writes a question as comments.
func (q question) text() string {
	var b strings.Builder
	b.WriteString("#\n")
	for i, line := range q.found {
		fmt.Fprintf(&b, "# %s%s\n", [...]string{"? ", "  "}[min(i, 1)], line)
	}
	for _, line := range q.answers {
		fmt.Fprintf(&b, "#     %s\n", line)
	}
	return b.String()
}

// askSlight lists what means nothing to assay, as far as can be told.
func (d *drafting) askSlight() question {
	if d.slight == nil {
		return question{}
	}
	var found, all []string
	if d.tables == nil {
		found = []string{"which table is this, and which heading is which column? assay couldn't tell. A layout begins so:"}
	} else {
		found = []string{"not placed, and left alone; say so under ignore, or place them under columns:"}
	}
	for _, c := range d.slight {
		found, all = append(found, fmt.Sprintf("%s, %s: %s", shorten(c.name.cell.text), counted(c.filled, "cell"), c.examples(3))), append(all, c.name.cell.text)
	}
	if d.tables == nil {
		return question{found, []string{"table: certifications   # or partners, employees …", "columns:", `  Email: "the heading of the column with addresses"`}}
	}
	return question{found, []string{"ignore: " + listYAML(all)}}
}

// text writes the layout, without what is open.
func (d *drafting) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# How sheets of this make are read. Drafted by assay map from %s", filepath.Base(d.name))
	if d.sheet != "" {
		fmt.Fprintf(&b, ", sheet %s", oneLine(d.sheet))
	}
	fmt.Fprintf(&b, ": headings in row %d, %s below.\n# All that a layout may say is in README.md beside the layouts. What you change here stays.\n", d.headRow, counted(d.rows, "row"))
	if d.tables == nil {
		return b.String()
	}
	var names []string
	for _, t := range d.tables {
		names = append(names, t.String())
	}
	if len(names) == 1 {
		fmt.Fprintf(&b, "table: %s\n", names[0])
	} else {
		fmt.Fprintf(&b, "table: [%s]\n", strings.Join(names, ", "))
	}
	if len(d.placed) > 0 {
		b.WriteString("columns:\n")
	}
	for _, p := range d.placed {
		d.writeLine(&b, "  "+p.field.String()+": "+quoteYAML(p.from[0].text), p.note)
	}
	takes := false
	for _, p := range d.placed {
		if p.take == nil {
			continue
		}
		if !takes {
			b.WriteString("take:\n")
		}
		takes = true
		d.writeLine(&b, "  "+p.field.String()+": "+listYAML(d.takings(p.column)), d.why["take "+p.field.String()])
	}
	if d.fillDown != nil {
		var fields []string
		for _, c := range d.fillDown {
			fields = append(fields, d.placementOf(c).field.String())
		}
		d.writeLine(&b, "fill down: "+listYAML(fields), d.why["fill down"])
	}
	if len(d.leaveOut) > 0 {
		d.writeLine(&b, "leave out:", d.why["leave out"])
	}
	for _, c := range d.columns {
		if texts := d.leaveOut[c]; texts != nil {
			d.writeLine(&b, "  "+quoteYAML(c.name.cell.text)+": "+listYAML(texts), "")
		}
	}
	if d.why["dates"] != "" {
		d.writeLine(&b, "dates: "+map[DateOrder]string{DatesMDY: "mdy", DatesDMY: "dmy"}[d.dates], d.why["dates"])
	}
	return b.String()
}

// writeLine writes a line, and behind it why it is supposed.
func (d *drafting) writeLine(b *strings.Builder, text, why string) {
	if why != "" {
		text = fmt.Sprintf("%-36s # supposed: %s", text, oneLine(why))
	}
	b.WriteString(text + "\n")
}

// oneLine returns a text without line breaks.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

var plainYAML = regexp.MustCompile(`^\pL[\pL\pN _./()%&'+-]*$`)

// quoteYAML writes a text, in quotes where YAML would read it otherwise.
func quoteYAML(s string) string {
	switch strings.ToLower(s) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
	default:
		if plainYAML.MatchString(s) && trim(s) == s {
			return s
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil { // a text always can be
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// listYAML writes texts as a list.
func listYAML(texts []string) string {
	quoted := make([]string, len(texts))
	for i, s := range texts {
		quoted[i] = quoteYAML(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
