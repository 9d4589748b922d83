package ingest

import (
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"assay/templates"
)

// WordsFile is the file of the templates that lists the words by which cells are understood.
const WordsFile = "words.yaml"

// words are the lists of words.yaml, looked up by wordKey.
type words struct {
	answers       map[string]Answer
	fullTime      map[string]Answer
	noEnd         map[string]bool
	noName        map[string]bool
	besideTitle   map[string]bool
	nothing       map[string]bool // by foldCase: NA is Namibia
	nothingBegins [256]bool       // the first bytes of nothing
	totalBegins   [256]bool       // the first bytes of totals
	status        map[string]certificationStatus
	takenBack     map[string]bool
	employment    map[string]employment
	months        map[string]time.Month
	besideDate    map[string]bool
	ordinals      map[string]bool
	besideTime    map[string]bool
	totals        map[string]bool
	legalForms    map[string]bool

	endHeadings, statusHeadings, noHeadings map[string]bool // by folded words
	resultHeadings, noResultHeadings        map[string]bool // by folded words
	goneHeadings                            map[string]bool // by folded words
	expiryHeadings, revokedHeadings         map[string]bool // by folded words
	unmeantHeadings, startHeadings          map[string]bool // by folded words

	// Of what stands around the records, by folded words; see aside.
	unearned, unused, asideOtherwise, perhapsOld, noteHeadings, partnersGone, nobody map[string]bool

	rows         map[string]beside // by a folded heading
	nobodyBegins map[string]bool   // the first words of nobody

	builtIn []string // the keys of the lists that the file lacks
}

// A certificationStatus is what the status of a certification says.
type certificationStatus uint8

const (
	statusCounts certificationStatus = iota + 1
	statusVoid
	statusExpired // which its dates have to say
)

// An employment is what the employment status of a person says.
type employment uint8

const (
	inService employment = iota + 1
	hasLeft
)

// wordKey returns a word as the lists are looked up: without letter case, blanks,
// punctuation and accents; a text that is nothing but signs as it stands.
func wordKey(s string) string {
	if key := foldName(s); key != "" {
		return key
	}
	return strings.TrimSuffix(trim(s), "\ufe0f") // the emoji variant of ✓
}

// answerKey is the wordKey of a text of nothing but letters and digits; any other
// stands as it is: 0.5 isn't 05, and no! is no clear answer.
func answerKey(s string) string {
	s = strings.TrimSuffix(foldCase(s), "\ufe0f")
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		return s
	}
	return wordKey(s)
}

// The file as it is written.
type wordsFile struct {
	Yes      []headerName `yaml:"yes"`
	No       []headerName `yaml:"no"`
	FullTime []headerName `yaml:"full_time"`
	PartTime []headerName `yaml:"part_time"`
	NoEnd    []headerName `yaml:"no_end"`
	Nothing  []headerName `yaml:"nothing"`
	NoName   []headerName `yaml:"no_name"`
	Beside   []headerName `yaml:"beside_certifications"`
	Status   struct {
		Counts  []headerName `yaml:"counts"`
		DoesNot []headerName `yaml:"does_not"`
		Expired []headerName `yaml:"expired"`
	} `yaml:"status"`
	TakenBack  []headerName `yaml:"taken_back"`
	Employment struct {
		Employed []headerName `yaml:"employed"`
		Left     []headerName `yaml:"left"`
	} `yaml:"employment"`
	Months          [][]headerName `yaml:"months"`
	BesideDates     []headerName   `yaml:"beside_dates"`
	Ordinals        []headerName   `yaml:"ordinals"`
	BesideTimes     []headerName   `yaml:"beside_times"`
	Totals          []headerName   `yaml:"totals"`
	LegalForms      []headerName   `yaml:"legal_forms"`
	EndHeadings     []headerName   `yaml:"end_headings"`
	StatusHeadings  []headerName   `yaml:"status_headings"`
	NoHeadings      []headerName   `yaml:"no_headings"`
	ResultHeadings  []headerName   `yaml:"result_headings"`
	NoResults       []headerName   `yaml:"no_result_headings"`
	GoneHeadings    []headerName   `yaml:"gone_headings"`
	ExpiryHeadings  []headerName   `yaml:"expiry_headings"`
	RevokedHeadings []headerName   `yaml:"revoked_headings"`
	UnmeantHeadings []headerName   `yaml:"unmeant_headings"`
	StartHeadings   []headerName   `yaml:"start_headings"`
	Asides          struct {
		Unearned      []headerName `yaml:"unearned"`
		Unused        []headerName `yaml:"unused"`
		Otherwise     []headerName `yaml:"otherwise"`
		PerhapsOld    []headerName `yaml:"perhaps_old"`
		Notes         []headerName `yaml:"notes"`
		PartnersGone  []headerName `yaml:"partners_gone"`
		RowsUnmeant   []headerName `yaml:"rows_unmeant"`
		RowsMeant     []headerName `yaml:"rows_meant"`
		RowsElsewhere []headerName `yaml:"rows_elsewhere"`
		Nobody        []headerName `yaml:"nobody"`
	} `yaml:"asides"`
}

// loadWords reads words.yaml from a templates folder, strictly: an unknown key, a
// list without words, or a word that two lists have of those that one cell is read
// by is refused with its line and column.
func loadWords(folder fs.FS) (*words, error) {
	const form = "want the lists of words that the file came with"
	file := new(wordsFile)
	if err := loadStrictly(folder, WordsFile, form, file); err != nil {
		return nil, err
	}
	w := new(words)
	if !templates.BuiltIn(folder, WordsFile) {
		builtIn := new(wordsFile)
		if err := loadStrictly(templates.FS(), WordsFile, form, builtIn); err != nil {
			return nil, err
		}
		w.builtIn = addBuiltIn(reflect.ValueOf(file).Elem(), reflect.ValueOf(builtIn).Elem())
	}
	l := lists{file: WordsFile}
	w.answers = mean(&l, nil, Yes, "yes", file.Yes, answerKey)
	w.answers = mean(&l, w.answers, No, "no", file.No, answerKey)
	w.fullTime = mean(&l, nil, Yes, "full_time", file.FullTime, wordKey)
	w.fullTime = mean(&l, w.fullTime, No, "part_time", file.PartTime, wordKey)
	w.noEnd = mean(&l, nil, true, "no_end", file.NoEnd, wordKey)
	w.noName = mean(&l, nil, true, "no_name", file.NoName, wordKey)
	w.besideTitle = mean(&l, nil, true, "beside_certifications", file.Beside, foldName)
	w.nothing = mean(&l, nil, true, "nothing", file.Nothing, foldCase)
	for s := range w.nothing {
		if s != "" {
			w.nothingBegins[s[0]], w.nothingBegins[strings.ToUpper(s)[0]] = true, true
		}
	}
	w.status = mean(&l, nil, statusCounts, "counts", file.Status.Counts, wordKey)
	w.status = mean(&l, w.status, statusVoid, "does_not", file.Status.DoesNot, wordKey)
	w.status = mean(&l, w.status, statusExpired, "expired", file.Status.Expired, wordKey)
	w.takenBack = mean(&l, nil, true, "taken_back", file.TakenBack, wordKey)
	w.employment = mean(&l, nil, inService, "employed", file.Employment.Employed, wordKey)
	w.employment = mean(&l, w.employment, hasLeft, "left", file.Employment.Left, wordKey)
	if len(file.Months) != 12 {
		l.fail(fmt.Errorf("got %d months, want twelve lists of their names", len(file.Months)))
	}
	for i, names := range file.Months {
		w.months = mean(&l, w.months, time.Month(i+1), "months", names, foldName)
	}
	w.besideDate = mean(&l, nil, true, "beside_dates", file.BesideDates, foldName)
	w.ordinals = mean(&l, nil, true, "ordinals", file.Ordinals, wordKey)
	w.besideTime = mean(&l, nil, true, "beside_times", file.BesideTimes, foldName)
	w.totals = mean(&l, nil, true, "totals", file.Totals, foldName)
	for _, word := range file.Totals {
		if word.text != "" {
			w.totalBegins[strings.ToLower(word.text)[0]], w.totalBegins[strings.ToUpper(word.text)[0]] = true, true
		}
	}
	w.legalForms = mean(&l, nil, true, "legal_forms", file.LegalForms, foldName)
	w.endHeadings = mean(&l, nil, true, "end_headings", file.EndHeadings, foldWords)
	w.statusHeadings = mean(&l, nil, true, "status_headings", file.StatusHeadings, foldWords)
	w.resultHeadings = mean(&l, nil, true, "result_headings", file.ResultHeadings, foldWords)
	w.noResultHeadings = mean(&l, nil, true, "no_result_headings", file.NoResults, foldWords)
	w.goneHeadings = mean(&l, nil, true, "gone_headings", file.GoneHeadings, foldWords)
	w.expiryHeadings = mean(&l, nil, true, "expiry_headings", file.ExpiryHeadings, foldWords)
	w.revokedHeadings = mean(&l, nil, true, "revoked_headings", file.RevokedHeadings, foldWords)
	w.unmeantHeadings = mean(&l, nil, true, "unmeant_headings", file.UnmeantHeadings, foldWords)
	w.startHeadings = mean(&l, nil, true, "start_headings", file.StartHeadings, foldWords)
	w.unearned = mean(&l, nil, true, "unearned", file.Asides.Unearned, foldWords)
	w.unused = mean(&l, nil, true, "unused", file.Asides.Unused, foldWords)
	w.asideOtherwise = mean(&l, nil, true, "otherwise", file.Asides.Otherwise, foldWords)
	w.perhapsOld = mean(&l, nil, true, "perhaps_old", file.Asides.PerhapsOld, foldWords)
	w.noteHeadings = mean(&l, nil, true, "notes", file.Asides.Notes, foldWords)
	w.partnersGone = mean(&l, nil, true, "partners_gone", file.Asides.PartnersGone, foldWords)
	w.rows = mean(&l, nil, besideYes, "rows_unmeant", file.Asides.RowsUnmeant, foldWords)
	w.rows = mean(&l, w.rows, besideNo, "rows_meant", file.Asides.RowsMeant, foldWords)
	w.rows = mean(&l, w.rows, besideAny, "rows_elsewhere", file.Asides.RowsElsewhere, foldWords)
	w.nobody = mean(&l, nil, true, "nobody", file.Asides.Nobody, foldWords)
	w.nobodyBegins = make(map[string]bool, len(w.nobody))
	for name := range w.nobody {
		first, _, _ := strings.Cut(name, " ")
		w.nobodyBegins[first] = true
	}
	w.noHeadings = mean(&l, nil, true, "no_headings", file.NoHeadings, foldWords)
	return w, l.err
}

// addBuiltIn takes the lists that a file lacks, as one of an earlier version may, from
// the built-in file, and returns their keys.
func addBuiltIn(file, builtIn reflect.Value) (keys []string) {
	for i := range file.NumField() {
		own := file.Field(i)
		switch {
		case own.Kind() == reflect.Struct:
			keys = append(keys, addBuiltIn(own, builtIn.Field(i))...)
		case own.IsNil():
			own.Set(builtIn.Field(i))
			keys = append(keys, file.Type().Field(i).Tag.Get("yaml"))
		}
	}
	return keys
}

// lists keeps the first fault of a file of lists.
type lists struct {
	file string
	err  error
}

func (l *lists) fail(err error) {
	if l.err == nil {
		l.err = err
	}
}

// mean adds the words of a list to those that mean something.
func mean[T comparable](l *lists, to map[string]T, means T, list string, of []headerName, key func(string) string) map[string]T {
	if to == nil {
		to = make(map[string]T, len(of))
	}
	if len(of) == 0 {
		l.fail(fmt.Errorf("the list %s has no words; want some, or leave the file as it came", list))
	}
	for _, word := range of {
		k := key(word.text)
		if other, ok := to[k]; k == "" || ok && other != means {
			l.fail(word.Refuse("got %q in the list %s, want a word that no other list of its kind has", word.text, list))
		}
		to[k] = means
	}
	return to
}

// has tells whether one of the lists of a heading's words has a word, or
// neighbouring words, of the heading.
func hasWords(list map[string]bool, heading []string) bool {
	for i := range heading {
		for n := 1; n <= 3 && i+n <= len(heading); n++ {
			if list[strings.Join(heading[i:i+n], " ")] {
				return true
			}
		}
	}
	return false
}

// withoutLegalForms returns the words of a name without the legal forms at its
// end, however they are written: S.A.R.L. is SARL. A name that is nothing else stays.
func (w *words) withoutLegalForms(name string) string {
	all := strings.Fields(foldWords(name))
	for cut := true; cut; {
		cut = false
		for from := max(1, len(all)-6); from < len(all); from++ {
			if w.legalForms[strings.Join(all[from:], "")] {
				all, cut = slices.Clip(all[:from]), true
				break
			}
		}
	}
	return strings.Join(all, "")
}
