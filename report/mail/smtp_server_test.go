package mail

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	netmail "net/mail"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	testUser     = "channel"
	testPassword = "correct horse"
)

// A server is a mail server on this machine. It keeps what it took, and asks its
// script at every point of a connection whether to go on.
type server struct {
	t        testing.TB
	listener net.Listener
	tls      *tls.Config
	caFile   string
	port     int

	implicit   bool // encryption from the beginning
	noSTARTTLS bool
	noAuth     bool
	extensions []string // more to offer, as SIZE 1000
	// at is called at every point; where it says so the connection breaks.
	at func(point string) (breaks bool)
	// rcpt and end answer a recipient and a whole message; "" for yes.
	rcpt func(to string) string
	end  func(key string) string
	// keep is whether the bytes of messages are kept.
	keep bool
	rst  bool // break with a reset instead of an end

	mu    sync.Mutex
	took  []taken
	conns int
	wait  sync.WaitGroup
}

// A taken message is one that the server answered for.
type taken struct {
	key, messageID, from string
	to                   []string
	data                 string
	size                 int
}

// newServer starts a server with a certificate of an authority of its own.
func newServer(t testing.TB, set func(s *server)) *server {
	s := &server{t: t, at: func(string) bool { return false }, rcpt: func(string) string { return "" }, end: func(string) string { return "" }}
	s.tls, s.caFile = newCertificate(t, "127.0.0.1")
	if set != nil {
		set(s)
	}
	var err error
	s.listener, err = net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s.port = s.listener.Addr().(*net.TCPAddr).Port
	s.wait.Go(s.serve)
	t.Cleanup(s.stop)
	return s
}

func (s *server) stop() {
	_ = s.listener.Close()
	s.wait.Wait()
}

// newCertificate makes a server's certificate and the file of its authority.
func newCertificate(t testing.TB, name string) (*tls.Config, string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	if ip := net.ParseIP(name); ip != nil {
		form.IPAddresses = []net.IP{ip}
	} else {
		form.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, file
}

func (s *server) serve() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns++
		s.mu.Unlock()
		s.wait.Go(func() {
			defer conn.Close()
			c := &dialogue{server: s, raw: conn}
			if s.implicit {
				c.use(tls.Server(conn, s.tls))
			} else {
				c.use(conn)
			}
			c.run()
		})
	}
}

// all returns what the server took.
func (s *server) all() []taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]taken{}, s.took...)
}

// counts returns how often each recipient got each message, by Message-ID.
func (s *server) counts() map[string]int {
	n := map[string]int{}
	for _, m := range s.all() {
		for _, to := range m.to {
			n[m.messageID+" "+to]++
		}
	}
	return n
}

// A dialogue is one connection of the server.
type dialogue struct {
	*server
	raw    net.Conn
	conn   net.Conn
	in     *bufio.Reader
	secure bool
	known  bool // logged in
	from   string
	to     []string
	broken bool
}

func (d *dialogue) use(c net.Conn) {
	d.conn, d.in = c, bufio.NewReader(c)
	_, d.secure = c.(*tls.Conn)
}

// point breaks the connection where the script says so.
func (d *dialogue) point(name string) bool {
	if !d.broken && d.at(name) {
		d.broken = true
		if tcp, ok := d.raw.(*net.TCPConn); ok && d.rst {
			_ = tcp.SetLinger(0)
		}
		_ = d.raw.Close()
	}
	return d.broken
}

// say answers, with a point before, in the middle and after it.
func (d *dialogue) say(what, text string) {
	if d.point("before the answer to " + what) {
		return
	}
	text = strings.ReplaceAll(text, "\n", "\r\n") + "\r\n"
	half := len(text) / 2
	_, _ = io.WriteString(d.conn, text[:half])
	if d.point("in the middle of the answer to " + what) {
		return
	}
	_, _ = io.WriteString(d.conn, text[half:])
	d.point("after the answer to " + what)
}

func (d *dialogue) run() {
	// Each command has this long, not all: a thousand messages take longer on a busy machine.
	awake := func() { _ = d.raw.SetDeadline(time.Now().Add(30 * time.Second)) }
	awake()
	if d.say("connecting", "220 mail.test ESMTP"); d.broken {
		return
	}
	for !d.broken {
		awake()
		text, err := d.in.ReadString('\n')
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
		if d.command(strings.ToUpper(verb), rest) {
			return
		}
	}
}

// command answers one command; done where the connection ends.
func (d *dialogue) command(verb, rest string) (done bool) {
	switch verb {
	case "EHLO":
		d.say(verb, d.offer())
	case "STARTTLS":
		if d.say(verb, "220 go ahead"); d.broken {
			return true
		}
		secure := tls.Server(d.raw, d.tls)
		if d.point("before the handshake") || secure.Handshake() != nil || d.point("after the handshake") {
			return true
		}
		d.use(secure)
	case "AUTH":
		d.say(verb, d.auth(rest))
	case "MAIL":
		switch {
		case !d.known && !d.noAuth:
			d.say(verb, "530 5.7.0 log in first")
		default:
			d.from, d.to = address(rest), nil
			d.say(verb, "250 2.1.0 ok")
		}
	case "RCPT":
		answer := d.rcpt(address(rest))
		if answer == "" {
			d.to = append(d.to, address(rest))
			answer = "250 2.1.5 ok"
		}
		d.say(verb, answer)
	case "DATA":
		d.data()
	case "RSET":
		d.say(verb, "250 ok")
	case "QUIT":
		d.say(verb, "221 bye")
		return true
	default:
		d.say(verb, "502 5.5.1 what?")
	}
	return d.broken
}

func (d *dialogue) offer() string {
	out := []string{"mail.test"}
	if !d.secure && !d.noSTARTTLS {
		out = append(out, "STARTTLS")
	}
	if !d.noAuth && (d.secure || d.noSTARTTLS) {
		out = append(out, "AUTH PLAIN")
	}
	out = append(append(out, d.extensions...), "8BITMIME")
	for i := range out[:len(out)-1] {
		out[i] = "250-" + out[i]
	}
	out[len(out)-1] = "250 " + out[len(out)-1]
	return strings.Join(out, "\n")
}

func (d *dialogue) auth(rest string) string {
	_, response, _ := strings.Cut(rest, " ")
	plain, _ := base64.StdEncoding.DecodeString(response)
	if string(plain) != "\x00"+testUser+"\x00"+testPassword {
		return "535 5.7.8 authentication failed"
	}
	d.known = true
	return "235 2.7.0 welcome"
}

func address(argument string) string {
	_, after, _ := strings.Cut(argument, "<")
	before, _, _ := strings.Cut(after, ">")
	return before
}

// data takes a message. It is taken when the server has decided to, whether its
// answer arrives or not.
func (d *dialogue) data() {
	if d.say("DATA", "354 go on"); d.broken {
		return
	}
	if _, err := d.in.Peek(1); err != nil || d.point("at the message's first byte") {
		return
	}
	body := textproto.NewReader(d.in).DotReader()
	half := make([]byte, 300)
	n, err := io.ReadFull(body, half)
	if d.point("in the middle of the message") {
		return
	}
	m := taken{from: d.from, to: d.to, size: n}
	text := string(half[:n])
	if err == nil {
		var rest []byte
		if d.keep {
			rest, err = io.ReadAll(body)
			m.size += len(rest)
		} else {
			var more int64
			more, err = io.Copy(io.Discard, body)
			m.size += int(more)
		}
		text += string(rest)
	}
	if err != nil && err != io.ErrUnexpectedEOF || err == io.ErrUnexpectedEOF && n == len(half) {
		return // the connection ended before the message did
	}
	if d.keep {
		m.data = text
	}
	head, _ := netmail.ReadMessage(strings.NewReader(text + "\n\n"))
	if head == nil {
		return
	}
	m.key, m.messageID = head.Header.Get(KeyHeader), head.Header.Get("Message-ID")
	if d.point("after the message, before it is taken") {
		return
	}
	answer := d.end(m.key)
	if answer == "" {
		d.mu.Lock()
		d.took = append(d.took, m)
		answer = fmt.Sprintf("250 2.0.0 queued as %d", len(d.took))
		d.mu.Unlock()
	}
	d.say("the message", answer)
}
