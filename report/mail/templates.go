package mail

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"

	plaintext "text/template"

	"github.com/goccy/go-yaml/ast"

	"assay/report/scorecard"
	"assay/report/wording"
	"assay/templates"
)

// folder is the place of the mail among the templates.
const folder = "mail"

// Templates are the wording of all mail, checked: whatever they are filled in
// with, they come out.
type Templates struct {
	Post    Settled // from whom, to whom in operations, and when
	tongues tongues
	wording map[string]map[string]func() (messageWords, error) // by language and kind
	frame   *template.Template
}

// Settled is what mail/post.yaml settles.
type Settled struct {
	From       Address
	ReplyTo    []Address
	Operations []Address
	PlanDays   []int // before the end of a Get Well Plan, falling
	BadgeDays  []int // before the end of a badge, falling
	AttachUpTo int   // bytes of the largest attachment to operations and owners

	OwnerDays     int    // how far ahead owners are told what falls due
	OwnerWorkbook string // which one owners get: own, whole or none

	ScorecardDays int // how far ahead a date has its partner get a scorecard
}

// The kinds of messages. Plans and badges that come to their end have a stage,
// the days left, in their keys.
const (
	Operations     = "operations"
	Owner          = "owner"
	Congratulation = "congratulation"
	PlanOpened     = "plan-opened"
	PlanEnding     = "plan-ending"
	PlanRemoved    = "plan-removed"
	BadgeEnding    = "badge-ending"
	BadgeEnded     = "badge-ended"
	Suspended      = "suspended"
	Reinstated     = "reinstated"
	Scorecard      = "scorecard"
)

// kinds lists them, with what their templates are filled in with.
var kinds = []struct {
	name  string
	facts reflect.Type
}{
	{Operations, reflect.TypeFor[operationsFacts]()},
	{Owner, reflect.TypeFor[ownerFacts]()},
	{Congratulation, reflect.TypeFor[certificateFacts]()},
	{PlanOpened, reflect.TypeFor[planFacts]()},
	{PlanEnding, reflect.TypeFor[planFacts]()},
	{PlanRemoved, reflect.TypeFor[planFacts]()},
	{BadgeEnding, reflect.TypeFor[badgeFacts]()},
	{BadgeEnded, reflect.TypeFor[badgeFacts]()},
	{Suspended, reflect.TypeFor[standingFacts]()},
	{Reinstated, reflect.TypeFor[standingFacts]()},
	{Scorecard, reflect.TypeFor[cardFacts]()},
}

// A messageWords is the templates of one kind in one language.
type messageWords struct {
	subject, text *plaintext.Template
	html          *template.Template
}

// frameFacts are the placeholders of frame.html.
type frameFacts struct {
	Subject  string
	Language string
	Content  template.HTML
}

// LoadTemplates reads the folder mail of the templates, and checks all of it: an
// unknown placeholder, an unclosed brace, a missing part, a slip in a YAML file is
// refused with file and line, and so is a message whose text and HTML don't show
// the same placeholders. English has to be whole; where another language lacks a
// message, English stands in.
func LoadTemplates(templates fs.FS) (*Templates, error) {
	t := &Templates{wording: map[string]map[string]func() (messageWords, error){}}
	if err := t.loadPost(templates); err != nil {
		return nil, err
	}
	if err := t.loadFrame(templates); err != nil {
		return nil, err
	}
	languages, err := languagesOf(templates)
	if err != nil {
		return nil, err
	}
	var all []*lexicon
	for _, name := range languages {
		l, err := loadLexicon(templates, folder+"/"+name)
		if err != nil {
			return nil, err
		}
		if err := t.loadWording(templates, name); err != nil {
			return nil, err
		}
		if l.card, err = scorecard.LoadWords(templates, folder+"/"+name); err != nil && (name == english || !errors.Is(err, fs.ErrNotExist)) {
			return nil, err
		}
		if l.card == nil { // the message of all languages is no good without words
			delete(t.wording[name], Scorecard)
		}
		all = append(all, l)
	}
	t.tongues = newTongues(all)
	return t, nil
}

// english is the language that stands in for a language without templates.
const english = "en"

// languagesOf lists the folders of languages, English first.
func languagesOf(templates fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(templates, folder)
	if err != nil {
		return nil, err
	}
	languages := []string{english}
	for _, e := range entries {
		if e.IsDir() && e.Name() != english {
			languages = append(languages, e.Name())
		}
	}
	return languages, nil
}

// loadFrame reads the frame that every HTML text stands in.
func (t *Templates) loadFrame(templates fs.FS) error {
	const file = folder + "/frame.html"
	data, err := readText(templates, file)
	if err != nil {
		return err
	}
	facts := reflect.TypeFor[frameFacts]()
	s, err := parsed(file, data, facts)
	if err != nil {
		return err
	}
	if !slices.Contains(s.shows, "Content") {
		return fmt.Errorf("%s:1: the placeholder {{.Content}} is missing", file)
	}
	t.frame, err = s.html(facts)
	return err
}

// loadWording reads the messages of a language: those in its own folder, and else
// those that are beside it for all of them, whose words are elsewhere. A built-in one
// is parsed when it is first filled in.
func (t *Templates) loadWording(files fs.FS, language string) error {
	dir := folder + "/" + language
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return err
	}
	t.wording[language] = map[string]func() (messageWords, error){}
	var known, there []string
	for _, e := range entries {
		there = append(there, e.Name())
	}
	for _, k := range kinds {
		if inHouse(k.name) && language != english {
			continue
		}
		known = append(known, k.name+".txt", k.name+".html")
		from := dir
		if !slices.Contains(there, k.name+".txt") && !slices.Contains(there, k.name+".html") {
			if _, err := fs.Stat(files, folder+"/"+k.name+".txt"); err == nil {
				from = folder
			} else if language != english {
				continue
			}
		}
		file := from + "/" + k.name
		words := sync.OnceValues(func() (messageWords, error) { return loadMessage(files, file, k.facts) })
		if !templates.BuiltIn(files, file+".txt") || !templates.BuiltIn(files, file+".html") {
			if _, err := words(); err != nil {
				return err
			}
		}
		t.wording[language][k.name] = words
	}
	for _, name := range there {
		if name != "language.yaml" && name != scorecard.WordsFile && !slices.Contains(known, name) {
			if kind, _, _ := strings.Cut(name, "."); inHouse(kind) {
				return fmt.Errorf("%s/%s: this message is read in house and has an English version only: edit %s/%s/%[2]s", dir, name, folder, english)
			}
			return fmt.Errorf("%s/%s: no message has this name, want one of %s", dir, name, strings.Join(known, ", "))
		}
	}
	return nil
}

// loadMessage reads the text and the HTML of a message.
func loadMessage(templates fs.FS, file string, facts reflect.Type) (w messageWords, err error) {
	data, err := readText(templates, file+".txt")
	if err != nil {
		return w, err
	}
	first, rest, _ := strings.Cut(data, "\n")
	subject, ok := strings.CutPrefix(first, "Subject:")
	if !ok || strings.TrimSpace(subject) == "" {
		return w, fmt.Errorf("%s.txt:1: got %q, want a line with Subject: and the subject", file, first)
	}
	if strings.TrimSpace(rest) == "" {
		return w, fmt.Errorf("%s.txt:2: the text is missing, want it below the subject", file)
	}
	sub, err := parsed(file+".txt", strings.TrimSpace(subject), facts)
	if err != nil {
		return w, err
	}
	plain, err := parsed(file+".txt", "\n"+rest, facts) // in its own lines
	if err != nil {
		return w, err
	}
	if data, err = readText(templates, file+".html"); err != nil {
		return w, err
	}
	rich, err := parsed(file+".html", data, facts)
	if err != nil {
		return w, err
	}
	if err := sameFacts(plain, rich); err != nil {
		return w, err
	}
	if w.subject, err = sub.plain(); err != nil {
		return w, err
	}
	if w.text, err = plain.plain(); err != nil {
		return w, err
	}
	w.html, err = rich.html(facts)
	return w, err
}

// sameFacts checks that text and HTML show the same placeholders.
func sameFacts(a, b source) error {
	for range 2 {
		for _, p := range a.shows {
			if !slices.Contains(b.shows, p) {
				return fmt.Errorf("%s:1: {{.%s}} is missing, which %s shows: both have to say the same", b.file, p, path.Base(a.file))
			}
		}
		a, b = b, a
	}
	return nil
}

// spoken is the language that a message is in: English, where the partner's
// lacks it.
func (t *Templates) spoken(kind string, l *lexicon) *lexicon {
	if _, ok := t.wording[l.Language.Text][kind]; !ok {
		return t.tongues.all[0]
	}
	return l
}

// render fills a message in, in a language that has it.
func (t *Templates) render(kind string, l *lexicon, with any, d *draft) error {
	w, err := t.wording[l.Language.Text][kind]()
	if err != nil {
		return err
	}
	var subject, text, content, html bytes.Buffer
	if err := w.subject.Execute(&subject, with); err != nil {
		return err
	}
	if err := w.text.Execute(&text, with); err != nil {
		return err
	}
	if err := w.html.Execute(&content, with); err != nil {
		return err
	}
	d.language, d.subject, d.text = l.Language.Text, clip(headerText(subject.String()), longestSubject), wrap(text.String())
	err = t.frame.Execute(&html, frameFacts{d.subject, d.language, template.HTML(content.String())}) // escaped already
	d.html = html.String()
	return err
}

// longestSubject is in letters.
const longestSubject = 160

// A postFile is mail/post.yaml as it is written.
type postFile struct {
	From       wording.Phrase   `yaml:"from"`
	ReplyTo    []wording.Phrase `yaml:"reply_to"`
	Operations []wording.Phrase `yaml:"operations"`
	PlanDays   []number         `yaml:"plan_days"`
	BadgeDays  []number         `yaml:"badge_days"`
	AttachUpTo number           `yaml:"attach_up_to_mb"`

	OwnerDays     number         `yaml:"owner_days"`
	OwnerWorkbook wording.Phrase `yaml:"owner_workbook"`

	ScorecardDays number `yaml:"scorecard_days"`
}

// A number is a whole number of a YAML file with its place.
type number struct {
	is int
	templates.Place
}

// UnmarshalYAML reads a number from 1 on.
func (n *number) UnmarshalYAML(node ast.Node) error {
	n.Place = templates.PlaceOf(node)
	i, ok := node.(*ast.IntegerNode)
	if ok {
		v, fits := i.Value.(uint64)
		n.is, ok = int(v), fits && v > 0 && v < 10_000
	}
	if !ok {
		return &templates.Misplaced{Place: n.Place, Err: fmt.Errorf("got %s, want a whole number from 1 on", node)}
	}
	return nil
}

// loadPost reads mail/post.yaml.
func (t *Templates) loadPost(from fs.FS) error {
	const file = folder + "/post.yaml"
	var f postFile
	if err := templates.Load(from, file, &f); err != nil {
		return err
	}
	var err error
	if f.From.Line == 0 {
		return fmt.Errorf("%s: no key from", file)
	}
	if t.Post.From, err = ParseAddress(f.From.Text); err != nil {
		return f.From.Errorf(file, "from: %v", err)
	}
	for _, list := range []struct {
		key  string
		from []wording.Phrase
		to   *[]Address
	}{{"reply_to", f.ReplyTo, &t.Post.ReplyTo}, {"operations", f.Operations, &t.Post.Operations}} {
		for _, one := range list.from {
			a, err := ParseAddress(one.Text)
			if err != nil {
				return one.Errorf(file, "%s: %v", list.key, err)
			}
			*list.to = append(*list.to, a)
		}
	}
	if len(t.Post.Operations) == 0 {
		return fmt.Errorf("%s: no address under operations, want at least one", file)
	}
	if t.Post.PlanDays, err = falling(file, "plan_days", f.PlanDays); err != nil {
		return err
	}
	if t.Post.BadgeDays, err = falling(file, "badge_days", f.BadgeDays); err != nil {
		return err
	}
	if f.AttachUpTo.Line == 0 {
		return fmt.Errorf("%s: no key attach_up_to_mb", file)
	}
	t.Post.AttachUpTo = f.AttachUpTo.is * 1_000_000
	// folders of templates from before there was mail to owners, or scorecards, have none of these
	t.Post.OwnerDays, t.Post.OwnerWorkbook = cmp.Or(f.OwnerDays.is, 30), cmp.Or(f.OwnerWorkbook.Text, ownWorkbook)
	t.Post.ScorecardDays = cmp.Or(f.ScorecardDays.is, 90)
	if all := []string{ownWorkbook, wholeWorkbook, noWorkbook}; !slices.Contains(all, t.Post.OwnerWorkbook) {
		return f.OwnerWorkbook.Errorf(file, "owner_workbook: got %q, want one of %s", t.Post.OwnerWorkbook, strings.Join(all, ", "))
	}
	return nil
}

// falling checks that days fall, so that each stage comes after the one before.
func falling(file, key string, days []number) ([]int, error) {
	if len(days) == 0 {
		return nil, fmt.Errorf("%s: no days under %s, want at least one", file, key)
	}
	var out []int
	for i, d := range days {
		if i > 0 && d.is >= days[i-1].is {
			return nil, d.Errorf(file, "%s: got %d after %d, want falling numbers of days", key, d.is, days[i-1].is)
		}
		out = append(out, d.is)
	}
	return out, nil
}
