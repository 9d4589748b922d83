package origin

import "strings"

// A Notice is a text that goes along with the program.
type Notice struct {
	Of   []string // the parts that it is of: the module golang.org/x/text v0.43.0
	Text string
}

// Notices returns what goes along with the parts, in their order, each text once.
func Notices(parts []Part) []Notice {
	var all []Notice
	indexOf := map[string]int{}
	add := func(of, text string) {
		i, ok := indexOf[text]
		if !ok {
			i = len(all)
			indexOf[text] = i
			all = append(all, Notice{Text: text})
		}
		all[i].Of = append(all[i].Of, of)
	}
	for _, p := range parts {
		if p.Note != "" {
			add(p.full(), p.Note)
		}
		for _, t := range p.Texts {
			add(p.full(), t.Text)
		}
	}
	return all
}

// Title names the part and says what it is: the module golang.org/x/text.
func (p Part) Title() string {
	switch p.Kind {
	case Module:
		return "the module " + p.Name
	case Font:
		return "the font " + p.Name
	case Data:
		return "the " + p.Name
	}
	return p.Name
}

// full is the title with the part's version or its files.
func (p Part) full() string {
	full := p.Title()
	if p.Version != "" {
		full += " " + p.Version
	}
	if len(p.Files) == 0 {
		return full
	}
	return full + " (" + strings.Join(p.Files, ", ") + ")"
}
