package evaluate

import (
	"io/fs"

	"github.com/goccy/go-yaml/ast"

	"assay/ingest"
)

const checksFile = "checks.yaml"

// Checks is the rule data by which a run is held against the last one (rule G9).
type Checks struct {
	Name     string
	Rows     Rule[Loss]
	Values   Rule[Loss]
	Partners Rule[Loss]
	// wave is how many partners may stand worse before it is said first. It changes
	// no verdict, so that no run is refused where it reads otherwise.
	wave Rule[Loss]
	// sources is after how many months a source is to be looked at again. It changes
	// no verdict either.
	sources Rule[int]
	// BuiltIn is as that of [Programs].
	BuiltIn []string
}

// A Loss is how much may be gone: at most Percent of what was there. Fewer than
// AtLeast are never too many.
type Loss struct{ Percent, AtLeast int }

// TooMuch tells whether more is gone of what was there than may be.
func (l Loss) TooMuch(gone, of int) bool { return gone >= l.AtLeast && gone*100 > l.Percent*of }

// LoadChecks reads checks.yaml from a templates folder, as strictly as the rule
// files of the programs.
func LoadChecks(templates fs.FS) (*Checks, error) {
	var c Checks
	err := readRuleFile(templates, checksFile, titleNames{}, func(f *ruleFile) {
		c = Checks{
			Name:     f.program(),
			Rows:     readRule(f, "checks.rows", f.loss),
			Values:   readRule(f, "checks.values", f.loss),
			Partners: readRule(f, "checks.partners", f.loss),
			wave:     readRule(f, "checks.wave", f.loss),
			sources:  readRule(f, "checks.sources", f.months),
			BuiltIn:  f.takenOver(),
		}
	})
	return &c, err
}

func (f *ruleFile) loss(n ast.Node) Loss {
	keys := f.keys(n, "a loss", []string{"percent", "at_least"})
	return Loss{Percent: f.number(keys["percent"], 0, 100), AtLeast: f.number(keys["at_least"], 1, mostPeople)}
}

// On returns what may be gone of rows, values and partners on a day; ok is false
// before the first day of any.
func (c *Checks) On(day ingest.Day) (rows, values, partners Loss, ok bool) {
	r, hasRows := c.Rows.On(day)
	v, hasValues := c.Values.On(day)
	p, hasPartners := c.Partners.On(day)
	return r.Value, v.Value, p.Value, hasRows && hasValues && hasPartners
}
