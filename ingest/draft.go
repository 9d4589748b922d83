package ingest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A drafting is a layout while it is drafted for a sheet.
type drafting struct {
	*reader
	*survey
	of        *survey // the same, as it was found
	own       *layout // by which the sheet is read already; nil for none
	placed    []*placement
	titles    []*surveyed // headed by a certification
	leaveOut  map[*surveyed][]string
	fillDown  []*surveyed
	dates     DateOrder
	why       map[string]string // of what is supposed, by the layout's key
	questions []question
	slight    []*surveyed // mean nothing to assay, as far as can be told
}

// A placement is a column of a table, and what stands for it in a sheet.
type placement struct {
	layoutColumn
	column *surveyed // nil where it is several columns, or none
	note   string    // why it is supposed; "" for a name that it is known to go by
}

// A question is what a person has to settle: what was found, and below it lines
// that would answer.
type question struct{ found, answers []string }

// The keys are those of other tables, as far as the files tell them.
type keys struct {
	partners, names, people, addresses map[string]bool
	cut                                bool // there are more
}

func newKeys() *keys {
	return &keys{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, false}
}

// take takes in the keys of a table.
func (k *keys) take(d *drafting) {
	for _, p := range d.placed {
		if p.column == nil {
			continue
		}
		to, fold := k.of(d, d.tables[0], p.field)
		own := d.tables[0] == Partners && (p.field == PartnerIDField || p.field == PartnerField) ||
			d.tables[0] == Employees && (p.field == EmployeeIDField || p.field == EmailField)
		if !own {
			continue
		}
		k.cut = k.cut || p.column.more
		for _, v := range p.column.list {
			to[fold(v.cell.String())] = true
		}
	}
}

// of returns the keys that the cells of a column lead to, and how they are compared.
func (k *keys) of(d *drafting, t Table, f Field) (map[string]bool, func(string) string) {
	switch f {
	case PartnerIDField:
		return k.partners, FoldID
	case PartnerField:
		return k.names, d.headers.words.withoutLegalForms
	case EmployeeIDField:
		return k.people, FoldID
	case EmailField:
		return k.addresses, FoldID
	}
	return nil, nil
}

// draft drafts a layout for a sheet, or finds what the layout that it is read by
// leaves open.
func (r *reader) draft(s *survey, k *keys) *drafting {
	d := &drafting{reader: r, survey: s, of: s, own: s.layout, leaveOut: map[*surveyed][]string{}, why: map[string]string{}, dates: r.opts.Dates}
	switch {
	case s.layout != nil:
		d.tables, d.dates = s.layout.tables, s.layout.dates
		d.asLaidOut()
	case s.tables != nil:
		d.placeKnown(s.tables)
	default:
		d.guess(k)
	}
	return d
}

// asLaidOut takes over what the layout of the sheet says.
func (d *drafting) asLaidOut() {
	for _, c := range d.own.columns {
		p := &placement{layoutColumn: c}
		if len(c.from) == 1 {
			p.column = d.headed(headingKey(c.from[0].text))
		}
		d.placed = append(d.placed, p)
	}
	d.placeKnown(d.tables)
}

// named tells whether the layout of the sheet says what a column is.
func (d *drafting) named(c *surveyed) bool {
	is := func(h headerName) bool { return headingKey(h.text) == c.name.key }
	return d.own != nil && (slices.ContainsFunc(d.own.ignore, is) || slices.ContainsFunc(d.own.leaveOut, func(o leftOut) bool { return is(o.heading) }) ||
		slices.ContainsFunc(d.own.columns, func(l layoutColumn) bool { return slices.ContainsFunc(l.from, is) }))
}

// placeKnown places the columns whose headings some tables know, the best of each.
func (d *drafting) placeKnown(tables []Table) {
	ranks := map[*placement]rank{}
	for _, c := range d.columns {
		if d.named(c) {
			continue
		}
		f, title, how := d.reader.column(tables, c.name)
		switch p := d.placedAs(f); {
		case title != 0:
			d.titles = append(d.titles, c)
		case f == NoField || d.entryIn(tables, f).Kind == NameKind && c.share(d.reading(d.survey, c, AddressKind).read, 90):
		case p == nil:
			p = d.place(f, c, "")
			ranks[p] = how
		case ranks[p] > 0 && how > ranks[p]:
			p.column, p.from, ranks[p] = c, []headerName{{text: c.name.cell.text}}, how
		}
	}
}

func (d *drafting) place(f Field, c *surveyed, note string) *placement {
	p := &placement{layoutColumn: layoutColumn{field: f, from: []headerName{{text: c.name.cell.text}}}, column: c, note: note}
	d.placed = append(d.placed, p)
	return p
}

// placedAs returns the placement of a field; nil for none.
func (d *drafting) placedAs(f Field) *placement {
	if i := slices.IndexFunc(d.placed, func(p *placement) bool { return p.field == f }); i >= 0 && f != NoField {
		return d.placed[i]
	}
	return nil
}

// left are the columns that aren't placed.
func (d *drafting) left() (all []*surveyed) {
	for _, c := range d.columns {
		if c.filled > 0 && !d.named(c) && d.leaveOut[c] == nil && !slices.Contains(d.titles, c) && !slices.ContainsFunc(d.placed, func(p *placement) bool { return p.column == c }) {
			all = append(all, c)
		}
	}
	return all
}

// found are the fields that are placed.
func (d *drafting) found() (s FieldSet) {
	for _, p := range d.placed {
		s = s.With(p.field)
	}
	return s
}

// lacks are the required fields of a table for which neither a column nor a stand-in is placed.
func (d *drafting) lacks(t Table) FieldSet {
	return candidate{table: t, found: d.found()}.lacks(d.headers)
}

// guess finds the table that a sheet most likely is, which has to have at least
// half of its required columns: no table where there is no such.
func (d *drafting) guess(k *keys) {
	var best *drafting
	for _, t := range tables {
		trial := &drafting{reader: d.reader, survey: &survey{}, leaveOut: d.leaveOut, why: d.why, dates: d.dates}
		*trial.survey = *d.survey
		trial.tables = []Table{t}
		trial.placeKnown(trial.tables)
		known := len(trial.placed)
		for need := trial.lacks(t); need != 0; need &^= FieldSet(0).With(need.First()) {
			trial.infer(t, need.First(), k)
		}
		lacks, need := trial.lacks(t).size(), d.headers.need[t].size()
		c := candidate{table: t, found: trial.found(), titles: len(trial.titles)}
		switch {
		case 2*lacks > need || known == 0 && len(trial.placed) < 2 || c.likeContacts():
		case best == nil, trial.better(best):
			best = trial
		}
	}
	if best != nil {
		d.survey, d.placed, d.titles = best.survey, best.placed, best.titles
	}
}

// better tells whether a guess is better than another, of a table before it.
func (d *drafting) better(than *drafting) bool {
	part := func(d *drafting) int { return 100 * d.lacks(d.tables[0]).size() / d.headers.need[d.tables[0]].size() }
	return cmp.Or(cmp.Compare(part(d), part(than)), cmp.Compare(len(than.placed)+len(than.titles), len(d.placed)+len(d.titles))) < 0
}

// infer places what a required column most likely is, by what its cells hold.
func (d *drafting) infer(t Table, f Field, k *keys) {
	for _, f := range []Field{f, map[Field]Field{PartnerIDField: PartnerField, EmployeeIDField: EmailField}[f]} {
		if to, fold := k.of(d, t, f); to != nil && t != Partners {
			for _, c := range d.left() {
				if n := c.overlap(to, fold); c.share(n, 50) {
					d.place(f, c, fmt.Sprintf("%d of %d cells stand in other sheets under %s", n, c.filled, f))
					return
				}
			}
		}
	}
	for _, in := range []FieldSet{FieldSet(0).With(f), standIns(t, f)} {
		for ; in != 0; in &^= FieldSet(0).With(in.First()) {
			d.inferLike(t, in.First())
		}
		if d.placedAs(f) != nil {
			return
		}
	}
	kind := columnOf(t, f).Kind
	if f == EmployeeIDField {
		f, kind = EmailField, AddressKind
	}
	var only *surveyed
	for _, c := range d.left() {
		if !d.fits(c, kind) {
			continue
		}
		if only != nil {
			return
		}
		only = c
	}
	if only != nil && d.placedAs(f) == nil {
		d.place(f, only, "no other column holds "+holds[kind])
	}
}

// inferLike places the first column whose heading is like one that a field goes by.
func (d *drafting) inferLike(t Table, f Field) {
	for _, c := range d.left() {
		like := d.like(t, d.headers.column(t, f), c.name)
		if k := columnOf(t, f).Kind; like != "" && d.placedAs(f) == nil && c.share(d.reading(d.survey, c, k).read, 50) {
			d.place(f, c, fmt.Sprintf("it is like %q", like))
		}
	}
}

// What the cells of a kind hold, where they can be told by it.
var holds = map[Kind]string{
	AddressKind: "addresses", DayKind: "dates", EndKind: "dates", CertificationKind: "certifications", YesNoKind: "yes and no", FullTimeKind: "yes, no or shares", CountryKind: "countries",
	StatusKind: "words for a status", EmploymentKind: "words for an employment", AgreementKind: "yes, no or dates",
}

// What they hold where they can't.
var otherwise = map[Kind]string{CountKind: "whole numbers", YearKind: "years", ScoreKind: "numbers from 1 to 10", ListKind: "lists"}

// fits tells whether a column may be one of a kind that can be told by its cells.
func (d *drafting) fits(c *surveyed, k Kind) bool {
	words := strings.Fields(foldWords(c.name.cell.text))
	if holds[k] == "" || hasWords(d.headers.words.NoHeadings.has, words) {
		return false
	}
	least := 80
	if k == CertificationKind {
		least = 40
	}
	return !(k == DayKind && hasWords(d.headers.words.EndHeadings.has, words)) && c.share(d.reading(d.survey, c, k).read, least)
}

// settle finds what the layout has to say besides columns, and what is open.
func (d *drafting) settle(k *keys) {
	if d.tables == nil {
		d.slight = d.left()
		return
	}
	d.settleRows()
	for _, t := range d.tables {
		for lacks := d.lacks(t); lacks != 0; lacks &^= FieldSet(0).With(lacks.First()) {
			d.askLacking(t, lacks.First())
		}
	}
	for _, p := range d.placed {
		if p.column != nil {
			d.settleCells(p)
		} else if len(p.from) == 1 {
			d.ask([]string{fmt.Sprintf("%q is to be the column %q of the sheet, which has none of that name", p.field, p.from[0].text)})
		}
	}
	d.settleOrder()
	for _, c := range d.left() {
		d.askUnplaced(c)
	}
	for _, p := range d.placed {
		d.askUnknown(p, k)
	}
}

func (d *drafting) ask(found []string, answers ...string) {
	d.questions = append(d.questions, question{found, answers})
}

// column returns the entry of a placed field in the first of the tables that has it.
func (d *drafting) entry(f Field) Column { return d.entryIn(d.tables, f) }

func (d *drafting) entryIn(tables []Table, f Field) Column {
	for _, t := range tables {
		if fieldNamed(t, f.String()) == f {
			return columnOf(t, f)
		}
	}
	return Column{Field: f}
}

// askLacking asks for a required column.
func (d *drafting) askLacking(t Table, f Field) {
	kind := columnOf(t, f).Kind
	found := []string{fmt.Sprintf("which heading is %q? The table %s can't be read without it", f, t)}
	var answers []string
	for _, c := range d.left() {
		is := f
		switch {
		case f == EmployeeIDField && c.share(d.reading(d.survey, c, AddressKind).read, 50):
			is = EmailField
		case holds[kind] != "" && !c.share(d.reading(d.survey, c, kind).read, 50):
			continue
		}
		answers = append(answers, "under columns:  "+is.String()+": "+quoteYAML(c.name.cell.text)+"   # "+c.examples(3))
	}
	if answers == nil {
		answers = []string{"under columns:  " + f.String() + `: "its heading"`}
	}
	d.ask(found, answers...)
}

// settleCells finds what the cells of a column mean that don't read as its kind.
func (d *drafting) settleCells(p *placement) {
	e := d.entry(p.field)
	if !e.Kind.tells() || e.Kind == AddressKind || e.Kind == ListKind {
		return
	}
	got := d.readsAll(d.survey, p.column, p.layoutColumn, e.Kind)
	got.others = slices.DeleteFunc(got.others, func(v *seenValue) bool { return d.leavesOut(p.column, []string{v.cell.String()}) })
	if len(got.others) == 0 {
		return
	}
	if e.Kind == DayKind || e.Kind == EndKind {
		if forms := d.takings(p.column); forms != nil && p.take == nil {
			if d.own != nil {
				d.ask([]string{fmt.Sprintf("%q, which is %q, has dates with something around them: %s", p.from[0].text, p.field, shownValues(got.others, 3))}, "under take:  "+p.field.String()+": "+listYAML(forms))
				return
			}
			for _, form := range forms {
				before, behind, _ := strings.Cut(form, "{date}")
				p.take = append(p.take, taking{foldCase(trim(before)), foldCase(trim(behind))})
			}
			d.why["take "+p.field.String()] = fmt.Sprintf("as in %s", shownValues(got.others, 1))
			if got = d.readsAll(d.survey, p.column, p.layoutColumn, e.Kind); len(got.others) == 0 {
				return
			}
		}
	}
	rows := 0
	for _, v := range got.others {
		rows += v.rows
	}
	words := e.Kind == StatusKind || e.Kind == EmploymentKind || e.Kind == CertificationKind
	if !words && !p.column.share(rows, 5) { // single cells are wrong, as assay check says
		return
	}
	means, or := `""`, ` ("" for nothing)`
	switch e.Kind {
	case StatusKind:
		means, or = "failed", ", or passed, or expired"
	case EmploymentKind:
		means, or = "terminated", ", or active"
	case CertificationKind:
		means, or = "CPP", ", or the code of another"
	}
	var pairs, values []string
	for _, v := range got.others[:min(len(got.others), 5)] {
		pairs, values = append(pairs, quoteYAML(v.cell.String())+": "+means), append(values, v.cell.String())
	}
	answers := []string{"under values:  " + p.field.String() + ": {" + strings.Join(pairs, ", ") + "}   # each: " + means + or}
	if e.Kind == CertificationKind {
		answers = append(answers, "under leave out:  "+quoteYAML(p.from[0].text)+": "+listYAML(values)+"   # rows that are of no certification")
	}
	d.ask([]string{fmt.Sprintf("%q, which is %q, has cells that assay can't read as that: %s", p.from[0].text, p.field, shownValues(got.others, 10))}, answers...)
}

// settleOrder finds the order of day and month, where every column that needs one
// tells it.
func (d *drafting) settleOrder() {
	if d.dates != DatesUnsaid {
		return
	}
	mdy, dmy, unclear := 0, 0, 0
	var open []string
	for _, p := range d.placed {
		if k := d.entry(p.field).Kind; p.column != nil && (k == DayKind || k == EndKind || k == AgreementKind) {
			got := d.readsAll(d.survey, p.column, p.layoutColumn, k)
			mdy, dmy, unclear = mdy+got.mdy, dmy+got.dmy, unclear+got.unclear
			if got.unclear > 0 && (got.mdy == 0) == (got.dmy == 0) {
				open = append(open, fmt.Sprintf("%s (%d of %d)", shorten(p.column.name.cell.text), got.unclear, p.column.filled))
			}
		}
	}
	for _, c := range d.titles {
		got := d.reading(d.survey, c, DayKind)
		mdy, dmy, unclear = mdy+got.mdy, dmy+got.dmy, unclear+got.unclear
		if got.unclear > 0 && (got.mdy == 0) == (got.dmy == 0) {
			open = append(open, fmt.Sprintf("%s (%d of %d)", shorten(c.name.cell.text), got.unclear, c.filled))
		}
	}
	switch {
	case unclear == 0:
	case open != nil:
		found := fmt.Sprintf("day first or month first? Dates that could be either are under %s", strings.Join(open, ", "))
		if mdy+dmy > 0 {
			found += fmt.Sprintf("; of all that can be read one way only, %d have the month first, %d the day", mdy, dmy)
		}
		d.ask([]string{found}, "dates: mdy   # 06/07/2020 is 7 June", "dates: dmy   # 06/07/2020 is 6 July")
	case mdy == 0 || dmy == 0:
		d.dates = DatesMDY
		if dmy > 0 {
			d.dates = DatesDMY
		}
		d.why["dates"] = fmt.Sprintf("%d dates can be read in no other way", mdy+dmy)
	}
}

// settleRows finds rows that add up others, and cells that mean the one above.
func (d *drafting) settleRows() {
	for _, c := range d.columns {
		texts := make([]string, 0, len(c.totals))
		n := 0
		for text, rows := range c.totals {
			texts, n = append(texts, text), n+rows
		}
		slices.Sort(texts)
		p := d.placementOf(c)
		if n == 0 || p != nil && d.headers.need[d.tables[0]].Has(p.field) || d.leavesOut(c, texts) {
			continue
		}
		const most = 5
		if d.own == nil && len(texts) <= most {
			d.leaveOut[c], d.why["leave out"] = texts, counted(d.totals, "row")+" with totals"
			continue
		}
		d.ask([]string{fmt.Sprintf("%s under %s look like totals: %q", counted(n, "row"), shorten(c.name.cell.text), texts[0])}, "under leave out:  "+quoteYAML(c.name.cell.text)+": "+listYAML(texts[:min(len(texts), most)])+"   # * stands for anything, as in Total*")
	}
	for _, p := range d.placed {
		c := p.column
		if c == nil || c.more || !c.first || c.repeated > 0 || len(c.list) != c.filled || c.filled < 2 || d.rows < 2*c.filled || d.own != nil && d.fillsDown(c) {
			continue
		}
		e := d.entry(p.field)
		needed := d.headers.need[d.tables[0]].Has(p.field)
		for need := d.headers.need[d.tables[0]]; need != 0; need &^= FieldSet(0).With(need.First()) {
			needed = needed || d.placedAs(need.First()) == nil && standIns(d.tables[0], need.First()).Has(p.field)
		}
		switch {
		case e.Kind.tells() && e.Kind != CountryKind && e.Kind != AddressKind:
		case needed && d.own == nil:
			d.fillDown, d.why["fill down"] = append(d.fillDown, c), fmt.Sprintf("filled in %d of %d rows, the first of each group", c.filled, d.rows)
		default:
			d.ask([]string{fmt.Sprintf("does a blank cell under %s mean the one above? It is filled in %d of %d rows, each time with something else", shorten(c.name.cell.text), c.filled, d.rows)},
				"under fill down:  "+quoteYAML(p.field.String())+"   # or leave it: blank cells then mean nothing")
		}
	}
}

// placementOf returns the placement of a column; nil where it isn't placed.
func (d *drafting) placementOf(c *surveyed) *placement {
	if i := slices.IndexFunc(d.placed, func(p *placement) bool { return p.column == c }); i >= 0 {
		return d.placed[i]
	}
	return nil
}

// leavesOut tells whether the layout of the sheet leaves such rows out.
func (d *drafting) leavesOut(c *surveyed, texts []string) bool {
	return d.own != nil && slices.ContainsFunc(d.own.leaveOut, func(o leftOut) bool {
		return headingKey(o.heading.text) == c.name.key && !slices.ContainsFunc(texts, func(text string) bool { return !o.holds(text) })
	})
}

func (d *drafting) fillsDown(c *surveyed) bool {
	return slices.ContainsFunc(d.own.fillDown, func(h headerName) bool { return headingKey(h.text) == c.name.key })
}

// askUnplaced asks what a column is that may turn a verdict; others are slight.
func (d *drafting) askUnplaced(c *surveyed) {
	var answers, kinds []string
	words := strings.Fields(foldWords(c.name.cell.text))
	forms := d.takings(c)
	known := &header{tables: d.tables, given: d.found()}
	if f, _, _ := d.reader.column(d.tables, c.name); d.placedAs(f) != nil && slices.ContainsFunc(d.tables, func(t Table) bool { return known.decides(t, f) }) {
		d.ask([]string{fmt.Sprintf("which column is %q: %s or %s? This one holds %s", f, quoteYAML(d.placedAs(f).from[0].text), quoteYAML(c.name.cell.text), c.examples(3))},
			"under columns:  "+f.String()+": "+quoteYAML(c.name.cell.text), "under ignore:  "+quoteYAML(c.name.cell.text))
		return
	}
	for _, t := range d.tables {
		for _, e := range columnsOf[t] {
			if e.Feeds != FeedsVerdicts || d.placedAs(e.Field) != nil || known.lacksNot(t, e.Field) {
				continue
			}
			like := d.like(t, d.headers.column(t, e.Field), c.name) != ""
			got := d.reading(d.survey, c, e.Kind)
			if e.Field == StatusField && d.tellsResult(c.name) && got.read == 0 {
				answers = append(answers, "under columns:  "+e.Heading+": "+quoteYAML(c.name.cell.text)+"   # and under values:  "+e.Heading+": {"+quoteYAML(c.list[0].cell.String())+": failed}, and so on")
				kinds = append(kinds, "what may be results")
				continue
			}
			reads := c.share(got.read, 50) && (e.Kind != EndKind || got.days > 0) || forms != nil && (e.Kind == DayKind || e.Kind == EndKind)
			told := (holds[e.Kind] != "" && e.Kind != AddressKind || e.Kind.tells() && sharesWord(words, e.Heading)) && !hasWords(d.headers.words.NoHeadings.has, words)
			if reads && (like || told) {
				answer := "under columns:  " + e.Heading + ": " + quoteYAML(c.name.cell.text)
				if forms != nil {
					answer += "   # and under take:  " + e.Heading + ": " + listYAML(forms)
				}
				answers = append(answers, answer)
				if is := cmp.Or(holds[e.Kind], otherwise[e.Kind], "texts"); !slices.Contains(kinds, is) {
					kinds = append(kinds, is)
				}
			}
		}
	}
	if answers == nil {
		d.slight = append(d.slight, c)
		return
	}
	d.ask([]string{fmt.Sprintf("what is %s? It holds %s in %s: %s", shorten(c.name.cell.text), strings.Join(kinds, " or "), counted(c.filled, "row"), c.examples(3))},
		append(answers, "under ignore:  "+quoteYAML(c.name.cell.text))...)
}

// sharesWord tells whether two headings have a word of some length in common.
func sharesWord(words []string, heading string) bool {
	return slices.ContainsFunc(strings.Fields(foldWords(heading)), func(w string) bool { return len(w) > 3 && slices.Contains(words, w) })
}

// askUnknown asks whether rows whose partner or person no other sheet has are to be left out.
func (d *drafting) askUnknown(p *placement, k *keys) {
	people := d.tables[0] == Certifications && (p.field == EmployeeIDField || p.field == EmailField && d.placedAs(EmployeeIDField) == nil)
	partner := d.tables[0] != Partners && d.tables[0] != Certifications && (p.field == PartnerIDField || p.field == PartnerField && d.placedAs(PartnerIDField) == nil)
	to, fold := k.of(d, d.tables[0], p.field)
	if p.column == nil || k.cut || p.column.more || len(to) == 0 || !people && !partner || d.own != nil && (people && d.own.unknown[1] || partner && d.own.unknown[0]) {
		return
	}
	var unknown []*seenValue
	rows := 0
	for _, v := range p.column.list {
		if !to[fold(v.cell.String())] {
			unknown, rows = append(unknown, v), rows+v.rows
		}
	}
	if unknown == nil {
		return
	}
	who := "partners"
	shown := ": " + shownValues(unknown, 3)
	if people {
		who, shown = "people", ""
	}
	d.ask([]string{fmt.Sprintf("no other of these sheets has %d of the %s, in %s%s. Are these to be left out? Without an answer they are errors", len(unknown), who, counted(rows, "row"), shown)}, "leave out unknown: ["+who+"]")
}

// counted is a number of things: 1 row, 2 rows.
func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// examples shows what stands in a column, the most frequent first.
func (c *surveyed) examples(most int) string {
	list := slices.Clone(c.list)
	slices.SortStableFunc(list, func(a, b *seenValue) int { return cmp.Compare(b.rows, a.rows) })
	return shownValues(list, most)
}

// shownValues shows some values with their numbers of rows. Addresses aren't shown.
func shownValues(list []*seenValue, most int) string {
	var said []string
	for _, v := range list[:min(len(list), most)] {
		switch text := string(v.cell.shown()); {
		case strings.Contains(text, "@"):
			said = append(said, "an address")
		case v.rows > 1:
			said = append(said, fmt.Sprintf("%s (%d)", text, v.rows))
		default:
			said = append(said, text)
		}
	}
	if left := len(list) - most; left > 0 {
		said = append(said, fmt.Sprintf("and %d more", left))
	}
	return strings.Join(slices.Compact(said), ", ")
}
