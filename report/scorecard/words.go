package scorecard

import (
	"io/fs"
	"path"
	"sync"

	"assay/ingest"
	"assay/report/wording"
	"assay/templates"
)

// WordsFile is the name of the file of a scorecard's words, which lies in the
// folder of a language of the mail.
const WordsFile = "scorecard.yaml"

// Words are those of a scorecard in a language.
type Words map[string]wording.Phrase

// english are the words that come with the program, of which others are translations.
var english = sync.OnceValues(func() (words Words, err error) {
	err = templates.Load(templates.FS(), "mail/en/"+WordsFile, &words)
	return words, err
})

// LoadWords reads the words in the folder of a language. What they lack, or have too
// much, is refused with file, line and column; an [fs.ErrNotExist] is that they
// aren't there.
func LoadWords(from fs.FS, folder string) (Words, error) {
	var words Words
	file := path.Join(folder, WordsFile)
	if err := templates.Load(from, file, &words); err != nil {
		return nil, err
	}
	want, err := english()
	if err != nil {
		return nil, err
	}
	return words, wording.Translated(file, words, want)
}

// say fills a phrase in; an unknown key says nothing.
func (w Words) say(key string, pairs ...string) string { return w[key].Fill(pairs...) }

// A Language says what a scorecard is filled in with, see [Compose].
type Language interface {
	// Tag is the language's (BCP 47).
	Tag() string
	// Day writes a day; 0 is "".
	Day(ingest.Day) string
	// Count writes a number.
	Count(int) string
	// List joins words as in "CPSP, CPP and CWA".
	List([]string) string
	// Word gives a text of the rule files in the language, as it is where there is none.
	Word(string) string
	// Shown is a text of a spreadsheet as it stands within a sentence.
	Shown(string) string
}
