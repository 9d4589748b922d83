package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"assay/ingest"
	"assay/report/register"
)

// A Sender sends letters by one server.
//
// A message never goes to anybody twice. It is handed over but for its last line,
// then the register notes that it is about to go, and only then that line
// follows, without which no server delivers it; the register notes the answer.
// So whatever happens before is tried again, and only what happens between the
// last line and the answer leaves a message in doubt: one at a time, which stays
// so until somebody decides.
type Sender struct {
	Settings Settings
	Register *register.Register
	Now      func() time.Time
	// Sleep waits, and returns an error where the context ends before that.
	Sleep func(ctx context.Context, d time.Duration) error
	// Dial opens connections; nil for the network's.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Progress, where given, hears of every message, and of every pause.
	Progress func(Progress)
	// Refused has messages tried again that were refused for good.
	Refused bool

	connection *connection
	next       time.Time // when the next message may begin
	sent       int       // recipients
	lines      int       // connections that were lost with a message, one after the other
}

// A Progress says how far sending is: at a message, or in a pause before messages
// are tried again.
type Progress struct {
	Done, Total int
	Pause       time.Duration
	Waiting     int    // messages after the pause
	Why         string // there is one
}

// A Stop says why sending came to an end before its time, and what to do. What
// didn't go waits.
type Stop struct {
	What string
	Sent int // recipients, in this call
}

func (e *Stop) Error() string {
	if e.Sent == 0 {
		return "nothing was sent: " + e.What
	}
	return "stopped: " + e.What
}

// lostInARow is after how many lost connections in a row a round of messages ends.
const lostInARow = 3

// Send sends letters to those that they still have to go to, and keeps their
// states. What is refused for now is tried again after pauses, each twice as
// long, as often as the settings say; then it waits for another call. The error
// is a [Stop] where the settings or the server don't let anything go, the
// context's where that ends, or the register's.
func (s *Sender) Send(ctx context.Context, letters []*Letter) error {
	defer s.hangUp()
	queue, err := s.refuseExamples(letters)
	if err != nil {
		return err
	}
	pause := s.Settings.FirstPause
	for try := 1; len(queue) > 0; try++ {
		if queue, err = s.round(ctx, queue); err != nil || len(queue) == 0 || try == s.Settings.Tries {
			return err
		}
		s.hangUp()
		s.progress(Progress{Pause: pause, Waiting: len(queue), Why: queue[0].reason()})
		if err := s.Sleep(ctx, pause); err != nil {
			return err
		}
		pause = min(2*pause, s.Settings.LongestPause)
	}
	return nil
}

// refuseExamples refuses the recipients at domains that are kept for examples,
// and returns the letters that still have to go to somebody.
func (s *Sender) refuseExamples(letters []*Letter) (queue []*Letter, err error) {
	for _, l := range letters {
		var refused []register.Outcome
		for _, a := range l.Pending(s.Refused) {
			if Reserved(a) {
				refused = append(refused, register.Outcome{Recipient: a, State: register.Refused, Said: "not sent: the domain is kept for examples; correct the address in the sheet and run the day again"})
			}
		}
		if err := s.settle(l, refused); err != nil {
			return nil, err
		}
		if len(s.pending(l)) > 0 {
			queue = append(queue, l)
		}
	}
	return queue, nil
}

// pending are the recipients to whom this call sends the letter.
func (s *Sender) pending(l *Letter) []string {
	var out []string
	for _, a := range l.Pending(s.Refused) {
		if !Reserved(a) && !l.tried(a) {
			out = append(out, a)
		}
	}
	return out
}

// round tries every letter once, and returns those that wait.
func (s *Sender) round(ctx context.Context, queue []*Letter) (waiting []*Letter, err error) {
	s.lines = 0
	for i, l := range queue {
		s.progress(Progress{Done: i, Total: len(queue)})
		if err := s.pace(ctx); err != nil {
			return nil, err
		}
		err := s.one(ctx, l)
		var t *trouble
		switch {
		case errors.As(err, &t) && t.final:
			return nil, s.stop(queue[i:], t)
		case errors.As(err, &t):
			for _, rest := range queue[i:] {
				rest.Why = t.what
			}
			return append(waiting, queue[i:]...), nil
		case err != nil:
			return nil, err
		}
		if len(s.pending(l)) > 0 {
			waiting = append(waiting, l)
		}
	}
	s.progress(Progress{Done: len(queue), Total: len(queue)})
	return waiting, nil
}

func (s *Sender) stop(left []*Letter, t *trouble) error {
	for _, l := range left {
		l.Why = t.what
	}
	return &Stop{t.what, s.sent}
}

// pace waits until the rate lets the next message begin.
func (s *Sender) pace(ctx context.Context) error {
	now := s.Now()
	if wait := s.next.Sub(now); wait > 0 {
		if err := s.Sleep(ctx, wait); err != nil {
			return err
		}
		now = s.next
	}
	s.next = now.Add(s.Settings.interval())
	return ctx.Err()
}

// one tries one letter once. On a connection that had ended before it, it is
// tried on a new one.
func (s *Sender) one(ctx context.Context, l *Letter) error {
	body, err := l.Load()
	if err != nil {
		return err
	}
	if body, err = s.Settings.sign(body, s.Now); err != nil {
		return fmt.Errorf("%s can't be signed: %w", l.path, err)
	}
	p := posting{from: s.Settings.EnvelopeSender, to: s.pending(l), body: body, claim: func(to []string) error { return s.claim(l, to) }}
	if p.from == "" {
		p.from = l.From
	}
	for {
		if err := s.open(ctx); err != nil {
			return err
		}
		outcomes, err := s.connection.post(p)
		if err := s.settle(l, outcomes); err != nil {
			return err
		}
		broken := s.connection.broken
		if broken {
			s.hangUp()
		}
		if !errors.Is(err, errStale) {
			return s.judge(l, broken, err)
		}
	}
}

// judge counts the lost connections: where there are several in a row, the
// server is not asked for more.
func (s *Sender) judge(l *Letter, broken bool, err error) error {
	if !broken {
		s.lines = 0
		return err
	}
	if s.lines++; err == nil && s.lines >= lostInARow && len(s.pending(l)) > 0 {
		return notNow("%s", l.reason())
	}
	return err
}

// open opens the line, where it isn't.
func (s *Sender) open(ctx context.Context) error {
	if s.connection != nil {
		return nil
	}
	open := s.Dial
	if open == nil {
		open = new(net.Dialer).DialContext
	}
	l, t := connect(ctx, &s.Settings, open)
	if t != nil {
		return t
	}
	s.connection = l
	return nil
}

func (s *Sender) hangUp() {
	if s.connection != nil {
		s.connection.close()
		s.connection = nil
	}
}

func (s *Sender) claim(l *Letter, to []string) error {
	now := s.Now()
	if err := s.Register.Claim(l.Posting, to, now); err != nil {
		return err
	}
	for _, a := range to {
		l.set(register.Outcome{Recipient: a, State: register.AboutToGo}, now)
	}
	return nil
}

// settle notes what became of a letter's recipients. What is in doubt is noted already.
func (s *Sender) settle(l *Letter, outcomes []register.Outcome) error {
	now := s.Now()
	var known []register.Outcome
	for _, o := range outcomes {
		l.set(o, now)
		if o.State != register.AboutToGo {
			known = append(known, o)
		}
		if o.State == register.Gone {
			s.sent++
		}
	}
	if len(known) == 0 {
		return nil
	}
	l.Why = ""
	return s.Register.Settle(l.Posting, known, now)
}

// set keeps a letter's state with one recipient.
func (l *Letter) set(o register.Outcome, when time.Time) {
	key := ingest.FoldID(o.Recipient)
	d := l.States[key]
	d.Posting, d.Recipient, d.State, d.Said, d.At = l.Posting, key, o.State, o.Said, when
	l.States[key] = d
	if o.State == register.Refused {
		if l.refused == nil {
			l.refused = map[string]bool{}
		}
		l.refused[key] = true
	}
}

// tried tells whether the recipient refused the letter in this call.
func (l *Letter) tried(address string) bool { return l.refused[ingest.FoldID(address)] }

// reason says why a letter waits.
func (l *Letter) reason() string {
	if l.Why != "" {
		return l.Why
	}
	for _, a := range l.in(register.Waiting) {
		return l.States[ingest.FoldID(a)].Said
	}
	return ""
}

func (s *Sender) progress(p Progress) {
	if s.Progress != nil {
		s.Progress(p)
	}
}
