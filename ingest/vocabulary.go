package ingest

import (
	"slices"
	"strings"
)

// titles looks certifications up by what cells and headers call them.
type titles struct {
	list     []TitleName
	prefixes []string         // as folded, see Vocabulary.CareerPrefixes
	exact    map[string]Title // by folded code, name and alias
	starts   []start          // longest first
	tracks   map[string]bool  // what may stand after a code, in folded words
	known    map[string]Title // cells seen before; 0: no title
}

// A start is a code, name or alias that a cell may begin with, in folded words.
type start struct {
	words string
	title Title
}

func newTitles(v *Vocabulary) *titles {
	t := &titles{list: v.Titles, exact: make(map[string]Title), tracks: make(map[string]bool), known: make(map[string]Title)}
	for _, p := range v.CareerPrefixes {
		t.prefixes = append(t.prefixes, foldCase(p))
	}
	for i := 1; i < len(v.Titles); i++ {
		for _, name := range append([]string{v.Titles[i].Code, v.Titles[i].Name}, v.Titles[i].Aliases...) {
			t.name(name, Title(i))
		}
	}
	slices.SortStableFunc(t.starts, func(a, b start) int { return len(b.words) - len(a.words) })
	for _, name := range t.starts {
		for _, s := range t.starts {
			if track, ok := strings.CutPrefix(name.words, s.words+" "); ok {
				t.tracks[track] = true
			}
		}
	}
	return t
}

func (t *titles) name(name string, title Title) {
	words := foldWords(name)
	if words == "" {
		return
	}
	if key := strings.ReplaceAll(words, " ", ""); t.exact[key] == 0 {
		t.exact[key] = title
	}
	t.starts = append(t.starts, start{words, title})
}

// named returns the certification with just this code, name or alias; 0 for none.
func (t *titles) named(s string) Title { return t.exact[foldName(s)] }

// title returns the certification that a cell names: by code, name or alias, or
// by beginning with the longest one, what follows being a track of the list, the
// number of an exam or a version (rule P3). A track that has its own title gives
// that: "Cisco Certified Network Associate - Security" is CCNA Security. 0 stands for none.
func (t *titles) title(s string) Title {
	s = s[:min(len(s), longest)] // what follows is the track's
	found, ok := t.known[s]
	if !ok {
		found = t.search(foldWords(s))
		if len(t.known) < maxKnown {
			t.known[strings.Clone(s)] = found
		}
	}
	return found
}

// alone tells whether a cell names a certification with nothing beside it but numbers,
// words of its name and those of a list.
func (t *titles) alone(s string, title Title, beside map[string]bool) bool {
	if t.named(s) == title {
		return true
	}
	known := &t.list[title]
	own := strings.Fields(foldWords(strings.Join(append([]string{known.Code, known.Name}, known.Aliases...), " ")))
	return !slices.ContainsFunc(strings.Fields(withoutNumbers(foldWords(s[:min(len(s), longest)]))), func(word string) bool {
		return !beside[word] && !slices.Contains(own, word)
	})
}

// within tells whether a word of a cell is the code of a certification.
func (t *titles) within(s string) bool {
	return slices.ContainsFunc(strings.Fields(foldWords(s[:min(len(s), longest)])), func(word string) bool { return t.exact[word] != 0 })
}

// maxKnown is how many spellings are remembered, of certifications or countries.
const maxKnown = 1 << 16

func (t *titles) search(words string) Title {
	if title := t.exact[strings.ReplaceAll(words, " ", "")]; title != 0 {
		return title
	}
	for _, s := range t.starts {
		track, ok := strings.CutPrefix(words, s.words+" ")
		if !ok {
			continue
		}
		track = t.withoutName(withoutNumbers(track), s.title)
		if title := t.named(t.list[s.title].Code + " " + track); title != 0 {
			return title
		}
		if slices.ContainsFunc(strings.Fields(track), func(word string) bool { return t.exact[word] != 0 && t.exact[word] != s.title }) {
			return 0 // several in one cell: CPSP, CPP, CWA
		}
		if known := &t.list[s.title]; track == "" || t.tracks[track] || known.AnyTrack || !known.Career {
			return s.title
		}
	}
	return 0
}

// withoutName leaves the code or name of a certification out of its track: Cisco
// Certified Network Associate (CCNA).
func (t *titles) withoutName(track string, title Title) string {
	code := foldWords(t.list[title].Code)
	if t.named(track) == title {
		return ""
	}
	return strings.TrimPrefix(track, code+" ")
}

// withoutNumbers leaves the numbers of exams and versions out of a track: 200-301, v1.1, version 2.
func withoutNumbers(track string) string {
	words := slices.DeleteFunc(strings.Fields(track), func(word string) bool {
		return word == "v" || word == "version" || strings.Trim(strings.TrimPrefix(word, "v"), "0123456789") == ""
	})
	return strings.Join(words, " ")
}

// career tells whether an unknown name begins as career certifications do.
func (t *titles) career(s string) bool {
	s = foldCase(s[:min(len(s), longest)])
	return slices.ContainsFunc(t.prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}
