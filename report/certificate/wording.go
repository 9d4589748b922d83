package certificate

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"assay/ingest"
	"assay/report/issued"
	"assay/report/wording"
	"assay/templates"
)

// wordingFile is the wording's place in the templates.
const wordingFile = "certificate/wording.yaml"

// A Wording is every word that stands on a certificate, less the partner's name.
type Wording struct {
	Language Phrase `yaml:"language"` // a BCP 47 tag
	Document struct {
		Title    Phrase `yaml:"title"`
		Author   Phrase `yaml:"author"`
		Subject  Phrase `yaml:"subject"`
		Keywords Phrase `yaml:"keywords"`
	} `yaml:"document"`
	Organisation Phrase `yaml:"organisation"`
	Title        Phrase `yaml:"title"`
	Certifies    Phrase `yaml:"certifies"`
	Recognised   Phrase `yaml:"recognised"`
	Achievement  Phrase `yaml:"achievement"`
	BadgeYears   struct {
		One     Phrase `yaml:"one"`
		Several Phrase `yaml:"several"`
	} `yaml:"badge_years"`
	Years struct {
		Separator Phrase `yaml:"separator"`
		Last      Phrase `yaml:"last"`
	} `yaml:"years"`
	Period struct {
		FromBegin    Phrase `yaml:"from_begin"`
		WithoutBegin Phrase `yaml:"without_begin"`
	} `yaml:"period"`
	Signatures []Signature `yaml:"signatures"` // two
	Number     Phrase      `yaml:"number"`
	Replaces   Phrase      `yaml:"replaces"`
	Issued     Phrase      `yaml:"issued"`
	Verify     Phrase      `yaml:"verify"` // of a code that opens a page; may be blank
	Signed     Phrase      `yaml:"signed"` // of a code that opens none; may be blank
	Seal       struct {
		Above Phrase `yaml:"above"`
		Below Phrase `yaml:"below"`
	} `yaml:"seal"`
	Date   Phrase   `yaml:"date"`
	Months []Phrase `yaml:"months"` // twelve
}

// A Signature is a line to sign. Name may be blank.
type Signature struct {
	Name  Phrase `yaml:"name"`
	Title Phrase `yaml:"title"`
}

// A Phrase is a text of the wording file and its place there.
type Phrase = wording.Phrase

// LoadWording reads certificate/wording.yaml from a templates folder. An
// unknown, repeated or missing key, an unknown placeholder and one that is
// missing are refused, with file, line and column.
func LoadWording(from fs.FS) (*Wording, error) {
	w := new(Wording)
	if err := templates.Load(from, wordingFile, w); err != nil {
		return nil, err
	}
	return w, w.check()
}

// The placeholders of a certificate.
var (
	aboutPartner = []string{"partner", "years", "begins", "good_through", "number", "issued"}
	ofDates      = []string{"day", "month", "year"}
)

// entries lists every phrase in the order of the file.
func (w *Wording) entries() []wording.Entry {
	out := []wording.Entry{
		{Key: "language", Phrase: &w.Language, Unseen: true},
		{Key: "document.title", Phrase: &w.Document.Title, May: aboutPartner, Unseen: true},
		{Key: "document.author", Phrase: &w.Document.Author, May: aboutPartner, Unseen: true},
		{Key: "document.subject", Phrase: &w.Document.Subject, May: aboutPartner, Unseen: true},
		{Key: "document.keywords", Phrase: &w.Document.Keywords, May: aboutPartner, Unseen: true},
		{Key: "organisation", Phrase: &w.Organisation},
		{Key: "title", Phrase: &w.Title},
		{Key: "certifies", Phrase: &w.Certifies},
		{Key: "recognised", Phrase: &w.Recognised},
		{Key: "achievement", Phrase: &w.Achievement},
		{Key: "badge_years.one", Phrase: &w.BadgeYears.One, Must: []string{"years"}},
		{Key: "badge_years.several", Phrase: &w.BadgeYears.Several, Must: []string{"years"}},
		{Key: "years.separator", Phrase: &w.Years.Separator, Blank: true},
		{Key: "years.last", Phrase: &w.Years.Last, Blank: true},
		{Key: "period.from_begin", Phrase: &w.Period.FromBegin, Must: []string{"begins", "good_through"}},
		{Key: "period.without_begin", Phrase: &w.Period.WithoutBegin, Must: []string{"good_through"}},
	}
	for i := range w.Signatures {
		key := fmt.Sprintf("signatures[%d]", i)
		out = append(out,
			wording.Entry{Key: key + ".name", Phrase: &w.Signatures[i].Name, Blank: true},
			wording.Entry{Key: key + ".title", Phrase: &w.Signatures[i].Title})
	}
	out = append(out,
		wording.Entry{Key: "number", Phrase: &w.Number, Must: []string{"number"}},
		wording.Entry{Key: "replaces", Phrase: &w.Replaces, Must: []string{"replaces"}},
		wording.Entry{Key: "issued", Phrase: &w.Issued, Must: []string{"issued"}},
		wording.Entry{Key: "verify", Phrase: &w.Verify, Must: []string{"address"}, Blank: true},
		wording.Entry{Key: "signed", Phrase: &w.Signed, Blank: true},
		wording.Entry{Key: "seal.above", Phrase: &w.Seal.Above},
		wording.Entry{Key: "seal.below", Phrase: &w.Seal.Below},
		wording.Entry{Key: "date", Phrase: &w.Date, Must: ofDates})
	for i := range w.Months {
		out = append(out, wording.Entry{Key: fmt.Sprintf("months[%d]", i), Phrase: &w.Months[i]})
	}
	return out
}

func (w *Wording) check() error {
	if n := len(w.Signatures); n != 2 {
		return fmt.Errorf("%s: got %d signatures, want 2", wordingFile, n)
	}
	if n := len(w.Months); n != 12 {
		return fmt.Errorf("%s: got %d months, want 12", wordingFile, n)
	}
	if err := wording.Check(wordingFile, w.entries()); err != nil {
		return err
	}
	return w.Language.CheckLanguage(wordingFile)
}

// A text is the wording of one certificate.
type text struct {
	title, author, subject, keywords string // of the document
	badgeYears, period               string
	number, replaces, issued         string // replaces is "" where it replaces none
	years                            []int  // in the seal
}

func (w *Wording) text(c issued.Certificate) text {
	pairs := []string{
		"partner", c.Partner, "years", w.years(c.Years), "begins", w.day(c.Begins),
		"good_through", w.day(c.GoodThrough), "number", c.Number, "issued", w.day(c.Issued),
	}
	fill := func(p Phrase) string { return p.Fill(pairs...) }
	badgeYears, period := w.BadgeYears.Several, w.Period.FromBegin
	if len(c.Years) == 1 {
		badgeYears = w.BadgeYears.One
	}
	if c.Begins == 0 {
		period = w.Period.WithoutBegin
	}
	t := text{
		title: fill(w.Document.Title), author: fill(w.Document.Author),
		subject: fill(w.Document.Subject), keywords: fill(w.Document.Keywords),
		badgeYears: fill(badgeYears), period: fill(period),
		number: fill(w.Number), issued: fill(w.Issued), years: c.Years,
	}
	if c.Replaces != "" { // who looks for the old number finds the new certificate
		t.replaces = w.Replaces.Fill("replaces", c.Replaces)
		t.keywords += ", " + t.replaces
	}
	return t
}

// aboutCode says of the QR code of a statement what it is for: to open the page whose
// address begins it, or to be verified with the program.
func (w *Wording) aboutCode(statement string) string {
	address, _, ok := strings.Cut(statement, "#")
	if !ok {
		return w.Signed.Text
	}
	_, shown, _ := strings.Cut(address, "://")
	return w.Verify.Fill("address", strings.TrimSuffix(shown, "/"))
}

// years lists badge years as 2020, 2021 and 2022.
func (w *Wording) years(years []int) string {
	var b strings.Builder
	for i, y := range years {
		switch {
		case i > 0 && i == len(years)-1:
			b.WriteString(w.Years.Last.Text)
		case i > 0:
			b.WriteString(w.Years.Separator.Text)
		}
		b.WriteString(strconv.Itoa(y))
	}
	return b.String()
}

// day writes a day in long form; no day is "".
func (w *Wording) day(d ingest.Day) string {
	if d == 0 {
		return ""
	}
	y, m, day := d.Date()
	return w.Date.Fill("day", strconv.Itoa(day), "month", w.Months[m-1].Text, "year", strconv.Itoa(y))
}
