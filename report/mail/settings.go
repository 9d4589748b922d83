package mail

import (
	"cmp"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	gomail "github.com/wneessen/go-mail"

	"assay/report/disk"
	"assay/templates"
)

// PasswordVariable is the environment variable that may hold the password.
const PasswordVariable = "ASSAY_SMTP_PASSWORD"

// Settings say by which server mail is sent, and how. There is none that turns
// the check of the server's certificate off.
type Settings struct {
	File     string // they were read from
	Server   string // name or address
	Port     int
	Security string // starttls, tls, or none on this machine

	User      string // "" where the server wants no login
	Mechanism string // of the login; auto for the best that the server offers
	password  string
	roots     *x509.CertPool // nil for the system's

	EnvelopeSender string // "" for the message's own sender
	Hello          string // how the client calls itself; "" for its address

	Rate                     int // messages a minute
	Tries                    int // how often a message is tried in one call
	FirstPause, LongestPause time.Duration

	DKIM struct{ Domain, Selector string } // blank for no signature
	key  crypto.Signer

	// How long to wait: for the connection, for an answer, and for the one after
	// the whole message.
	Connect, Answer, Accept time.Duration
}

// Address is the mail server's host and port, as in mail.example:587.
func (s *Settings) Address() string { return net.JoinHostPort(s.Server, strconv.Itoa(s.Port)) }

// interval is the least time between the beginnings of two messages.
func (s *Settings) interval() time.Duration { return time.Minute / time.Duration(s.Rate) }

// The settings file as it is written.
type settingsFile struct {
	Server         setting `yaml:"server"`
	Port           setting `yaml:"port"`
	Security       setting `yaml:"security"`
	User           setting `yaml:"user"`
	PasswordFile   setting `yaml:"password_file"`
	Mechanism      setting `yaml:"mechanism"`
	CAFile         setting `yaml:"ca_file"`
	EnvelopeSender setting `yaml:"envelope_sender"`
	Hello          setting `yaml:"hello"`
	Rate           setting `yaml:"rate"`
	Retry          struct {
		Tries        setting `yaml:"tries"`
		FirstPause   setting `yaml:"first_pause"`
		LongestPause setting `yaml:"longest_pause"`
	} `yaml:"retry"`
	DKIM struct {
		Domain   setting `yaml:"domain"`
		Selector setting `yaml:"selector"`
		KeyFile  setting `yaml:"key_file"`
	} `yaml:"dkim"`
	Timeout struct {
		Connect setting `yaml:"connect"`
		Answer  setting `yaml:"answer"`
		Accept  setting `yaml:"accept"`
	} `yaml:"timeout"`
}

// A setting is a value of the file and its place.
type setting struct {
	text            string
	templates.Place // the zero Place where the file doesn't have it
}

// UnmarshalYAML reads one plain value.
func (e *setting) UnmarshalYAML(node ast.Node) error {
	e.Place = templates.PlaceOf(node)
	switch node.(type) {
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		e.text = strings.TrimSpace(node.GetToken().Value)
	}
	if e.text == "" {
		return &templates.Misplaced{Place: e.Place, Err: errors.New("got something else, want one value")}
	}
	return nil
}

// NoSettings says that there is no settings file at a path.
type NoSettings struct{ Path string }

func (e *NoSettings) Error() string {
	return fmt.Sprintf("there is no %s, which says by which server to send; write one, or name it with --settings (assay send --help shows one)", e.Path)
}

// largestSettings is more than a settings file has, or one that it names, in bytes.
const largestSettings = 1 << 20

// LoadSettings reads a settings file, strictly: everything wrong in it is in the
// error, with line and column. Paths in it are beside it. A password given comes
// before that of the file it names. Files of secrets that others than their owner
// may read are refused.
func LoadSettings(path, password string) (Settings, error) {
	data, err := disk.Read(path, largestSettings)
	if errors.Is(err, os.ErrNotExist) {
		return Settings{}, &NoSettings{path}
	}
	if err != nil {
		return Settings{}, err
	}
	file := new(settingsFile)
	if err := templates.Decode(path, data, file); err != nil && !errors.Is(err, io.EOF) {
		return Settings{}, advised(path, err)
	}
	r := settingsReader{dir: filepath.Dir(path)}
	s := r.read(file, password)
	s.File = path
	slices.SortStableFunc(r.faults, func(a, b *templates.Misplaced) int { return cmp.Compare(a.Line, b.Line) })
	var faults []error
	for _, f := range r.faults {
		faults = append(faults, f.Errorf(path, "%w", f.Err))
	}
	return s, errors.Join(faults...)
}

// advised says of a setting that there isn't where those are that there are, and of
// a password where it belongs.
func advised(path string, err error) error {
	var strange *yaml.UnknownFieldError
	if !errors.As(err, &strange) {
		return err
	}
	token, place := strange.GetToken(), templates.Located(err).Place
	if strings.Contains(strings.ToLower(token.Value), "password") {
		return place.Errorf(path, "a password doesn't belong here: put it into the variable %s, or into a file that only you can read and name that as password_file", PasswordVariable)
	}
	return place.Errorf(path, "got %q, want a setting that there is (assay send --help shows them)", token.Value)
}

// A settingsReader reads the values, and collects what is wrong with them.
type settingsReader struct {
	dir    string
	faults []*templates.Misplaced
}

func (r *settingsReader) refuse(e setting, format string, args ...any) {
	place := templates.Place{Line: max(1, e.Line), Column: max(1, e.Column)}
	r.faults = append(r.faults, &templates.Misplaced{Place: place, Err: fmt.Errorf(format, args...)})
}

func (r *settingsReader) read(f *settingsFile, password string) Settings {
	s := Settings{
		Server:    r.server(f.Server),
		Security:  r.oneOf(f.Security, "starttls", "starttls", "tls", "none"),
		User:      f.User.text,
		Mechanism: r.oneOf(f.Mechanism, "auto", append([]string{"auto"}, mechanisms...)...),
		Hello:     r.matching(f.Hello, hostName, "a host name like desk.northwind.example"),
		Rate:      r.number(f.Rate, 30, 1, 6000),
		Tries:     r.number(f.Retry.Tries, 5, 1, 100),
		password:  password,
	}
	s.Port = r.number(f.Port, map[string]int{"tls": 465, "none": 25}[s.Security], 1, 65535)
	if s.Port == 0 {
		s.Port = 587
	}
	s.FirstPause = r.duration(f.Retry.FirstPause, time.Minute)
	s.LongestPause = r.duration(f.Retry.LongestPause, max(s.FirstPause, 15*time.Minute))
	s.Connect = r.duration(f.Timeout.Connect, 30*time.Second)
	s.Answer = r.duration(f.Timeout.Answer, 5*time.Minute)
	s.Accept = r.duration(f.Timeout.Accept, 10*time.Minute)
	if s.LongestPause < s.FirstPause {
		r.refuse(f.Retry.LongestPause, "got %s, want at least first_pause, %s", s.LongestPause, s.FirstPause)
	}
	if ip := net.ParseIP(s.Server); s.Security == "none" && (ip == nil || !ip.IsLoopback()) {
		r.refuse(f.Security, "got none, want starttls or tls: only a server on this machine, by its address 127.0.0.1 or ::1, may go without")
	}
	if f.EnvelopeSender.Line != 0 {
		a, err := ParseAddress(f.EnvelopeSender.text)
		if err != nil {
			r.refuse(f.EnvelopeSender, "%s", err)
		}
		s.EnvelopeSender = a.Address
	}
	r.login(&s, f)
	s.roots = r.authority(f.CAFile)
	r.signature(&s, f)
	return s
}

// login reads what the server's login takes.
func (r *settingsReader) login(s *Settings, f *settingsFile) {
	if f.PasswordFile.Line != 0 && s.password == "" {
		s.password = strings.TrimRight(string(r.secret(f.PasswordFile)), "\r\n")
	}
	switch {
	case f.User.Line == 0 && f.PasswordFile.Line != 0:
		r.refuse(f.PasswordFile, "got a password without a user, want both or neither")
	case f.User.Line != 0 && f.PasswordFile.Line == 0 && s.password == "":
		r.refuse(f.User, "got a user without a password: put it into the variable %s, or into a file that only you can read and name that as password_file", PasswordVariable)
	case f.User.Line == 0:
		s.password = ""
	}
}

// authority reads the certificates to trust besides the system's.
func (r *settingsReader) authority(e setting) *x509.CertPool {
	if e.Line == 0 {
		return nil
	}
	pem, err := disk.Read(r.beside(e.text), largestSettings)
	if err != nil {
		r.refuse(e, "%s", err)
		return nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		r.refuse(e, "got %s without a certificate, want a file in PEM form, which begins with -----BEGIN CERTIFICATE-----", e.text)
	}
	return pool
}

// signature reads what a DKIM signature takes; a key of RSA or Ed25519.
func (r *settingsReader) signature(s *Settings, f *settingsFile) {
	d := f.DKIM
	given := 0
	for _, e := range []setting{d.Domain, d.Selector, d.KeyFile} {
		if e.Line != 0 {
			given++
		}
	}
	if given == 0 {
		return
	}
	if given != 3 {
		r.refuse(setting{Place: templates.Place{Line: max(d.Domain.Line, d.Selector.Line, d.KeyFile.Line)}}, "dkim wants all of domain, selector and key_file")
		return
	}
	s.DKIM.Domain = r.matching(d.Domain, signName, "a domain like northwind.example")
	s.DKIM.Selector = r.matching(d.Selector, signName, "a selector like mail2020")
	pem := r.secret(d.KeyFile)
	if pem == nil {
		return
	}
	var err error
	if s.key, err = gomail.PrivKeyFromPEM(pem); err != nil {
		r.refuse(d.KeyFile, "%s: %s; want a private key of RSA or Ed25519 in PEM form", d.KeyFile.text, err)
	}
}

// secret reads a file that only its owner may read.
func (r *settingsReader) secret(e setting) []byte {
	path := r.beside(e.text)
	info, err := os.Stat(path)
	if err == nil {
		err = onlyForOwner(e.text, info)
	}
	var data []byte
	if err == nil {
		data, err = disk.Read(path, largestSettings)
	}
	if err != nil {
		r.refuse(e, "%s", err)
		return nil
	}
	return data
}

// beside is the path of a file that the settings name, relative to their own folder.
func (r *settingsReader) beside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(r.dir, filepath.FromSlash(path))
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$`)

// signName is one short enough for a line of a signature.
var signName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]{0,68}[A-Za-z0-9])?$`)

func (r *settingsReader) server(e setting) string {
	switch {
	case e.Line == 0:
		r.refuse(e, "server is missing: the name of your mail server, like smtp.northwind.example")
	case net.ParseIP(e.text) == nil && !hostName.MatchString(e.text):
		r.refuse(e, "got %q, want the name of a server, like smtp.northwind.example, without its port", e.text)
	}
	return e.text
}

func (r *settingsReader) matching(e setting, form *regexp.Regexp, want string) string {
	if e.Line != 0 && !form.MatchString(e.text) {
		r.refuse(e, "got %q, want %s", e.text, want)
	}
	return e.text
}

// oneOf reads one of the words, in any case.
func (r *settingsReader) oneOf(e setting, without string, words ...string) string {
	if e.Line == 0 {
		return without
	}
	i := slices.IndexFunc(words, func(w string) bool { return strings.EqualFold(w, e.text) })
	if i < 0 {
		r.refuse(e, "got %q, want one of %s", e.text, strings.Join(words, ", "))
		return without
	}
	return words[i]
}

func (r *settingsReader) number(e setting, without, least, most int) int {
	if e.Line == 0 {
		return without
	}
	n, err := strconv.Atoi(e.text)
	if err != nil || n < least || n > most {
		r.refuse(e, "got %q, want a number from %d to %d", e.text, least, most)
		return max(without, least)
	}
	return n
}

func (r *settingsReader) duration(e setting, without time.Duration) time.Duration {
	if e.Line == 0 {
		return without
	}
	d, err := time.ParseDuration(e.text)
	if err != nil || d <= 0 || d > 24*time.Hour {
		r.refuse(e, "got %q, want a time like 30s, 5m or 1h", e.text)
		return without
	}
	return d
}
