package verify

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"assay/report/credential"
	"assay/report/terminal"
)

// headline says in a line how it stands.
func (v Verdict) headline() string {
	switch v.Standing {
	case InForce:
		return fmt.Sprintf("genuine, and in force on %s", v.On)
	case NotBegun:
		return fmt.Sprintf("genuine, but NOT BEGUN on %s", v.On)
	case Over:
		return fmt.Sprintf("genuine, but OVER on %s", v.On)
	case NotGenuine, Unreadable:
		return strings.ToUpper(string(v.Standing))
	case Replaced:
		return "genuine, but REPLACED by " + v.ReplacedBy
	}
	return "genuine, but " + strings.ToUpper(string(v.Standing))
}

// Tell prints the Verdict for people, in lines of a width in columns.
func (v Verdict) Tell(to io.Writer, width int) {
	file := v.File
	if v.Kind == credential.CodeText || v.Kind == unreadableKind {
		file = terminal.Shortened(file, 60) // may be a text, and no path
	}
	between := ": "
	if utf8.RuneCountInString(file+between+v.headline()) > width {
		between = "\n"
	}
	fmt.Fprintf(to, "%s%s%s\n", terminal.InLine(file), between, v.headline())
	line := func(label, text string) {
		if text != "" {
			terminal.Hang(to, fmt.Sprintf("  %-12s", label), text, max(width, 35), 15)
		}
	}
	var unknown *credential.UnknownSigner
	switch {
	case errors.As(v.Err, &unknown):
		line("because", "it is signed with a key that nothing at hand vouches for; where you know that it is the issuer's, add --issuer FILE or --trust DID")
		line("signed by", cmp.Or(unknown.DID, fmt.Sprintf("the key with the hint %x", unknown.Hint)))
		line("it claims", v.claim())
	case v.Err != nil:
		line("because", v.Why)
	default:
		v.tellWhole(line)
	}
}

// tellWhole prints, line by line, what something genuine says.
func (v Verdict) tellWhole(line func(label, text string)) {
	line("because", v.Note)
	line("what", string(v.Kind))
	line("certificate", v.Number)
	line("replaces", v.Replaces)
	line("partner", v.partner())
	if years := Years(v.Years); len(v.Years) == 1 {
		line("badge year", years)
	} else {
		line("badge years", years)
	}
	line("good", v.period())
	line("issued", v.issued())
	line("signed by", v.Signer)
	line("checked", strings.Join(v.Checked, "; "))
	line("register", v.registered())
	line("list", v.listed())
}

// claim is what something says that nobody vouches for.
func (v Verdict) claim() string {
	if v.Number == "" {
		return ""
	}
	return terminal.Shortened(fmt.Sprintf("certificate %s of %s", v.Number, v.partner()), 300)
}

func (v Verdict) partner() string {
	name := v.Partner
	if v.PartnerCut {
		name += " …"
	}
	if v.PartnerID != "" {
		name += " (" + v.PartnerID + ")"
	}
	return name
}

func (v Verdict) period() string {
	if v.Begins == 0 {
		return fmt.Sprintf("through %s", v.GoodThrough)
	}
	return fmt.Sprintf("from %s through %s", v.Begins, v.GoodThrough)
}

func (v Verdict) issued() string {
	if v.Issuer == "" {
		return v.Issued.String()
	}
	return fmt.Sprintf("%s by %s", v.Issued, v.Issuer)
}

// registered tells what the register says.
func (v Verdict) registered() string {
	switch {
	case v.Register == "" && v.List != nil:
		return ""
	case v.Register == "":
		return "none at hand that knows it: whether it was revoked isn't known"
	case v.Note != "":
		return v.Register
	}
	return v.Register + " has it so"
}

// listed tells what the issuer's published list says, and how old it is.
func (v Verdict) listed() string {
	if v.List == nil {
		return ""
	}
	text := fmt.Sprintf("the issuer's, as of %s", v.List.AsOf)
	if age := int(v.On - v.List.AsOf); age > 0 {
		text += fmt.Sprintf(" (%s old)", terminal.Count(age, "day", "days"))
	}
	if v.On > v.List.ValidThrough {
		return text + fmt.Sprintf(", which held through %s: whether it was revoked since then isn't known; ask for a newer issuer file", v.List.ValidThrough)
	}
	return text
}

// TellTotal prints how many of several are genuine and in force.
func TellTotal(to io.Writer, all []Verdict) {
	good := 0
	for _, v := range all {
		if v.Standing == InForce {
			good++
		}
	}
	fmt.Fprintf(to, "\n%d of %d genuine and in force\n", good, len(all))
}

// Years lists badge years: 2020, 2021.
func Years(years []int) string {
	var words []string
	for _, y := range years {
		words = append(words, strconv.Itoa(y))
	}
	return strings.Join(words, ", ")
}
