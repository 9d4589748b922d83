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

// words are the lists of words.yaml, and what those of one kind mean together.
type words struct {
	wordsFile
	answers       map[string]Answer
	fullTime      map[string]Answer
	nothingBegins [256]bool // the first bytes of Nothing
	totalBegins   [256]bool // the first bytes of Totals
	status        map[string]certificationStatus
	employment    map[string]employment
	months        map[string]time.Month
	rows          map[string]beside // by a folded heading
	nobodyBegins  map[string]bool   // the first words of Nobody
	builtIn       []string          // the keys of the lists that the file lacks
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

// The file as it is written. A list without a fold means something together with
// others of its kind.
type wordsFile struct {
	Yes      wordList `yaml:"yes"`
	No       wordList `yaml:"no"`
	FullTime wordList `yaml:"full_time"`
	PartTime wordList `yaml:"part_time"`
	NoEnd    wordList `yaml:"no_end" fold:"key"`
	Nothing  wordList `yaml:"nothing" fold:"case"`
	NoName   wordList `yaml:"no_name" fold:"key"`
	Beside   wordList `yaml:"beside_certifications" fold:"name"`
	Status   struct {
		Counts  wordList `yaml:"counts"`
		DoesNot wordList `yaml:"does_not"`
		Expired wordList `yaml:"expired"`
	} `yaml:"status"`
	TakenBack  wordList `yaml:"taken_back" fold:"key"`
	Employment struct {
		Employed wordList `yaml:"employed"`
		Left     wordList `yaml:"left"`
	} `yaml:"employment"`
	Months          []wordList `yaml:"months"`
	BesideDates     wordList   `yaml:"beside_dates" fold:"name"`
	Ordinals        wordList   `yaml:"ordinals" fold:"key"`
	BesideTimes     wordList   `yaml:"beside_times" fold:"name"`
	Totals          wordList   `yaml:"totals" fold:"name"`
	LegalForms      wordList   `yaml:"legal_forms" fold:"name"`
	EndHeadings     wordList   `yaml:"end_headings" fold:"words"`
	StatusHeadings  wordList   `yaml:"status_headings" fold:"words"`
	NoHeadings      wordList   `yaml:"no_headings" fold:"words"`
	ResultHeadings  wordList   `yaml:"result_headings" fold:"words"`
	NoResults       wordList   `yaml:"no_result_headings" fold:"words"`
	GoneHeadings    wordList   `yaml:"gone_headings" fold:"words"`
	ExpiryHeadings  wordList   `yaml:"expiry_headings" fold:"words"`
	RevokedHeadings wordList   `yaml:"revoked_headings" fold:"words"`
	UnmeantHeadings wordList   `yaml:"unmeant_headings" fold:"words"`
	StartHeadings   wordList   `yaml:"start_headings" fold:"words"`
	Asides          struct {
		Unearned      wordList `yaml:"unearned" fold:"words"`
		Unused        wordList `yaml:"unused" fold:"words"`
		Otherwise     wordList `yaml:"otherwise" fold:"words"`
		PerhapsOld    wordList `yaml:"perhaps_old" fold:"words"`
		Notes         wordList `yaml:"notes" fold:"words"`
		PartnersGone  wordList `yaml:"partners_gone" fold:"words"`
		RowsUnmeant   wordList `yaml:"rows_unmeant"`
		RowsMeant     wordList `yaml:"rows_meant"`
		RowsElsewhere wordList `yaml:"rows_elsewhere"`
		Nobody        wordList `yaml:"nobody" fold:"words"`
	} `yaml:"asides"`
}

// A wordList is a list of the file, and its words as cells are looked up.
type wordList struct {
	names []headerName
	has   map[string]bool
}

// UnmarshalYAML reads the list.
func (l *wordList) UnmarshalYAML(read func(any) error) error { return read(&l.names) }

// folds are the ways in which words are looked up.
var folds = map[string]func(string) string{"key": wordKey, "name": foldName, "case": foldCase, "words": foldWords}

// loadWords reads words.yaml from a templates folder, strictly: an unknown key, a
// list without words, or a word that two lists have of those that one cell is read
// by is refused with its line and column.
func loadWords(folder fs.FS) (*words, error) {
	const form = "want the lists of words that the file came with"
	file := new(wordsFile)
	if err := loadStrictly(folder, WordsFile, form, file); err != nil {
		return nil, err
	}
	w := &words{wordsFile: *file}
	if !templates.BuiltIn(folder, WordsFile) {
		builtIn := new(wordsFile)
		if err := loadStrictly(templates.FS(), WordsFile, form, builtIn); err != nil {
			return nil, err
		}
		w.builtIn = addBuiltIn(reflect.ValueOf(&w.wordsFile).Elem(), reflect.ValueOf(builtIn).Elem())
	}
	var l lists
	l.fold(reflect.ValueOf(&w.wordsFile).Elem())
	w.answers = mean(&l, nil, Yes, "yes", w.Yes, answerKey)
	w.answers = mean(&l, w.answers, No, "no", w.No, answerKey)
	w.fullTime = mean(&l, nil, Yes, "full_time", w.FullTime, wordKey)
	w.fullTime = mean(&l, w.fullTime, No, "part_time", w.PartTime, wordKey)
	w.status = mean(&l, nil, statusCounts, "counts", w.Status.Counts, wordKey)
	w.status = mean(&l, w.status, statusVoid, "does_not", w.Status.DoesNot, wordKey)
	w.status = mean(&l, w.status, statusExpired, "expired", w.Status.Expired, wordKey)
	w.employment = mean(&l, nil, inService, "employed", w.Employment.Employed, wordKey)
	w.employment = mean(&l, w.employment, hasLeft, "left", w.Employment.Left, wordKey)
	if len(w.Months) != 12 {
		l.fail(fmt.Errorf("got %d months, want twelve lists of their names", len(w.Months)))
	}
	for i, names := range w.Months {
		w.months = mean(&l, w.months, time.Month(i+1), "months", names, foldName)
	}
	w.rows = mean(&l, nil, besideYes, "rows_unmeant", w.Asides.RowsUnmeant, foldWords)
	w.rows = mean(&l, w.rows, besideNo, "rows_meant", w.Asides.RowsMeant, foldWords)
	w.rows = mean(&l, w.rows, besideAny, "rows_elsewhere", w.Asides.RowsElsewhere, foldWords)
	w.nobodyBegins = make(map[string]bool, len(w.Asides.Nobody.has))
	for name := range w.Asides.Nobody.has {
		first, _, _ := strings.Cut(name, " ")
		w.nobodyBegins[first] = true
	}
	for s := range w.Nothing.has {
		if s != "" {
			w.nothingBegins[s[0]], w.nothingBegins[strings.ToUpper(s)[0]] = true, true
		}
	}
	for _, word := range w.Totals.names {
		if word.text != "" {
			w.totalBegins[strings.ToLower(word.text)[0]], w.totalBegins[strings.ToUpper(word.text)[0]] = true, true
		}
	}
	return w, l.err
}

// addBuiltIn takes the lists that a file lacks, as one of an earlier version may, from
// the built-in file, and returns their keys.
func addBuiltIn(file, builtIn reflect.Value) (keys []string) {
	for i := range file.NumField() {
		own, key := file.Field(i), file.Type().Field(i).Tag.Get("yaml")
		lacks := false
		switch list := own.Addr().Interface().(type) {
		case *wordList:
			lacks = list.names == nil
		case *[]wordList:
			lacks = *list == nil
		default:
			keys = append(keys, addBuiltIn(own, builtIn.Field(i))...)
		}
		if lacks {
			own.Set(builtIn.Field(i))
			keys = append(keys, key)
		}
	}
	return keys
}

// lists keeps the first fault of a file of lists.
type lists struct{ err error }

func (l *lists) fail(err error) {
	if l.err == nil {
		l.err = err
	}
}

// fold makes the words of each list looked up by the fold that it has.
func (l *lists) fold(of reflect.Value) {
	for i := range of.NumField() {
		switch list := of.Field(i).Addr().Interface().(type) {
		case *wordList:
			tag := of.Type().Field(i).Tag
			if key := folds[tag.Get("fold")]; key != nil {
				list.has = mean(l, nil, true, tag.Get("yaml"), *list, key)
			}
		case *[]wordList:
		default:
			l.fold(of.Field(i))
		}
	}
}

// mean adds the words of a list to those that mean something.
func mean[T comparable](l *lists, to map[string]T, means T, list string, of wordList, key func(string) string) map[string]T {
	if to == nil {
		to = make(map[string]T, len(of.names))
	}
	if len(of.names) == 0 {
		l.fail(fmt.Errorf("the list %s has no words; want some, or leave the file as it came", list))
	}
	for _, word := range of.names {
		k := key(word.text)
		if other, ok := to[k]; k == "" || ok && other != means {
			l.fail(word.Refuse("got %q in the list %s, want a word that no other list of its kind has", word.text, list))
		}
		to[k] = means
	}
	return to
}

// hasWords tells whether one of the lists of a heading's words has a word, or
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
			if w.LegalForms.has[strings.Join(all[from:], "")] {
				all, cut = slices.Clip(all[:from]), true
				break
			}
		}
	}
	return strings.Join(all, "")
}
