// Package mail composes what a run mails, and sends it.
//
// Composing has two steps. [Templates.Prepare] decides which messages are due, to
// whom and in which language, and tells which partner can't be reached, early
// enough for the workbook to show it. [Post.Write] then writes them down, one
// after the other, as files that any mail program opens.
package mail

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
)

// A Month is what a run has to tell by mail. All but Unrecorded, HeldBack and
// Prepared has to be given.
type Month struct {
	Assessment *evaluate.Assessment
	Roster     *ingest.Roster // what it was judged from
	Programs   *evaluate.Programs
	// Certificates are those issued in this run, the reissued among them, with
	// their files; HeldBack is how many were held back.
	Certificates []Certificate
	HeldBack     int
	// Scorecards tells of each partner whether it gets its scorecard; nil: none does.
	Scorecards []bool
	// WithoutOwners has owners of partners told nothing.
	WithoutOwners bool
	Issues        []evaluate.Issue // as the workbook lists them
	Workbook      File
	// Part gives what is told in our own house of some partners, by their places in
	// the assessment, nil for all of them, and the workbook of some; it is asked when a
	// message is written. nil: operations are told of the assessment.
	Part       func(places []int) (a *evaluate.Assessment, workbook func(to io.Writer) error)
	Unrecorded string // why the register doesn't keep this run, "" where it does
	// Prepared tells whether a run of an earlier day prepared the message with a
	// key; nil: none was prepared.
	Prepared func(key string) bool
	// FileName gives a partner's ID as a part of a file's name, a different one
	// for each partner, on file systems that don't know letter case, too.
	FileName func(partnerID string) string
}

// A Certificate is a certificate that was issued, to be sent to its partner.
type Certificate struct {
	issued.Certificate
	FileName string // of its files, without extension: P-001-2021
	Files    []File
}

// A File is to be attached, or, where it has a ContentID, to be shown in the HTML.
// Load is called once, while its message is written.
type File struct {
	Kind      FileKind
	Name      string
	MIME      string
	Load      func() ([]byte, error)
	Year      int // the badge year that it is of, 0 for none
	ContentID string
}

// A FileKind says what a file is, for the message to say it.
type FileKind uint8

// The kinds of files.
const (
	OtherFile FileKind = iota
	CertificateFile
	PictureFile    // the certificate as a small picture, to be shown in the HTML
	SmallBadgeFile // drawn for a small size
	DrawingFile    // the badge as vectors
	CredentialFile // for machines to check
	PackageFile    // a zip file of several
)

// A Message is a message of mail that a run prepares.
type Message struct {
	Kind string
	// Key is the same in every run that prepares the message, as P-004's folded ID
	// in plan-30/p-004/2020-04-01. Covers are the keys of stages that came due with
	// it and that it stands for: once it was prepared, so were they.
	Key    string
	Covers []string
	// Title says in a few words what it is, for the register and the list of what
	// is to be sent: 30 days before the plan ends on 2020-08-10.
	Title string
	// PartnerID is "" where it goes to operations or an owner; Number is that of the
	// certificate that it brings, "" where it brings none.
	PartnerID string
	Number    string
	To        []Address
	Language  string // tag of the partner's translation
	Path      string // in the run folder, with forward slashes
	MessageID string

	lexicon *lexicon
	owned   []int // of a message to an owner: the partners' places in the assessment
	facts   func(*lexicon) any
	files   func(*lexicon) []File // nil for none
}

// An Undeliverable is a message that is due and can't be prepared, as its partner
// has no usable address. It comes due again in the next run, but for a
// congratulation, which comes with the certificate's files or not at all.
type Undeliverable struct {
	PartnerID string
	Kind      string
	Cell      ingest.Cell // where the address should be
	Why       string
	Quotes    []string // what Why quotes of the cell, in quotes
}

// A Fault is something wrong with a partner's address or language that didn't
// keep a message back.
type Fault struct {
	PartnerID string
	Cell      ingest.Cell
	Why       string
	Quotes    []string // what Why quotes of the cell, in quotes
	OfOwner   bool     // it is with the owner's address
}

// A Post is the mail of a run.
type Post struct {
	Messages      []Message // the one to operations first, then by owner, then by partner
	Undeliverable []Undeliverable
	Faults        []Fault

	templates *Templates
	month     Month
	packer    packer
}

// Prepare decides which messages are due.
//
//   - Whoever looks after partners is told of these, in every run.
//   - Each certificate goes to its partner.
//   - A Get Well Plan is announced by the first run that can. From then on the
//     stages before its end come due when so many days or fewer are left. Where
//     several are due, only the last goes out. The announcement tells the days left
//     and stands for every stage that is due with it.
//   - A removal is told once, whether a plan ended in it or nobody was left at once.
//   - A badge's end is told by the same stages to a partner that hasn't earned a
//     later badge year. A certificate that goes out in the same run names the end
//     and stands for the stages due.
//   - That a badge ended, and that a suspension began or ended, is told by the run
//     that finds it so and the one before otherwise.
//
// Once each: what an earlier run prepared is not prepared again. The error is a
// path that two messages would have.
func (t *Templates) Prepare(m Month) (*Post, error) {
	if m.Prepared == nil {
		m.Prepared = func(string) bool { return false }
	}
	p := &Post{templates: t, month: m}
	given := map[string][]Certificate{}
	for _, c := range m.Certificates {
		given[ingest.FoldID(c.PartnerID)] = append(given[ingest.FoldID(c.PartnerID)], c)
	}
	p.add(Message{Kind: Operations, Title: "the month's workbook", Key: Operations + "/" + m.Assessment.Day.String(), Path: "mail/operations.eml",
		To: t.Post.Operations, lexicon: t.tongues.all[0]})
	reach := newDesk(m.Roster)
	if !m.WithoutOwners {
		p.addOwners(reach)
	}
	for i := range m.Assessment.Partners {
		f := &m.Assessment.Partners[i]
		key := ingest.FoldID(f.ID)
		if f.SuspectedOf == "" { // else nobody knows yet which partner it is (rule G7)
			for _, l := range p.due(f, given[key]) {
				p.address(f, l, reach)
			}
			if to, _ := Recipients(f.Email); i < len(m.Scorecards) && m.Scorecards[i] && len(to) > 0 { // nobody has to act on one that can't be mailed
				p.address(f, p.cardMessage(f), reach)
			}
		}
		delete(given, key)
	}
	for _, c := range m.Certificates { // reissued to one that today's sheets don't name
		if _, ok := given[ingest.FoldID(c.PartnerID)]; ok {
			p.Undeliverable = append(p.Undeliverable, Undeliverable{PartnerID: c.PartnerID, Kind: Congratulation, Why: "today's sheets don't name the partner"})
		}
	}
	return p, p.distinct()
}

// distinct checks that no two messages have one path.
func (p *Post) distinct() error {
	paths := map[string]string{}
	for _, l := range p.Messages {
		path := strings.ToLower(l.Path)
		if other, ok := paths[path]; ok {
			return fmt.Errorf("the messages %s and %s would both be %s", other, l.Key, l.Path)
		}
		paths[path] = l.Key
	}
	return nil
}

// due lists the messages to a partner.
func (p *Post) due(f *evaluate.PartnerFinding, certificates []Certificate) []Message {
	var out []Message
	for _, c := range certificates {
		l := p.message(f, Congratulation, cmp.Or(replacing(c), "congratulation"), c.Number)
		l.Number = c.Number
		l.Key, l.Path = Congratulation+"/"+c.Number, "mail/"+Congratulation+"-"+c.FileName+".eml"
		l.files = func(in *lexicon) []File { return p.enclosed(c, in) }
		l.facts = p.certificateFacts(f, c)
		out = append(out, l)
	}
	out = append(out, p.planMessages(f)...)
	if badge, ok := p.badgeMessage(f); ok {
		if i := slices.IndexFunc(certificates, func(c Certificate) bool { return c.GoodThrough == f.CPanel().GoodThrough }); i >= 0 {
			out[i].Covers = append(badge.Covers, badge.Key)
		} else {
			out = append(out, badge)
		}
	}
	if news, ok := p.newsMessage(f); ok && len(f.NewBadgeYears()) == 0 {
		out = append(out, news)
	}
	return slices.DeleteFunc(out, func(l Message) bool { return p.month.Prepared(l.Key) })
}

// newsMessage tells of a certified status that ended, or was suspended or given
// back, since the run before.
func (p *Post) newsMessage(f *evaluate.PartnerFinding) (l Message, ok bool) {
	all, day := p.month.Assessment.Changes, p.month.Assessment.Day
	i, _ := slices.BinarySearchFunc(all, f.ID, func(c evaluate.Change, id string) int { return strings.Compare(c.PartnerID, id) })
	for _, c := range all[i:] {
		if c.PartnerID != f.ID {
			break
		}
		if c.Program != evaluate.CPanelProgramName {
			continue
		}
		certified, suspended := string(evaluate.CPanelCertified), string(evaluate.CPanelSuspended)
		switch {
		case c.Lost != 0 && c.To == string(evaluate.CPanelNotCertified):
			window, known := p.month.Programs.CPanel.Window.On(ingest.DayOf(c.Lost, 1, 1))
			through := window.Value.Ends.In(c.Lost)
			if !known || through >= day { // taken away, and not ended
				return l, false
			}
			l = p.message(f, BadgeEnded, "the badge ended", strconv.Itoa(c.Lost))
			l.facts = p.badgeFacts(f, evaluate.Badge{Year: c.Lost, GoodThrough: through})
			return l, true
		case c.From == certified && c.To == suspended:
			l = p.message(f, Suspended, "the status is suspended", day.String())
		case c.From == suspended && c.To == certified:
			l = p.message(f, Reinstated, "the status is in force again", day.String())
		default:
			continue
		}
		l.facts = p.standingFacts(f)
		return l, true
	}
	return l, false
}

// replacing says which certificate another one replaces.
func replacing(c Certificate) string {
	if c.Replaces == "" {
		return ""
	}
	return "certificate in place of " + c.Replaces
}

// message begins a message to a partner about something that since identifies.
func (p *Post) message(f *evaluate.PartnerFinding, kind, title, since string) Message {
	return Message{Kind: kind, Title: title, PartnerID: f.ID,
		Key:  kind + "/" + keyed(ingest.FoldID(f.ID)) + "/" + since,
		Path: "mail/" + kind + "-" + p.month.FileName(f.ID) + ".eml"}
}

// keyed is an ID as a part of a key: printable ASCII without slashes.
func keyed(id string) string {
	const longest = 200
	if key := url.PathEscape(id); len(key) <= longest {
		return key
	}
	return digest(id)
}

// planMessages are the messages about a Get Well Plan and its end: at most one.
func (p *Post) planMessages(f *evaluate.PartnerFinding) []Message {
	premier, day := f.Premier(), p.month.Assessment.Day
	switch {
	case premier.Status == evaluate.PremierRemoved:
		l := p.message(f, PlanRemoved, "removal from Premier", premier.RemovedOn.String())
		l.facts = p.planFacts(f)
		return []Message{l}
	case premier.Plan == nil:
		return nil
	}
	since := premier.Plan.Start.String()
	opened := p.message(f, PlanOpened, fmt.Sprintf("plan opened, %s through %s", since, premier.Plan.LastDay), since)
	opened.facts = p.planFacts(f)
	stage, ok := p.stage(f, PlanEnding, "plan", since, p.templates.Post.PlanDays, premier.Plan.LastDay-day)
	switch {
	case !p.month.Prepared(opened.Key) && ok:
		opened.Covers = append(stage.Covers, stage.Key)
		return []Message{opened}
	case !p.month.Prepared(opened.Key):
		return []Message{opened}
	case ok:
		stage.facts = p.planFacts(f)
		return []Message{stage}
	}
	return nil
}

// badgeMessage is the message about the end of the furthest badge year.
func (p *Post) badgeMessage(f *evaluate.PartnerFinding) (Message, bool) {
	n := len(f.CPanel().Badges)
	if f.CPanel().Status != evaluate.CPanelCertified || n == 0 {
		return Message{}, false
	}
	b := f.CPanel().Badges[n-1]
	l, ok := p.stage(f, BadgeEnding, "badge", strconv.Itoa(b.Year), p.templates.Post.BadgeDays, b.GoodThrough-p.month.Assessment.Day)
	l.facts = p.badgeFacts(f, b)
	return l, ok
}

// stage is the last stage that is due with so many days left; ok is false where
// none is. The stages before it are covered.
func (p *Post) stage(f *evaluate.PartnerFinding, kind, prefix, since string, days []int, left ingest.Day) (l Message, ok bool) {
	if left < 0 {
		return l, false
	}
	var covers []string
	for _, most := range days { // falling
		if int(left) > most {
			break
		}
		if ok && !p.month.Prepared(l.Key) {
			covers = append(covers, l.Key)
		}
		ok = true
		l = p.message(f, kind, fmt.Sprintf("%d days before the %s ends on %s", most, map[string]string{PlanEnding: "plan", BadgeEnding: "badge"}[kind], p.month.Assessment.Day+left), since)
		l.Key = fmt.Sprintf("%s-%d/%s/%s", prefix, most, keyed(ingest.FoldID(f.ID)), since)
		l.Path = fmt.Sprintf("mail/%s-%d-%s.eml", prefix, most, p.month.FileName(f.ID))
	}
	l.Covers = covers
	return l, ok
}

// address fills in to whom a message goes, or notes that it can't.
func (p *Post) address(f *evaluate.PartnerFinding, l Message, d *desk) {
	to, wrong := Recipients(f.Email)
	cells := d.cells[ingest.FoldID(f.ID)]
	if len(to) == 0 {
		why := "there is no address"
		if len(wrong) > 0 {
			said := make([]string, len(wrong))
			for i, err := range wrong {
				said[i] = err.Error()
			}
			why = strings.Join(said, "; ")
		} else if cells.unreadable {
			why = "the address can't be read, or rows differ in it"
		}
		p.Undeliverable = append(p.Undeliverable, Undeliverable{f.ID, l.Kind, cmp.Or(cells.email, f.At), why, quotesOf(wrong...)})
		return
	}
	for _, err := range wrong {
		p.fault(Fault{PartnerID: f.ID, Cell: cells.email, Why: err.Error() + "; the other addresses are used", Quotes: quotesOf(err)})
	}
	lexicon, known := p.templates.tongues.choose(f.Language)
	if !known {
		got := strconv.Quote(clip(plain(f.Language), longestName))
		p.fault(Fault{PartnerID: f.ID, Cell: cells.language, Why: "got " + got + ", want a language, as de or German; English is used", Quotes: []string{got}})
	}
	l.To, l.lexicon = to, lexicon
	p.add(l)
}

// quotesOf are the texts of a cell that the error about an address quotes.
func quotesOf(wrong ...error) []string {
	var out []string
	for _, err := range wrong {
		if address := (*AddressError)(nil); errors.As(err, &address) {
			out = append(out, strconv.Quote(address.Got))
		}
	}
	return out
}

// fault notes a fault, once however many messages have it.
func (p *Post) fault(f Fault) {
	if !slices.ContainsFunc(p.Faults, func(o Fault) bool { return o.PartnerID == f.PartnerID && o.Cell == f.Cell && o.Why == f.Why }) {
		p.Faults = append(p.Faults, f)
	}
}

func (p *Post) add(l Message) {
	l.Language = l.lexicon.Language.Text
	l.MessageID = draft{key: l.Key, from: p.templates.Post.From}.id()
	p.Messages = append(p.Messages, l)
}

// A desk knows where partners' addresses and languages stand in the sheets.
type desk struct{ cells map[string]cells }

// cells are a partner's cells about mail: of several rows, the first that isn't blank.
type cells struct {
	email, language, owner ingest.Cell
	unreadable             bool // the address
}

// newDesk goes through the partners' rows; a partner may have several.
func newDesk(r *ingest.Roster) *desk {
	d := &desk{map[string]cells{}}
	for i := range r.Partners {
		row := &r.Partners[i]
		if row.ID == ingest.None {
			continue
		}
		key := ingest.FoldID(r.PartnerIDs[row.ID])
		c, ok := d.cells[key]
		if !ok || c.email == (ingest.Cell{}) && row.Email != "" {
			c.email = r.Cell(row.At, ingest.ContactEmailField)
		}
		c.unreadable = c.unreadable || row.Bad.Has(ingest.ContactEmailField) || row.Email != ""
		if c.language == (ingest.Cell{}) && row.Language != "" {
			c.language = r.Cell(row.At, ingest.LanguageField)
		}
		if c.owner == (ingest.Cell{}) && row.Carried[ingest.OwnerEmailField] != "" {
			c.owner = r.Cell(row.At, ingest.OwnerEmailField)
		}
		d.cells[key] = c
	}
	return d
}

// Write writes the messages, each put as soon as it is made; attachments are held
// no longer than that, and data is good only until put returns.
func (p *Post) Write(put func(path string, data []byte) error) error {
	var scratch bytes.Buffer
	for i := range p.Messages {
		if err := p.Put(i, &scratch, put); err != nil {
			return err
		}
	}
	return nil
}

// Put writes one of the messages, as [Post.Write] does. Several goroutines may put
// messages at once, each with a scratch of its own.
func (p *Post) Put(i int, scratch *bytes.Buffer, put func(path string, data []byte) error) error {
	l := &p.Messages[i]
	d := draft{key: l.Key, partnerID: l.PartnerID, from: p.templates.Post.From, replyTo: p.templates.Post.ReplyTo,
		to: l.To, day: p.month.Assessment.Day}
	facts, in := l.facts, p.templates.spoken(l.Kind, l.lexicon)
	var err error
	switch l.Kind {
	case Operations:
		facts, d.files, err = p.operations()
	case Owner:
		facts, d.files, err = p.owner(l.owned)
	}
	if err != nil {
		return fmt.Errorf("the message %s: %w", l.Key, err)
	}
	if l.files != nil {
		d.files = l.files(in)
	}
	if err := p.templates.render(l.Kind, in, facts(in), &d); err != nil {
		return fmt.Errorf("the message %s: %w", l.Key, err)
	}
	scratch.Reset()
	if err := d.write(scratch); err != nil {
		return fmt.Errorf("the message %s: %w", l.Key, err)
	}
	return put(l.Path, scratch.Bytes())
}
