package templates

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// A Licence is what the fonts of a family may be used under.
type Licence struct {
	Name  string   // of the family: EB Garamond
	Files []string // the fonts, as paths among the templates, in order
	Text  string
}

// licenceEnds is how the name of a licence's file ends: FAMILY-OFL.txt is that of
// FAMILY-STYLE.ttf.
const licenceEnds = "-OFL.txt"

// Licences lists the licences of the embedded fonts, by family.
func Licences() []Licence {
	var out []Licence
	for _, name := range names() {
		family, ok := strings.CutSuffix(name, licenceEnds)
		if !ok {
			continue
		}
		text, _ := fs.ReadFile(embedded, name)         // it is embedded
		files, _ := fs.Glob(embedded, family+"-*.ttf") // the pattern is a good one
		out = append(out, Licence{spaced(path.Base(family)), files, string(text)})
	}
	return out
}

var wordBegins = regexp.MustCompile(`([a-z])([A-Z])|([A-Z])([A-Z][a-z])`)

// spaced writes NotoSerifSC as Noto Serif SC.
func spaced(name string) string { return wordBegins.ReplaceAllString(name, "$1$3 $2$4") }
