package mail

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	netmail "net/mail"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"assay/ingest"
	"assay/report/disk"
	"assay/report/register"
	"assay/report/runfolder"
)

// KeyHeader is the header field of a message that carries its key: what the
// register knows it by, the same in every run that prepares it.
const KeyHeader = "X-Assay-Message"

// folderName is the folder of a run's messages in the run's folder.
const folderName = "mail"

// An Outbox is the mail of a run's folder, as it was found to be what the run
// wrote and the register recorded, with how far each message got.
type Outbox struct {
	Dir     string
	Day     ingest.Day
	Letters []*Letter // to operations, then by partner; each before those of it that are sent again
	// Unvouched tells that the register kept nothing that vouches for the manifest;
	// Differs are the files that are lost or were put there, none of them a message.
	Unvouched bool
	Differs   []runfolder.Difference

	states map[string]map[string]register.Delivery // by message and recipient
}

// A Letter is a message of a run's folder. Its bytes go as they are.
type Letter struct {
	register.Posting
	From        string   // address
	To          []string // addresses
	Subject     string
	Size        int64 // in bytes, with attachments
	Attachments []string
	// States are the deliveries known, by the recipient in folded case.
	States map[string]register.Delivery
	// Why says why the server could not be asked, "" where it could.
	Why string

	path, sha256 string
	original     string          // the Message-ID in the file, where another takes its place
	refused      map[string]bool // recipients, in this call
}

// OpenOutbox reads the mail of a run's folder. It is refused where a file of the
// folder, or its manifest, was changed since the run wrote it, where a message was
// added or lost, and where the register doesn't know the run: then nobody could
// tell what went before.
func OpenOutbox(dir string, reg *register.Register) (*Outbox, error) {
	wrote, err := runfolder.Open(dir)
	if err != nil {
		return nil, err
	}
	vouched, err := wrote.Recorded(reg)
	if err != nil {
		return nil, err
	}
	messages, _, err := reg.Messages(wrote.Day)
	if err != nil {
		return nil, err
	}
	o := &Outbox{Dir: dir, Day: wrote.Day, Unvouched: !vouched, states: map[string]map[string]register.Delivery{}}
	if err := o.readStates(reg); err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for _, f := range wrote.Files {
		if path.Dir(f.Path) == folderName && path.Ext(f.Path) == ".eml" {
			sums[f.Path] = f.SHA256
		}
	}
	if err := o.match(messages, sums); err != nil {
		return nil, err
	}
	for _, m := range messages {
		l, err := o.letter(m, sums[m.File])
		if err != nil {
			return nil, err
		}
		o.Letters = append(o.Letters, l)
	}
	if o.Differs, err = differing(wrote); err != nil {
		return nil, err
	}
	again, err := reg.Resends()
	if err != nil {
		return nil, err
	}
	o.Again(again)
	return o, nil
}

// differing refuses a folder in which a file was changed, or in which something
// lies among the messages that is no file, and returns what is different else.
func differing(wrote runfolder.Folder) ([]runfolder.Difference, error) {
	all, err := wrote.Differences()
	for _, d := range all {
		if d.What == runfolder.Changed {
			return nil, fmt.Errorf("%s was changed after the run wrote it: put it back as it was, or run the day again (assay check-run %s lists all that differs)",
				filepath.Join(wrote.Dir, filepath.FromSlash(d.Path)), wrote.Dir)
		}
	}
	return all, err
}

// largestLetter is more than a message has, in bytes: it carries a workbook at most.
const largestLetter = 256 << 20

func (o *Outbox) readStates(reg *register.Register) error {
	all, err := reg.Deliveries()
	for _, d := range all {
		if o.states[d.Message] == nil {
			o.states[d.Message] = map[string]register.Delivery{}
		}
		o.states[d.Message][d.Recipient] = d
	}
	return err
}

// match wants the register, the manifest and the folder to have the same messages.
func (o *Outbox) match(messages []register.Message, sums map[string]string) error {
	known := map[string]bool{}
	for _, m := range messages {
		known[m.File] = true
		if sums[m.File] == "" {
			return fmt.Errorf("%s: the register has a message %s of the run of %s, and the folder doesn't: run that day again", o.Dir, m.File, o.Day)
		}
	}
	found, err := os.ReadDir(filepath.Join(o.Dir, folderName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, f := range found {
		name := folderName + "/" + f.Name()
		if path.Ext(name) == ".eml" && !known[name] {
			return fmt.Errorf("%s: %s is no message that the register knows of the run of %s: take it away, or run that day again", o.Dir, name, o.Day)
		}
	}
	return nil
}

// letter reads a message's file.
func (o *Outbox) letter(m register.Message, sum string) (*Letter, error) {
	l := &Letter{
		Posting: register.Posting{Message: m.Key, Run: o.Day, Kind: m.Kind, Title: m.Title, PartnerID: m.PartnerID, Number: m.Number},
		States:  o.stateOf(m.Key), path: filepath.Join(o.Dir, filepath.FromSlash(m.File)), sha256: sum,
	}
	data, err := l.read()
	if err != nil {
		return nil, err
	}
	l.Size = int64(len(data))
	if err := l.readHeader(data); err != nil {
		return nil, fmt.Errorf("%s: %w", l.path, err)
	}
	if !sameAddresses(l.To, m.To) {
		return nil, fmt.Errorf("%s goes to %s, and the register has it go to %s: put it back as it was, or run the day again", l.path, strings.Join(l.To, ", "), strings.Join(m.To, ", "))
	}
	l.Attachments = attachments(data)
	return l, nil
}

// sameAddresses tells whether two lists are of the same addresses, in any order.
func sameAddresses(a, b []string) bool {
	fold := func(list []string) []string {
		out := make([]string, len(list))
		for i, address := range list {
			out[i] = ingest.FoldID(address)
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	return slices.Equal(fold(a), fold(b))
}

func (o *Outbox) stateOf(key string) map[string]register.Delivery {
	if o.states[key] == nil {
		o.states[key] = map[string]register.Delivery{}
	}
	return o.states[key]
}

// read returns the file's bytes, which have to be those that the run wrote.
func (l *Letter) read() ([]byte, error) {
	data, err := disk.Read(l.path, largestLetter)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is gone: put it back, or run the day again", l.path)
	}
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != l.sha256 {
		return nil, fmt.Errorf("%s was changed after the run wrote it: put it back as it was, or run the day again", l.path)
	}
	return data, nil
}

func (l *Letter) readHeader(data []byte) error {
	m, err := netmail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("it is no message: %w", err)
	}
	if key := m.Header.Get(KeyHeader); key != l.Message {
		return fmt.Errorf("got the message %q, want %q, which the register knows it by: run the day again", key, l.Message)
	}
	l.MessageID = m.Header.Get("Message-ID")
	if l.MessageID == "" {
		return errors.New("it has no Message-ID")
	}
	if l.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		l.Subject = m.Header.Get("Subject")
	}
	from, err := addresses(m.Header, "From")
	if err != nil || len(from) != 1 {
		return errors.Join(err, fmt.Errorf("got %d senders, want one", len(from)))
	}
	l.From = from[0]
	for _, field := range []string{"To", "Cc"} {
		to, err := addresses(m.Header, field)
		if err != nil {
			return err
		}
		l.To = append(l.To, to...)
	}
	if len(l.To) == 0 {
		return errors.New("it goes to nobody")
	}
	return nil
}

// addresses reads a header field of addresses, each checked again: what is in it
// goes to the server.
func addresses(h netmail.Header, field string) ([]string, error) {
	if h.Get(field) == "" {
		return nil, nil
	}
	all, err := h.AddressList(field)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", field, err)
	}
	var out []string
	for _, a := range all {
		one, err := ParseAddress(a.Address)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", field, err)
		}
		if !slices.Contains(out, one.Address) {
			out = append(out, one.Address)
		}
	}
	return out, nil
}

// attachments are the names of a message's attached files.
func attachments(data []byte) []string {
	var out []string
	lines := bufio.NewScanner(bytes.NewReader(data))
	field := "" // the Content-Disposition being read, unfolded
	for lines.Scan() {
		text := lines.Text()
		switch {
		case field != "" && strings.HasPrefix(text, " "):
			field += text
			continue
		case field != "":
			if how, params, err := mime.ParseMediaType(field); err == nil && how == "attachment" {
				out = append(out, params["filename"])
			}
		}
		field = ""
		if name, value, ok := strings.Cut(text, ":"); ok && strings.EqualFold(name, "Content-Disposition") {
			field = strings.TrimSpace(value)
		}
	}
	return out
}

// Again adds the messages that are to be sent again, those of this folder, and
// returns them. Each has a Message-ID of its own, that of the first with a count.
func (o *Outbox) Again(resends []register.Resend) []*Letter {
	var out []*Letter
	for _, r := range resends {
		i := slices.IndexFunc(o.Letters, func(l *Letter) bool { return l.Message == r.Original })
		if i < 0 {
			continue
		}
		if j := slices.IndexFunc(o.Letters, func(l *Letter) bool { return l.Message == r.Message }); j >= 0 {
			out = append(out, o.Letters[j])
			continue
		}
		again := *o.Letters[i]
		again.Message, again.States = r.Message, o.stateOf(r.Message)
		again.original = again.MessageID
		again.MessageID = againID(again.original, strings.TrimPrefix(r.Message, r.Original+"#"))
		o.Letters = slices.Insert(o.Letters, i+1, &again)
		out = append(out, &again)
	}
	return out
}

// againID is the Message-ID of a message that is sent once more, for the second time or a
// later one.
func againID(first, count string) string { return strings.Replace(first, "@", "."+count+"@", 1) }

// Load returns the bytes that go to the server: those of the file, but for the
// Message-ID of one that is sent again.
func (l *Letter) Load() ([]byte, error) {
	data, err := l.read()
	if err != nil || l.original == "" {
		return data, err
	}
	head, _, _ := bytes.Cut(data, []byte("\r\n\r\n"))
	if bytes.Count(head, []byte(l.original)) != 1 {
		return nil, fmt.Errorf("%s: its Message-ID %s can't be replaced", l.path, l.original)
	}
	return bytes.Replace(data, []byte(l.original), []byte(l.MessageID), 1), nil
}

// File is the name of the message's file.
func (l *Letter) File() string { return filepath.Base(l.path) }

// Pending are the recipients that the message still has to go to: those that it
// went to, may have gone to, or that refused it, are left out. With refused,
// those that refused it are among them.
func (l *Letter) Pending(refused bool) []string {
	var out []string
	for _, a := range l.To {
		switch l.States[ingest.FoldID(a)].State {
		case register.Gone, register.AboutToGo, register.Never:
		case register.Refused:
			if refused {
				out = append(out, a)
			}
		default:
			out = append(out, a)
		}
	}
	return out
}

// InDoubt are the recipients of which nobody knows whether the message went to them.
func (l *Letter) InDoubt() []string { return l.in(register.AboutToGo) }

// Never settles that the message shall not go to those that it still has to go to,
// nor to those that refused it, as a person says.
func (l *Letter) Never(reg *register.Register, why string, when time.Time) error {
	to := l.Pending(true)
	if err := reg.Never(l.Posting, to, why, when); err != nil {
		return err
	}
	for _, a := range to {
		l.set(register.Outcome{Recipient: a, State: register.Never, Said: why}, when)
	}
	return nil
}

// Nevers are the deliveries that shall not go.
func (l *Letter) Nevers() (out []register.Delivery) {
	for _, a := range l.in(register.Never) {
		out = append(out, l.States[ingest.FoldID(a)])
	}
	return out
}

// in are the recipients with a state.
func (l *Letter) in(state register.DeliveryState) []string {
	return slices.DeleteFunc(slices.Clone(l.To), func(a string) bool { return l.States[ingest.FoldID(a)].State != state })
}

// Resent tells whether the letter is one that somebody had sent again.
func (l *Letter) Resent() bool { return l.original != "" }

// Decide settles what is in doubt, as a person says: that it went, or that it is
// to be sent again.
func (l *Letter) Decide(reg *register.Register, went bool, when time.Time) error {
	to := l.InDoubt()
	if err := reg.Decide(l.Message, went, when); err != nil {
		return err
	}
	state := register.Waiting
	if went {
		state = register.Gone
	}
	for _, a := range to {
		d := l.States[ingest.FoldID(a)]
		d.State, d.At = state, when
		l.States[ingest.FoldID(a)] = d
	}
	return nil
}
