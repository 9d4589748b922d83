package badge

import (
	"io/fs"
	"strconv"

	"assay/report/wording"
	"assay/templates"
)

// wordingFile is the wording's place in the templates.
const wordingFile = "badge/wording.yaml"

// An inscription is every word on a badge, less the partner's name.
type inscription struct {
	Language wording.Phrase `yaml:"language"` // a BCP 47 tag
	Ring     struct {
		Above wording.Phrase `yaml:"above"`
		Below wording.Phrase `yaml:"below"`
	} `yaml:"ring"`
	Small       wording.Phrase `yaml:"small"`
	Year        wording.Phrase `yaml:"year"`
	Title       pair           `yaml:"title"`
	Description pair           `yaml:"description"`
}

// A pair is a text without and with the partner's name.
type pair struct {
	Plain wording.Phrase `yaml:"plain"`
	Named wording.Phrase `yaml:"named"`
}

// loadWording reads badge/wording.yaml from a templates folder. An unknown,
// repeated or missing key, an unknown placeholder and one that is missing are
// refused, with file, line and column.
func loadWording(from fs.FS) (*inscription, error) {
	w := new(inscription)
	if err := templates.Load(from, wordingFile, w); err != nil {
		return nil, err
	}
	if err := wording.Check(wordingFile, w.entries()); err != nil {
		return nil, err
	}
	return w, w.Language.CheckLanguage(wordingFile)
}

// entries lists every phrase in the order of the file.
func (w *inscription) entries() []wording.Entry {
	year, both := []string{"year"}, []string{"year", "partner"}
	return []wording.Entry{
		{Key: "language", Phrase: &w.Language, Unseen: true},
		{Key: "ring.above", Phrase: &w.Ring.Above},
		{Key: "ring.below", Phrase: &w.Ring.Below},
		{Key: "small", Phrase: &w.Small},
		{Key: "year", Phrase: &w.Year, Must: year},
		{Key: "title.plain", Phrase: &w.Title.Plain, Must: year, Unseen: true},
		{Key: "title.named", Phrase: &w.Title.Named, Must: both, Unseen: true},
		{Key: "description.plain", Phrase: &w.Description.Plain, May: year, Unseen: true},
		{Key: "description.named", Phrase: &w.Description.Named, May: both, Unseen: true},
	}
}

// inscribe fills a phrase's placeholders in.
func (b Badge) inscribe(p wording.Phrase) string {
	return p.Fill("year", strconv.Itoa(b.Year), "partner", b.Partner)
}

// caption is what a badge's drawing says of itself to those who can't see it.
func (w *inscription) caption(b Badge) (title, description string) {
	if b.Partner == "" {
		return b.inscribe(w.Title.Plain), b.inscribe(w.Description.Plain)
	}
	return b.inscribe(w.Title.Named), b.inscribe(w.Description.Named)
}
