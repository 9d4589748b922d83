package mail

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// An Address is one that mail goes to: a name to show, which may be blank, and
// the address itself, whose domain is in its ASCII form.
type Address = netmail.Address

// Recipients reads a cell of addresses, between which stand semicolons, commas or
// line breaks; each may have a name: Ada Lindqvist <ada@northwind.example>. One
// that comes twice counts once. The usable ones are returned in their order, and
// what is wrong with each of the others.
func Recipients(cell string) (usable []Address, wrong []error) {
	seen := map[string]bool{}
	for _, text := range entries(cell) {
		a, err := ParseAddress(text)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		if key := strings.ToLower(a.Address); !seen[key] {
			seen[key] = true
			usable = append(usable, a)
		}
	}
	return usable, wrong
}

// entries splits a cell. A comma or semicolon between quotation marks belongs to
// a name, and so does a part without @ before one with an address in <>, as in
// Lindqvist, Ada <ada@northwind.example>.
func entries(cell string) []string {
	var out []string
	quoted := false
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return r == '\n' || r == '\r' || !quoted && (r == ';' || r == ',')
	}) {
		part = strings.TrimFunc(part, unicode.IsSpace)
		last := len(out) - 1
		switch {
		case part == "":
		case last >= 0 && !strings.Contains(out[last], "@") && strings.HasSuffix(part, ">"):
			out[last] += ", " + part
		default:
			out = append(out, part)
		}
	}
	return out
}

// atoms is what may stand before the @: dots between runs of the plain characters
// that every server takes.
var atoms = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")

// label is a part of a domain between dots.
var label = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$`)

// The longest address, and the longest part before the @ (RFC 5321).
const (
	longestAddress = 254
	longestLocal   = 64
)

// ParseAddress reads one address, with or without a name. It is stricter than
// the standards, as is the world: the part before the @ is ASCII without quotes,
// and the domain has a dot. A domain in another script takes its ASCII form.
func ParseAddress(text string) (Address, error) {
	if i := strings.IndexFunc(text, unicode.IsControl); i >= 0 {
		return Address{}, &AddressError{text, "an address without line breaks and control characters"}
	}
	text = strings.TrimSpace(text)
	name, address := "", text
	if inner, ok := strings.CutSuffix(text, ">"); ok {
		if i := strings.LastIndexByte(inner, '<'); i >= 0 {
			name, address = unquoted(inner[:i]), strings.TrimSpace(inner[i+1:])
		}
	}
	address, err := checked(address)
	if err != nil {
		return Address{}, &AddressError{text, err.Error()}
	}
	if _, err := netmail.ParseAddress("<" + address + ">"); err != nil {
		return Address{}, &AddressError{text, "an address like channel@northwind.example"}
	}
	return Address{Name: clip(headerText(name), longestName), Address: address}, nil
}

// An AddressError is a text that no mail can be sent to, and what is wanted. It is
// what [Recipients] and [ParseAddress] find wrong.
type AddressError struct{ Got, Want string }

func (e *AddressError) Error() string { return fmt.Sprintf("got %q, want %s", e.Got, e.Want) }

// unquoted returns a name without the quotation marks around it.
func unquoted(name string) string {
	name = strings.TrimSpace(name)
	if inner, ok := strings.CutPrefix(name, `"`); ok {
		name = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(strings.TrimSuffix(inner, `"`))
	}
	return name
}

// checked returns an address with its domain in ASCII; the error says what is wanted.
func checked(address string) (string, error) {
	i := strings.LastIndexByte(address, '@')
	if i < 1 || i == len(address)-1 {
		return "", errors.New("an address like channel@northwind.example")
	}
	local, domain := address[:i], address[i+1:]
	switch {
	case strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }):
		return "", errors.New("plain letters before the @: not every mail server takes others")
	case !atoms.MatchString(local) || len(local) > longestLocal:
		return "", errors.New("an address like channel@northwind.example, with a plain name before the @")
	}
	ascii, err := idna.Lookup.ToASCII(strings.ToLower(domain))
	if err != nil {
		return "", errors.New("a domain that can exist, like northwind.example")
	}
	labels := strings.Split(ascii, ".")
	if len(labels) < 2 {
		return "", errors.New("a domain with a dot, like northwind.example")
	}
	for _, l := range labels {
		if len(l) > 63 || !label.MatchString(l) {
			return "", errors.New("a domain that can exist, like northwind.example")
		}
	}
	if strings.Trim(labels[len(labels)-1], "0123456789") == "" {
		return "", errors.New("a domain by its name, not a number")
	}
	if len(local)+1+len(ascii) > longestAddress {
		return "", errors.New("an address of at most 254 characters")
	}
	return local + "@" + ascii, nil
}

// Reserved tells whether an address can't exist, as its domain is kept for
// examples (RFC 2606): such a sender has yet to be filled in.
func Reserved(address string) bool {
	domain := strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
	labels := strings.Split(domain, ".")
	top := labels[len(labels)-1]
	second := labels[max(0, len(labels)-2)]
	switch top {
	case "example", "invalid", "test", "localhost":
		return true
	case "com", "net", "org":
		return second == "example"
	}
	return false
}
