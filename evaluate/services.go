package evaluate

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"assay/evaluate/rules"
	"assay/ingest"
)

// servicesRequirement asks for an agreement and every service (rule P4).
type servicesRequirement struct{ named }

var services = &servicesRequirement{named{id: "services", words: "services", several: true, waivable: true}}

// A serviceKind is a service that a rule file may ask for by its key.
type serviceKind struct {
	key   string
	cells []ingest.Field // it reads
	judge func(c *partnerCase, day ingest.Day) State
	// put puts it in place in the partner's cells.
	put func(p *ingest.Partner)
}

// serviceKinds lists every service that a rule file may ask for.
var serviceKinds = []serviceKind{
	{ServiceAgreement, []ingest.Field{ingest.ResaleField, ingest.ICPAField},
		func(c *partnerCase, day ingest.Day) State {
			return either(c.agreement(c.partner.Resale, ingest.ResaleField, day), c.agreement(c.partner.ICPA, ingest.ICPAField, day))
		},
		func(p *ingest.Partner) { p.Resale = ingest.Agreement{Answer: ingest.Yes} }},
	answered(Service8x5, ingest.Service8x5Field, func(p *ingest.Partner) *ingest.Answer { return &p.Service8x5 }),
	answered(ServiceCallback, ingest.CallbackField, func(p *ingest.Partner) *ingest.Answer { return &p.Callback }),
	answered(ServicePreSales, ingest.PreSalesField, func(p *ingest.Partner) *ingest.Answer { return &p.PreSales }),
	answered(ServicePostSales, ingest.PostSalesField, func(p *ingest.Partner) *ingest.Answer { return &p.PostSales }),
}

// answered is a service that is in place where a cell says yes.
func answered(key string, f ingest.Field, of func(p *ingest.Partner) *ingest.Answer) serviceKind {
	return serviceKind{key, []ingest.Field{f},
		func(c *partnerCase, _ ingest.Day) State {
			switch {
			case c.partner.Bad.Has(f):
				return Unknown
			case *of(&c.partner.Partner) == ingest.Yes:
				return Met
			}
			return NotMet
		},
		func(p *ingest.Partner) { *of(p) = ingest.Yes },
	}
}

// serviceOf returns the service of a key.
func serviceOf(key string) *serviceKind {
	return &serviceKinds[slices.IndexFunc(serviceKinds, func(k serviceKind) bool { return k.key == key })]
}

// serviceKeys lists the keys of services.
func serviceKeys() []string {
	keys := make([]string, len(serviceKinds))
	for i, k := range serviceKinds {
		keys[i] = k.key
	}
	return keys
}

func (*servicesRequirement) judge(c *partnerCase, _ Standing, day ingest.Day) State {
	rule := c.programs.Premier.Services.RevisionOn(day)
	if rule == nil {
		return Unknown
	}
	state := Met
	for _, s := range rule.Value {
		switch serviceOf(s.Key).judge(c, day) {
		case NotMet:
			return NotMet
		case Unknown:
			state = Unknown
		}
	}
	return state
}

// agreement tells whether an agreement is valid on the day: its date is the last good day (rule G2).
func (c *partnerCase) agreement(a ingest.Agreement, f ingest.Field, day ingest.Day) State {
	switch {
	case c.partner.Bad.Has(f):
		return Unknown
	case a.Answer == ingest.Yes && (a.Day == 0 || day <= a.Day):
		return Met
	}
	return NotMet
}

// either is met when one of both is.
func either(a, b State) State {
	switch {
	case a == Met || b == Met:
		return Met
	case a == Unknown || b == Unknown:
		return Unknown
	}
	return NotMet
}

func (*servicesRequirement) tell(c *partnerCase, l *Line, _ Standing, day ingest.Day) {
	rev := publish(l, &c.programs.Premier.Services, day)
	l.Asked = c.on(day).services
	var lacking, doubtful []string
	var all []ingest.Cell
	decide := map[State][]ingest.Cell{} // that keep a service from being met, or from being told
	for _, s := range rev.Value {
		kind := serviceOf(s.Key)
		state := kind.judge(c, day)
		for _, f := range kind.cells {
			all = append(all, c.cell(f))
			if state == NotMet || state == Unknown && c.partner.Bad.Has(f) {
				decide[state] = append(decide[state], c.cell(f))
			}
		}
		switch state {
		case NotMet:
			lacking = append(lacking, s.Label)
		case Unknown:
			doubtful = append(doubtful, s.Label)
		}
	}
	switch {
	case len(lacking) > 0:
		l.Cells = decide[NotMet]
	case len(doubtful) > 0:
		l.Cells = decide[Unknown]
	default:
		l.Cells = all
	}
	l.Lacks = lacking
	l.count(len(rev.Value)-len(lacking)-len(doubtful), len(rev.Value))
	var found, mend []string
	if len(lacking) > 0 {
		found = append(found, "lacking: "+strings.Join(lacking, ", "))
		mend = append(mend, "put in place: "+strings.Join(lacking, ", "))
	}
	if len(doubtful) > 0 {
		found = append(found, "can't be read: "+strings.Join(doubtful, ", "))
		mend = append(mend, "correct the cells that can't be read: "+strings.Join(doubtful, ", "))
	}
	l.Found, l.Mend = strings.Join(found, "; "), strings.Join(mend, "; ")
	if l.Found == "" {
		l.Found = "all"
	}
}

func (*servicesRequirement) days(c *partnerCase, _ horizon) []ingest.Day {
	return []ingest.Day{c.partner.Resale.Day + 1, c.partner.ICPA.Day + 1}
}

func (*servicesRequirement) turned(c *partnerCase, _ *Line, _ Standing, d ingest.Day) []Cause {
	var out []Cause
	if c.partner.Resale.Day == d-1 {
		out = append(out, Cause{Kind: AgreementEnds, Name: "resale agreement", Day: d - 1, Cells: []ingest.Cell{c.cell(ingest.ResaleField)}})
	}
	if c.partner.ICPA.Day == d-1 {
		out = append(out, Cause{Kind: AgreementEnds, Name: "ICPA", Day: d - 1, Cells: []ingest.Cell{c.cell(ingest.ICPAField)}})
	}
	return out
}

func (*servicesRequirement) steps(c *partnerCase, d, _ ingest.Day) []Step {
	rule := c.programs.Premier.Services.InForce(d)
	var out []Step
	for _, s := range rule.Value {
		if serviceOf(s.Key).judge(c, d) == NotMet {
			out = append(out, Step{Kind: PutInPlace, Service: s.Key, Words: "put in place: " + s.Label})
		}
	}
	return out
}

// A Service is one of the service and support requirements: its key names the
// input columns that it reads, Label says it in words.
type Service struct{ Key, Label string }

// The keys of services. Agreement reads Resale agreement and ICPA, either of which will do.
const (
	ServiceAgreement = "agreement"
	Service8x5       = "service-8x5"
	ServiceCallback  = "callback"
	ServicePreSales  = "pre-sales"
	ServicePostSales = "post-sales"
)

func readServices(f *rules.File, n ast.Node) []Service {
	var all []Service
	for _, n := range f.Items(n, "services") {
		keys := f.Keys(n, "a service", []string{"key", "label"})
		s := Service{
			Key:   f.Choice(keys["key"], serviceKeys()...),
			Label: f.Text(keys["label"]),
		}
		if s.Key != "" && slices.ContainsFunc(all, func(other Service) bool { return other.Key == s.Key }) {
			f.Refuse(keys["key"], "the service %s for the second time, want it once", s.Key)
		}
		all = append(all, s)
	}
	return all
}

func serviceWords(services []Service) string {
	words := make([]string, len(services))
	for i, s := range services {
		words[i] = s.Label
	}
	return strings.Join(words, "; ")
}
