package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"assay/report/register"
)

// mechanisms are the ways to log in that the settings may ask for.
var mechanisms = []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN"}

// byItself are those taken where none is asked for, the best first. The
// connection is encrypted: a password in plain text is as safe as that, and
// servers that offer CRAM-MD5 often can't do it.
var byItself = []string{"SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN", "CRAM-MD5"}

// A trouble is why there is no connection to the server. One that is final stays
// however often one tries: somebody has to do something, as it says.
type trouble struct {
	final bool
	what  string
}

func (t *trouble) Error() string { return t.what }

func never(format string, args ...any) *trouble { return &trouble{true, fmt.Sprintf(format, args...)} }
func notNow(format string, args ...any) *trouble {
	return &trouble{false, fmt.Sprintf(format, args...)}
}

// A dial opens a connection, as [net.Dialer.DialContext] does.
type dial func(ctx context.Context, network, address string) (net.Conn, error)

// A connection is one to the server, on which messages go one after the other.
type connection struct {
	settings *Settings
	conn     net.Conn
	client   *smtp.Client
	used     int  // messages so far
	broken   bool // nothing more goes
}

// connect opens a connection: greeting, encryption, login. The error is a trouble.
func connect(ctx context.Context, s *Settings, open dial) (*connection, *trouble) {
	within, cancel := context.WithTimeout(ctx, s.Connect)
	defer cancel()
	conn, err := open(within, "tcp", s.Address())
	if err != nil {
		return nil, s.notReached(err)
	}
	l := &connection{settings: s, conn: conn}
	if t := l.begin(); t != nil {
		_ = conn.Close()
		return nil, t
	}
	return l, nil
}

// notReached says why the server can't be reached.
func (s *Settings) notReached(err error) *trouble {
	var name *net.DNSError
	if errors.As(err, &name) && name.IsNotFound {
		return never("there is no mail server %s: correct server in %s", s.Server, s.File)
	}
	return notNow("mail server %s can't be reached: %s", s.Address(), err)
}

// begin does what comes before the first message: greeting, encryption, login.
func (l *connection) begin() *trouble {
	s := l.settings
	err := l.step(s.Answer, func() (err error) {
		if s.Security == "tls" {
			secure := tls.Client(l.conn, s.tls())
			if err := secure.Handshake(); err != nil {
				return err
			}
			l.client, err = smtp.NewClient(secure, s.Server)
			return err
		}
		l.client, err = smtp.NewClient(l.conn, s.Server)
		return err
	})
	if err != nil {
		return s.greeting(err)
	}
	l.client.SkipSMTPUTF8(true) // addresses are ASCII; a server further on might not know it
	if err := l.step(s.Answer, func() error { return l.client.Hello(l.name()) }); err != nil {
		return s.said("answered the greeting", err)
	}
	if t := l.encrypt(); t != nil {
		return t
	}
	return l.login()
}

// name is how the client calls itself: its address in brackets, as RFC 5321 has
// it for one without a name of its own.
func (l *connection) name() string {
	if l.settings.Hello != "" {
		return l.settings.Hello
	}
	host, _, err := net.SplitHostPort(l.conn.LocalAddr().String())
	ip := net.ParseIP(host)
	switch {
	case err != nil || ip == nil:
		return "localhost"
	case ip.To4() == nil:
		return "[IPv6:" + ip.String() + "]"
	}
	return "[" + ip.String() + "]"
}

// tls is how encryption begins; the server's certificate is always checked.
func (s *Settings) tls() *tls.Config {
	return &tls.Config{ServerName: s.Server, RootCAs: s.roots, MinVersion: tls.VersionTLS12}
}

func (l *connection) encrypt() *trouble {
	s := l.settings
	if s.Security != "starttls" {
		return nil
	}
	if offered, _ := l.client.Extension("STARTTLS"); !offered {
		return never("mail server %s offers no encryption (STARTTLS): set security: tls and port: 465 in %s if it has that, or ask those who run it", s.Address(), s.File)
	}
	if err := l.step(s.Answer, func() error { return l.client.StartTLS(s.tls()) }); err != nil {
		return s.greeting(err)
	}
	return nil
}

// greeting says what is wrong where the server doesn't begin as it should.
func (s *Settings) greeting(err error) *trouble {
	var unknown x509.UnknownAuthorityError
	var other x509.HostnameError
	var invalid x509.CertificateInvalidError
	var noTLS tls.RecordHeaderError
	var verify *tls.CertificateVerificationError
	var alert *net.OpError
	switch {
	case errors.As(err, &unknown):
		return never("mail server %s shows a certificate that this machine doesn't trust (%s): if the server is your own, name the authority's certificate as ca_file in %s; else ask those who run it", s.Address(), err, s.File)
	case errors.As(err, &other):
		return never("mail server %s shows a certificate for another name (%s): in %s, call the server as its certificate does", s.Address(), other, s.File)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return never("mail server %s shows a certificate that has expired or is not valid yet (%s): ask those who run it, and look at this machine's clock", s.Address(), invalid)
	case errors.As(err, &verify):
		return never("mail server %s shows a certificate that can't be accepted (%s): ask those who run it", s.Address(), err)
	case errors.As(err, &noTLS):
		return never("mail server %s doesn't begin with encryption: set security: starttls (mostly port 587) in %s, or ask those who run it", s.Address(), s.File)
	case errors.As(err, &alert) && (alert.Op == "remote error" || alert.Op == "local error"): // as crypto/tls calls its alerts
		return never("mail server %s and this program agree on no encryption (%s): ask those who run it", s.Address(), err)
	}
	return s.said("began", err)
}

// said says that the server refused something before the first message, for good
// or for now, or that nothing usable came.
func (s *Settings) said(when string, err error) *trouble {
	var reply *textproto.Error
	if errors.As(err, &reply) && reply.Code >= 500 {
		return never("mail server %s %s with %s: ask those who run it", s.Address(), when, words(err))
	}
	return notNow("mail server %s %s with %s", s.Address(), when, words(err))
}

func (l *connection) login() *trouble {
	s := l.settings
	if s.User == "" {
		return nil
	}
	_, offered := l.client.Extension("AUTH")
	with, t := s.choose(strings.Fields(strings.ToUpper(offered)))
	if t != nil {
		return t
	}
	auth, t := l.auth(with)
	if t != nil {
		return t
	}
	err := l.step(s.Answer, func() error { return l.client.Auth(auth) })
	var reply *textproto.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &reply) && reply.Code >= 500:
		return never("mail server %s refused the login of %s (%s): check user in %s, and the password in %s or its file", s.Address(), s.User, words(err), s.File, PasswordVariable)
	case errors.As(err, &reply):
		return notNow("mail server %s can't check the login now (%s)", s.Address(), words(err))
	case l.broken || lost(err):
		return notNow("mail server %s was lost at the login (%s)", s.Address(), words(err))
	}
	return never("mail server %s and this program can't agree on the login with %s (%s): set another mechanism in %s", s.Address(), with, err, s.File)
}

// choose returns the way to log in, of those offered.
func (s *Settings) choose(offered []string) (string, *trouble) {
	if len(offered) == 0 {
		return "", never("mail server %s offers no login: take user out of %s if it wants none, or ask those who run it", s.Address(), s.File)
	}
	want := byItself
	if s.Mechanism != "auto" {
		want = []string{s.Mechanism}
	}
	for _, w := range want {
		if slices.Contains(offered, w) {
			return w, nil
		}
	}
	return "", never("mail server %s offers the logins %s, want one of %s: correct mechanism in %s, or ask those who run it", s.Address(), strings.Join(offered, ", "), strings.Join(want, ", "), s.File)
}

func (l *connection) auth(mechanism string) (smtp.Auth, *trouble) {
	s := l.settings
	plain := s.Security == "none" // on this machine alone
	switch mechanism {
	case "PLAIN":
		return smtp.PlainAuth("", s.User, s.password, s.Server, plain), nil
	case "LOGIN":
		return smtp.LoginAuth(s.User, s.password, s.Server, plain), nil
	case "CRAM-MD5":
		return smtp.CRAMMD5Auth(s.User, s.password), nil
	case "SCRAM-SHA-1":
		return smtp.ScramSHA1Auth(s.User, s.password), nil
	case "SCRAM-SHA-256":
		return smtp.ScramSHA256Auth(s.User, s.password), nil
	}
	state, err := l.client.GetTLSConnectionState()
	if err != nil {
		return nil, never("the login %s wants an encrypted connection: set security or mechanism in %s", mechanism, s.File)
	}
	if mechanism == "SCRAM-SHA-1-PLUS" {
		return smtp.ScramSHA1PlusAuth(s.User, s.password, state), nil
	}
	return smtp.ScramSHA256PlusAuth(s.User, s.password, state), nil
}

// step does something on the connection within a time; when that is over the
// connection is closed, which ends it.
func (l *connection) step(within time.Duration, do func() error) error {
	timer := time.AfterFunc(within, func() { _ = l.conn.Close() })
	err := do()
	if !timer.Stop() {
		l.broken = true
		return late(within)
	}
	return err
}

// late says that the server didn't answer in time.
type late time.Duration

func (l late) Error() string { return fmt.Sprintf("no answer within %s", time.Duration(l)) }

// lost tells whether an error is the end of the connection.
func lost(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// words are the server's words in an error, or the connection's, on one line.
func words(err error) string {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return said(reply.Code, reply.Msg)
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}

// said is an answer of the server, on one line.
func said(code int, text string) string {
	return strings.Join(strings.Fields(fmt.Sprintf("%d %s", code, strings.ToValidUTF8(text, "\uFFFD"))), " ")
}

// close ends the connection, politely where that is possible.
func (l *connection) close() {
	if !l.broken {
		_ = l.step(min(l.settings.Answer, 10*time.Second), l.client.Quit)
	}
	_ = l.conn.Close()
}

// A posting says how one message is to go.
type posting struct {
	from string
	to   []string
	body []byte
	// claim is called when everything was handed over but the line that ends the
	// message: from then on it may arrive. With an error it doesn't go.
	claim func(accepted []string) error
}

// A transaction is a posting under way.
type transaction struct {
	*connection
	posting
	outcomes []register.Outcome
	accepted []string // recipients
}

// errStale says that the connection had ended before this message began.
var errStale = errors.New("the connection had ended")

// post sends one message. What became of each recipient is in the outcomes; for
// one whose state is [register.AboutToGo] that is not known. The error is a
// trouble, errStale, or what claim said.
func (l *connection) post(p posting) ([]register.Outcome, error) {
	t := transaction{connection: l, posting: p}
	err := t.run()
	l.used++
	return t.outcomes, err
}

func (t *transaction) run() error {
	if t.tooLarge() {
		return nil
	}
	if err := t.sender(); err != nil || len(t.outcomes) > 0 {
		return err
	}
	for i, to := range t.to {
		if err := t.recipient(to); err != nil {
			return err
		}
		if t.broken {
			t.settle(t.to[i+1:], register.Waiting, "the connection ended before this recipient's turn")
			return nil
		}
	}
	if len(t.accepted) == 0 {
		t.reset()
		return nil
	}
	return t.hand()
}

// settle notes one outcome for recipients.
func (t *transaction) settle(to []string, state register.DeliveryState, said string) {
	for _, a := range to {
		t.outcomes = append(t.outcomes, register.Outcome{Recipient: a, State: state, Said: said})
	}
}

// tooLarge refuses a message that the server says it won't take.
func (t *transaction) tooLarge() bool {
	_, text := t.client.Extension("SIZE")
	most, err := strconv.Atoi(text)
	if err != nil || most == 0 || len(t.body) <= most {
		return false
	}
	t.settle(t.to, register.Refused, fmt.Sprintf("the message has %d bytes, and the server takes %d", len(t.body), most))
	return true
}

// judge says what an answer of the server means for all recipients of a message.
func (t *transaction) judge(err error) (register.DeliveryState, string) {
	var reply *textproto.Error
	switch {
	case !errors.As(err, &reply):
		t.broken = true
		return register.Waiting, "the connection was lost before the end of the message: " + words(err)
	case reply.Code == 421: // the server closes
		t.broken = true
		return register.Waiting, words(err)
	case reply.Code >= 500:
		return register.Refused, words(err)
	}
	return register.Waiting, words(err)
}

// sender opens the transaction. A refusal for good is one of us, not of the message.
func (t *transaction) sender() error {
	err := t.step(t.settings.Answer, func() error { return t.client.Mail("<" + t.from + ">") })
	if err == nil {
		return nil
	}
	state, said := t.judge(err)
	switch {
	case t.broken && t.used > 0:
		return errStale
	case state == register.Refused:
		return never("mail server %s takes no mail from %s (%s): check user, password and envelope_sender in %s, and the sender in mail/post.yaml of the templates", t.settings.Address(), t.from, said, t.settings.File)
	}
	t.settle(t.to, state, said)
	return nil
}

func (t *transaction) recipient(to string) error {
	err := t.step(t.settings.Answer, func() error { return t.client.Rcpt("<" + to + ">") })
	if err == nil {
		t.accepted = append(t.accepted, to)
		return nil
	}
	state, said := t.judge(err)
	if state == register.Refused && (strings.HasPrefix(said, "530") || strings.Contains(strings.ToLower(said), "relay")) {
		return never("mail server %s doesn't pass mail on for us (%s): check user and password in %s, or ask those who run it", t.settings.Address(), said, t.settings.File)
	}
	if t.broken {
		t.settle(t.accepted, register.Waiting, said)
	}
	t.settle([]string{to}, state, said)
	return nil
}

// hand hands the message over to those accepted.
func (t *transaction) hand() error {
	w, err := t.data()
	if err != nil {
		state, said := t.judge(err)
		t.settle(t.accepted, state, said)
		t.reset()
		return nil
	}
	for chunk := range slices.Chunk(t.body, 64<<10) {
		if err := t.step(t.settings.Answer, func() error { _, err := w.Write(chunk); return err }); err != nil {
			state, said := t.judge(err)
			t.settle(t.accepted, state, said)
			return nil
		}
	}
	if err := t.claim(t.accepted); err != nil {
		t.broken = true // without the last line, the server drops what it has
		return err
	}
	t.end(w)
	return nil
}

func (t *transaction) data() (w *smtp.DataCloser, err error) {
	err = t.step(t.settings.Answer, func() error {
		writer, err := t.client.Data()
		if err == nil {
			w = writer.(*smtp.DataCloser)
		}
		return err
	})
	return w, err
}

// end sends the line that ends the message and reads what the server says to it.
// Without a clear answer, whether the message goes is in doubt.
func (t *transaction) end(w *smtp.DataCloser) {
	err := t.step(t.settings.Accept, w.Close)
	var reply *textproto.Error
	switch {
	case err == nil:
		t.settle(t.accepted, register.Gone, said(250, w.ServerResponse()))
	case errors.As(err, &reply) && reply.Code/100 == 2:
		t.settle(t.accepted, register.Gone, words(err))
	case errors.As(err, &reply) && reply.Code/100 == 4, errors.As(err, &reply) && reply.Code/100 == 5:
		state, said := t.judge(err)
		t.settle(t.accepted, state, said)
	default:
		t.broken = true
		t.settle(t.accepted, register.AboutToGo, "no clear answer to the whole message: "+words(err))
	}
}

// reset takes back a transaction that came to nothing.
func (t *transaction) reset() {
	if t.broken {
		return
	}
	if err := t.step(t.settings.Answer, t.client.Reset); err != nil {
		t.broken = true
	}
}

// sign puts a DKIM signature before a message, where the settings have a key.
func (s *Settings) sign(message []byte, now func() time.Time) ([]byte, error) {
	if s.key == nil {
		return message, nil
	}
	head, body, ok := strings.Cut(string(message), "\r\n\r\n")
	if !ok {
		return nil, errors.New("the message has no body to sign")
	}
	signer := gomail.NewDKIMSigner(s.DKIM.Domain, s.DKIM.Selector, s.key)
	signer.NowFunc = now
	signer.SignHeaders(signed...)
	signer.OversignHeaders("From")
	signature, err := signer.Sign([]byte(head+"\r\n\r\n"), []byte(body))
	return append([]byte(signature), message...), err
}

// signed are the header fields that the signature covers. Their list has to fit
// on a line: the library breaks a longer one in the middle of a word, and the
// signature doesn't hold.
var signed = []string{"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"}
