package command

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"assay/ingest"
	"assay/report/mail"
	"assay/report/register"
	"assay/report/terminal"
)

// sendCommand is assay send.
var sendCommand = command{
	name: "send", args: "[flags] RUN_DIR",
	short: "mail what a run prepared, once each",
	long: `Shows which messages of a run's folder go to whom, asks, and sends them. Nothing
goes twice: the register knows what went. So send can be called again at any
time, and sends what is left.

By which server, says mail.yaml beside the register:

  server: smtp.northwind.example
  port: 587                 # without it 587, or 465 with security: tls
  security: starttls        # or tls, for servers that begin with encryption
  user: channel@northwind.example
  password_file: mail.secret # readable by you alone; or set ` + mail.PasswordVariable + `

and, where wanted: mechanism, ca_file (an authority to trust besides those of
the system), envelope_sender, hello, rate (messages a minute, 30),
retry: {tries: 5, first_pause: 1m, longest_pause: 15m},
dkim: {domain: northwind.example, selector: mail, key_file: dkim.pem},
timeout: {connect: 30s, answer: 5m, accept: 10m}.

The sender and the wording are in the templates, as mail/post.yaml and
beside it. Exit status: 0 all went, nothing had to, or a person said no; 1
something did not go.`,
	setup: func(flags *pflag.FlagSet) func([]string, World) (int, error) {
		f := new(sendFlags)
		f.declare(flags)
		return f.run
	},
}

type sendFlags struct {
	settings, register          string
	only, resend, why, inDoubt  string
	never                       string
	yes, dryRun, refused, quiet bool
}

func (f *sendFlags) declare(flags *pflag.FlagSet) {
	flags.BoolVar(&f.yes, "yes", false, "send without asking; where nobody can be asked, nothing goes without it")
	flags.BoolVar(&f.dryRun, "dry-run", false, "only show what would go")
	flags.StringVar(&f.only, "only", "", "send only what concerns this `partner`, by its ID")
	flags.StringVar(&f.resend, "resend", "", "send the message with the certificate of this `number` again; wants --why")
	flags.StringVar(&f.never, "never", "", "send nothing, and note that what waits for this `partner`, by its ID, or the message of this file, shall never go; wants --why")
	flags.StringVar(&f.why, "why", "", "the `reason` for --resend or --never, kept in the register")
	flags.StringVar(&f.inDoubt, "in-doubt", "", "the `decision` on messages in doubt: resend them, or take them as gone")
	flags.BoolVar(&f.refused, "retry-refused", false, "try again what was refused for good, too")
	flags.StringVar(&f.settings, "settings", "", "the settings' `file` (default mail.yaml beside the register)")
	flags.StringVar(&f.register, "register", "", "the register's `file` (default register.db beside RUN_DIR)")
	flags.BoolVar(&f.quiet, "quiet", false, "print nothing but what did not go")
}

// check wants flags that go together, and one folder.
func (f *sendFlags) check(args []string) error {
	switch {
	case len(args) != 1:
		return usageError{fmt.Sprintf("send: want the folder of one run, like out/2020-06-30, got %s", terminal.Count(len(args), "argument", "arguments"))}
	case f.yes && f.dryRun:
		return usageError{"--yes and --dry-run: want one of them"}
	case f.inDoubt != "" && f.inDoubt != "resend" && f.inDoubt != "gone":
		return usageError{fmt.Sprintf("--in-doubt: got %q, want resend or gone", f.inDoubt)}
	case f.resend != "" && strings.TrimSpace(f.why) == "":
		return usageError{`--why: say why it is sent again, like --why "their mailbox was full"; it is kept with the resend`}
	case f.never != "" && strings.TrimSpace(f.why) == "":
		return usageError{`--why: say why it shall not go, like --why "they asked us not to write"; it is kept for ever`}
	case f.never != "" && (f.resend != "" || f.only != "" || f.inDoubt != "" || f.refused || f.yes):
		return usageError{"--never: it sends nothing, and goes with --why and --dry-run alone"}
	case f.resend+f.never == "" && f.why != "":
		return usageError{"--why goes with --resend or --never"}
	}
	return nil
}

// run is assay send.
func (f *sendFlags) run(args []string, w World) (status int, err error) {
	if err := f.check(args); err != nil {
		return wrongUsage, err
	}
	dir := filepath.Clean(args[0])
	file := cmp.Or(f.register, filepath.Join(filepath.Dir(dir), defaultRegister))
	if err := register.Find(file); err != nil {
		return failed, err
	}
	s := sending{flags: f, World: w, answers: bufio.NewReader(w.In), dry: f.dryRun || f.never == "" && !f.yes && !w.InTerminal,
		settings: cmp.Or(f.settings, filepath.Join(filepath.Dir(file), "mail.yaml"))}
	if s.dry {
		s.register, err = register.OpenReadOnly(file)
	} else {
		s.register, err = register.Open(file, register.Who{Name: w.User, At: w.Now})
	}
	if err != nil {
		return failed, err
	}
	tellNotices(s.register, w)
	w.Signals.OnInterrupt(func() { _ = s.register.Close() })
	w.Signals.Stands(func() string { return "nothing was sent" })
	err = s.run(dir)
	if err := errors.Join(err, s.register.Close()); err != nil {
		return failed, err
	}
	return s.status, nil
}

// A sending is one call of assay send.
type sending struct {
	World
	flags    *sendFlags
	settings string // file
	register *register.Register
	answers  *bufio.Reader
	dry      bool // nothing goes, and the register is not changed
	outbox   *mail.Outbox
	letters  []*mail.Letter // that this call is about
	status   int
}

func (s *sending) run(dir string) (err error) {
	if s.outbox, err = mail.OpenOutbox(dir, s.register); err != nil {
		return err
	}
	if s.outbox.Unvouched && !s.flags.quiet {
		s.says(unvouched(s.outbox.Day))
	}
	if n := len(s.outbox.Differs); n > 0 {
		s.says(fmt.Sprintf("%s of %s not as the run left it (assay check-run %[2]s lists what)", terminal.Count(n, "file", "files"), terminal.InLine(dir)))
	}
	if s.flags.never != "" {
		return s.settleNever()
	}
	if err := s.choose(); err != nil {
		return err
	}
	if err := s.settleDoubts(); err != nil {
		return err
	}
	going := s.going()
	if !s.flags.quiet || s.dry {
		s.show(going)
	}
	if len(going) == 0 {
		return s.end(nil, nil)
	}
	var with mail.Settings
	if !s.dry {
		if with, err = mail.LoadSettings(s.settings, s.Env(mail.PasswordVariable)); err != nil {
			return err
		}
	}
	if err := s.placeholder(going); err != nil {
		return err
	}
	switch {
	case s.flags.dryRun:
		fmt.Fprintln(s.Out, "\nNothing was sent: this was a dry run. --yes sends.")
		return s.unsent()
	case s.dry: // who runs it by a timer has to see that nothing goes
		fmt.Fprintln(s.Out, "\nNothing was sent, as nobody can be asked here: --yes sends.")
		s.status = failed
		return s.unsent()
	case !s.flags.yes && !s.agreed():
		fmt.Fprintln(s.Out, "Nothing was sent.")
		return s.unsent()
	}
	if going, err = s.again(going); err != nil {
		return err
	}
	return s.end(going, s.send(with, going))
}

// choose finds the letters that the call is about.
func (s *sending) choose() error {
	s.letters = s.outbox.Letters
	if s.flags.only != "" {
		s.letters = slices.DeleteFunc(slices.Clone(s.letters), func(l *mail.Letter) bool { return ingest.FoldID(l.PartnerID) != ingest.FoldID(s.flags.only) })
		if len(s.letters) == 0 {
			return fmt.Errorf("--only: the run of %s has no message for a partner %s%s", s.outbox.Day, terminal.InLine(s.flags.only), s.partners())
		}
	}
	if s.flags.resend != "" {
		number := strings.ToUpper(strings.TrimSpace(s.flags.resend))
		s.letters = slices.DeleteFunc(slices.Clone(s.letters), func(l *mail.Letter) bool { return l.Number != number || l.Resent() })
		if len(s.letters) == 0 {
			return fmt.Errorf("--resend: the run of %s has no message with a certificate %s; name the folder of the run that issued it (assay register list certificates)", s.outbox.Day, number)
		}
	}
	return nil
}

// settleNever notes that messages which wait shall not go: those of a partner, or
// the one of a file. What went stays as it is, and so does what is in doubt.
func (s *sending) settleNever() error {
	const kept = "; --never takes a partner's ID, or the name of a file in the run's folder mail"
	id, file := ingest.FoldID(s.flags.never), filepath.Base(filepath.Clean(s.flags.never))
	var of []*mail.Letter
	for _, l := range s.outbox.Letters {
		if l.PartnerID != "" && ingest.FoldID(l.PartnerID) == id || l.File() == file {
			of = append(of, l)
		}
	}
	if len(of) == 0 {
		return fmt.Errorf("--never: the run of %s has no message for %s%s%s", s.outbox.Day, terminal.InLine(s.flags.never), s.partners(), kept)
	}
	s.letters = of
	noted := 0
	for _, l := range of {
		to := l.Pending(true)
		if len(to) == 0 {
			continue
		}
		noted++
		did := "never to be sent"
		if s.dry {
			did = "would never be sent"
		} else if err := l.Never(s.register, s.flags.why, s.Clock()); err != nil {
			return err
		}
		s.tell(fmt.Sprintf("%s: %s to %s", did, described(l), s.shown(strings.Join(to, ", "))))
	}
	if noted == 0 {
		return fmt.Errorf("--never: nothing of it waits: %s", s.before())
	}
	return nil
}

// tellNevers lists what shall not go, as somebody decided, and why.
func (s *sending) tellNevers() {
	for _, l := range s.letters {
		for _, d := range l.Nevers() {
			s.tell(fmt.Sprintf("never: %s to %s, as decided by %s", described(l), s.shown(d.Recipient), terminal.InLine(d.Said)))
		}
	}
}

// partners says which partners have messages, where they are few.
func (s *sending) partners() string {
	var ids []string
	for _, l := range s.outbox.Letters {
		if id := terminal.InLine(l.PartnerID); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return ""
	}
	const shown = 8
	more := ""
	if len(ids) > shown {
		ids, more = ids[:shown], " …"
	}
	return "; it has some for " + strings.Join(ids, ", ") + more
}

// settleDoubts decides on the messages in doubt, as the flag or the person says.
func (s *sending) settleDoubts() error {
	for _, l := range s.letters {
		to := l.InDoubt()
		if len(to) == 0 || s.flags.resend != "" {
			continue
		}
		decision := s.flags.inDoubt
		if s.dry || decision == "" {
			s.tell(fmt.Sprintf("in doubt: %s to %s: it was handed over, and no answer came; ask them, or look into the server's log", described(l), s.shown(strings.Join(to, ", "))))
		}
		switch {
		case s.dry:
			continue
		case decision == "" && s.InTerminal && !s.flags.yes:
			decision = s.ask("again, gone, or leave it? [a/g/L] ", map[string]string{"a": "resend", "again": "resend", "g": "gone", "gone": "gone"})
		}
		if decision == "" {
			continue
		}
		if err := l.Decide(s.register, decision == "gone", s.Clock()); err != nil {
			return err
		}
	}
	return nil
}

// tell prints a sentence in lines that fit.
func (s *sending) tell(text string) {
	for _, line := range terminal.Wrap(text, cmp.Or(s.Width, 80), "", margin) {
		fmt.Fprintln(s.Out, line)
	}
}

// margin is how far in stands what goes on from the line before.
const margin = "  "

// described says which message it is.
func described(l *mail.Letter) string {
	out := cmp.Or(l.Title, l.Kind)
	if l.PartnerID != "" {
		out += " of " + l.PartnerID
	}
	return out
}

// ask asks, and returns what an answer stands for; "" for any other.
func (s *sending) ask(question string, meanings map[string]string) string {
	defer s.Signals.OnInterrupt(func() { fmt.Fprintln(s.Out) })() // what is said then begins a line
	return terminal.Ask(s.Out, s.answers, question, meanings)
}

// agreed asks whether to send.
func (s *sending) agreed() bool {
	return s.ask("\nsend? [y/N] ", map[string]string{"y": "yes", "yes": "yes"}) != ""
}

// A leg is a letter and those that it goes to in this call.
type leg struct {
	*mail.Letter
	to []string
}

// going are the letters that still have to go to somebody. One that is asked for
// again goes to all.
func (s *sending) going() []leg {
	var out []leg
	for _, l := range s.letters {
		to := l.Pending(s.flags.refused)
		if s.flags.resend != "" {
			to = l.To
		}
		if len(to) > 0 {
			out = append(out, leg{l, to})
		}
	}
	return out
}

// again replaces what is asked for again by messages of their own, and notes why.
func (s *sending) again(going []leg) ([]leg, error) {
	if s.flags.resend == "" {
		return going, nil
	}
	noted, err := s.register.Resend(s.flags.resend, s.outbox.Day, s.flags.why, s.Clock())
	if err != nil {
		return nil, err
	}
	s.letters = s.outbox.Again(noted)
	var out []leg
	for _, l := range s.letters {
		out = append(out, leg{l, l.Pending(s.flags.refused)})
	}
	return out, nil
}

// show shows what would go to whom.
func (s *sending) show(going []leg) {
	defer s.tellNevers()
	if len(going) == 0 {
		recipients := 0
		for _, l := range s.letters {
			recipients += len(l.To)
		}
		s.tell(fmt.Sprintf("Nothing to send of %s: %s to %s, %s", s.outbox.Day, terminal.Count(len(s.letters), "message", "messages"), terminal.Count(recipients, "recipient", "recipients"), s.before()))
		return
	}
	t := terminal.Table{{"Partner", "Message", "To", "Size", "Files"}}
	recipients, size := 0, int64(0)
	for _, l := range going {
		recipients += len(l.to)
		size += l.Size
		for i, a := range l.to {
			row := []string{"", "", s.shown(a), "", ""}
			if i == 0 {
				row = []string{cmp.Or(l.PartnerID, "-"), l.Kind, row[2], bytesShown(l.Size), fmt.Sprint(len(l.Attachments))}
			}
			t = append(t, row)
		}
		if l.Kind != mail.Operations && l.Kind != mail.Congratulation { // of which stage and day
			t = append(t, []string{"", "", l.Title, "", ""})
		}
	}
	fmt.Fprintf(s.Out, "Mail of the run of %s:\n\n", s.outbox.Day)
	t.Print(s.Out, cmp.Or(s.Width, 80), 2)
	fmt.Fprintf(s.Out, "\n%s to %s, %s\n", terminal.Count(len(going), "message", "messages"), terminal.Count(recipients, "recipient", "recipients"), bytesShown(size))
	if before := s.before(); before != "" && s.flags.resend == "" {
		fmt.Fprintf(s.Out, "not among them: %s\n", before)
	}
}

// addresses are those in a text: the first letter, and the domain.
var addresses = regexp.MustCompile(`([^\s<>(),;:"@])[^\s<>(),;:"@]*@([^\s<>(),;:"@]+)`)

// shown is a text with addresses for whom it is meant: whole for who decides on
// what goes, shortened where a timer sends, as what is printed then is kept in logs.
func (s *sending) shown(text string) string {
	if !s.flags.yes || s.InTerminal {
		return text
	}
	return addresses.ReplaceAllString(text, "$1…@$2")
}

// before counts the recipients that are done with, or in doubt.
func (s *sending) before() string {
	n := map[register.DeliveryState]int{}
	for _, l := range s.letters {
		for _, a := range l.To {
			n[l.States[ingest.FoldID(a)].State]++
		}
	}
	var out []string
	for _, state := range []register.DeliveryState{register.Gone, register.Refused, register.AboutToGo, register.Never} {
		if n[state] > 0 && !(state == register.Refused && s.flags.refused) {
			out = append(out, fmt.Sprintf("%d %s", n[state], stateShown(state)))
		}
	}
	return strings.Join(out, ", ")
}

func bytesShown(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%d kB", (n+500)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// placeholder refuses a sender or a list of ours that was never filled in.
func (s *sending) placeholder(going []leg) error {
	for _, l := range going {
		all := []string{l.From}
		if l.Kind == mail.Operations {
			all = append(all, l.to...)
		}
		for _, a := range all {
			if mail.Reserved(a) {
				return fmt.Errorf("nothing was sent: the address %s is only an example; write your own into mail/post.yaml of your templates (assay init makes a folder of them), and run the day again with --templates", a)
			}
		}
	}
	return nil
}

// send sends the letters, until all went or the person interrupts.
func (s *sending) send(with mail.Settings, going []leg) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	s.Signals.Softly(stop)
	s.Signals.Stands(func() string {
		return "what waits goes with the next assay send; a message whose answer was awaited is in doubt, and assay send asks about it"
	})
	p := progressOf(s.World, s.flags.quiet)
	defer p.Clear()
	sender := mail.Sender{
		Settings: with, Register: s.register, Now: s.Clock, Sleep: s.Sleep, Refused: s.flags.refused,
		Progress: func(progress mail.Progress) {
			if progress.Pause == 0 {
				p.Show("sending", progress.Done, progress.Total)
				return
			}
			p.Clear()
			if !s.flags.quiet {
				fmt.Fprintf(s.Err, "assay: %s: %s; next try in %s (Ctrl-C leaves it to another assay send)\n",
					terminal.Count(progress.Waiting, "message waits", "messages wait"), terminal.InLine(s.shown(progress.Why)), progress.Pause)
			}
		},
	}
	var letters []*mail.Letter
	for _, l := range going {
		letters = append(letters, l.Letter)
	}
	err := sender.Send(ctx, letters)
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted; what waits goes with the next assay send")
	}
	return err
}

// end prints how it ended, and sets the exit status: that of a failure where
// something is left.
func (s *sending) end(going []leg, err error) error {
	t, n := s.outcomes(going, err)
	if len(t) > 1 {
		fmt.Fprintln(s.Out)
		t.Print(s.Out, cmp.Or(s.Width, 80), 3)
	}
	if len(going) > 0 && !s.flags.quiet {
		fmt.Fprintf(s.Out, "\n%d sent, %d waiting, %d refused, %d in doubt\n", n[register.Gone], n[register.Waiting], n[register.Refused], n[register.AboutToGo])
	}
	doubts := s.doubts()
	if n[register.Waiting]+n[register.Refused]+doubts > 0 {
		s.status = failed
	}
	if doubts > 0 {
		s.tell("When it is known whether they got it: assay send with --in-doubt gone or --in-doubt resend, and --only PARTNER for one of several.")
	}
	if err != nil {
		return err
	}
	return s.unsent()
}

// outcomes are a row for each recipient, and how many there are of each state.
// What keeps several back is told once, and what stopped it all not here.
func (s *sending) outcomes(going []leg, err error) (terminal.Table, map[register.DeliveryState]int) {
	t, n := terminal.Table{{"", "Partner", "Message", "To"}}, map[register.DeliveryState]int{}
	told := ""
	if stop := new(mail.Stop); errors.As(err, &stop) {
		told = stop.What
	}
	for _, l := range going {
		for _, a := range l.to {
			d := l.States[ingest.FoldID(a)]
			state := cmp.Or(d.State, register.Waiting)
			n[state]++
			if state == register.Gone && s.flags.quiet {
				continue
			}
			t = append(t, []string{stateShown(state), cmp.Or(l.PartnerID, "-"), l.Kind, s.shown(a)})
			if why := cmp.Or(l.Why, d.Said); state != register.Gone && why != "" && why != told {
				for _, line := range terminal.Wrap(s.shown(why), cmp.Or(s.Width, 80), margin, margin) {
					t = append(t, []string{line})
				}
				told = why
			}
		}
	}
	return t, n
}

// doubts counts the letters in doubt.
func (s *sending) doubts() (n int) {
	for _, l := range s.letters {
		if len(l.InDoubt()) > 0 {
			n++
		}
	}
	return n
}

// stateShown is what a state is called.
func stateShown(s register.DeliveryState) string {
	switch s {
	case register.Gone:
		return "sent"
	case register.AboutToGo:
		return "in doubt"
	}
	return string(s)
}

// unsent says which other runs have messages left, or in doubt.
func (s *sending) unsent() error {
	all, err := s.register.Unsent()
	if err != nil || s.flags.quiet {
		return err
	}
	for _, u := range all {
		if u.Day == s.outbox.Day {
			continue
		}
		left := terminal.Count(u.Messages, "message", "messages") + " left to send"
		switch {
		case u.Messages == 0:
			left = terminal.Count(u.InDoubt, "message", "messages") + " in doubt"
		case u.InDoubt > 0:
			left += fmt.Sprintf(", %d in doubt", u.InDoubt)
		}
		s.tell(fmt.Sprintf("The run of %s has %s: assay send %s", u.Day, left, filepath.Join(filepath.Dir(s.outbox.Dir), u.Day.String())))
	}
	return nil
}
