package origin

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// program is what it is called.
const program = "assay"

// A Program is one that was built from this project.
type Program struct {
	Version string
	SHA256  string // of its file, in hexadecimal digits
	Build   *debug.BuildInfo
}

// Bill returns the program's bill of materials, CycloneDX 1.6 in JSON: Go and every
// module, font and piece of data within it, and what needs what. The same program
// has the same bill: no time is in it, and its serial number is made from the rest.
// It is an error if the program doesn't say what it was built from.
func Bill(p Program) ([]byte, error) {
	if p.Build == nil {
		return nil, errors.New("this program doesn't say what it was built from; want one that go build made")
	}
	b := bill{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
		Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata: p.metadata(),
	}
	parts := Parts(p.Build)
	for _, part := range parts {
		b.Components = append(b.Components, part.components()...)
	}
	b.Dependencies = graph(b.Metadata.Component.Ref, parts)
	var whole []string
	for _, d := range b.Dependencies {
		whole = append(whole, d.Ref)
	}
	b.Compositions = []composition{{Aggregate: "complete", Dependencies: whole}}

	rest, err := marshal(b)
	if err != nil {
		return nil, err
	}
	b.Serial = uuid.NewHash(sha256.New(), uuid.NameSpaceURL, rest, 8).URN()
	return marshal(b)
}

func marshal(b bill) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(b)
	return out.Bytes(), err
}

func (p Program) metadata() metadata {
	m := metadata{Lifecycles: []lifecycle{{"build"}}}
	m.Component = component{
		Type: "application", Ref: program + "@" + p.Version, Name: program, Version: p.Version,
		PURL: "pkg:generic/" + program + "@" + p.Version,
	}
	if p.SHA256 != "" {
		m.Component.Hashes = []hash{{"SHA-256", p.SHA256}}
	}
	for _, s := range p.Build.Settings {
		m.Component.Properties = append(m.Component.Properties, property{program + ":build:" + s.Key, s.Value})
	}
	m.Tools.Components = []component{{Type: "application", Name: program, Version: p.Version}}
	return m
}

// components are what the part is in a bill of materials: one, or as many as it
// has files.
func (p Part) components() []component {
	c := component{
		Type: "library", Ref: p.refs()[0], Name: p.Name, Version: p.Version,
		Description: p.Why, Scope: "required", Licences: licences(p.Licence),
	}
	switch p.Kind {
	case Toolchain:
		c.Type, c.Name, c.PURL = "framework", "stdlib", c.Ref
		c.CPE = "cpe:2.3:a:golang:go:" + p.Version + ":*:*:*:*:*:*:*"
		return []component{c}
	case Module:
		c.PURL = c.Ref
		p.tellModule(&c)
		return []component{c}
	}
	var all []component
	for i, f := range p.Files {
		c := c
		c.Type, c.Ref, c.Name, c.Hashes = "file", p.refs()[i], f.Name, []hash{{"SHA-256", f.SHA256}}
		c.Description = p.Name + ". " + p.Why
		if p.Address != "" {
			c.References = []reference{{"distribution", p.Address}}
		}
		all = append(all, c)
	}
	return all
}

// tellModule adds what only modules have.
func (p Part) tellModule(c *component) {
	if sum, ok := strings.CutPrefix(p.Sum, "h1:"); ok {
		// It is the SHA-256 of the names and SHA-256 of the module's files, as the
		// Go checksum database has it.
		if b, err := base64.StdEncoding.DecodeString(sum); err == nil {
			c.Hashes = []hash{{"SHA-256", hex.EncodeToString(b)}}
		}
		c.Properties = append(c.Properties, property{program + ":go.sum", p.Sum})
	}
	if p.InPlace != "" {
		c.Properties = append(c.Properties, property{program + ":in-place-of", p.InPlace})
	}
	if in := p.Contains; in.Name != "" {
		c.Components = []component{{
			Type: "library", Ref: in.PURL, Name: in.Name, Version: in.Version,
			Licences: licences(in.Licence), CPE: in.CPE, PURL: in.PURL,
		}}
	}
}

func licences(expression string) []licence {
	switch {
	case expression == "":
		return nil
	case strings.Contains(expression, " "):
		return []licence{{Expression: expression}}
	}
	return []licence{{Licence: &licenceID{expression}}}
}

// refs are the names of the part's components.
func (p Part) refs() []string {
	switch p.Kind {
	case Toolchain:
		return []string{"pkg:golang/stdlib@" + p.Version}
	case Module:
		// A package URL has the path in small letters, and no plus sign.
		return []string{"pkg:golang/" + strings.ToLower(p.Name) + "@" + strings.ReplaceAll(p.Version, "+", "%2B")}
	}
	var refs []string
	for _, f := range p.Files {
		refs = append(refs, p.Kind.String()+":"+f.Name)
	}
	return refs
}

// graph says what needs what. Everything needs Go; the program needs what its
// packages import, and what nobody accounts for.
func graph(top string, parts []Part) []dependency {
	refs, needed := map[string]string{}, map[string]bool{}
	for _, p := range parts {
		if p.Kind == Module {
			refs[p.path()] = p.refs()[0]
		}
		for _, n := range p.Needs {
			needed[n] = true
		}
	}
	root := dependency{Ref: top}
	std := parts[0].refs()[0]
	var rest []dependency
	for _, p := range parts {
		if p.Kind != Module || p.Direct || !needed[p.path()] {
			root.DependsOn = append(root.DependsOn, p.refs()...)
		}
		d := dependency{Ref: p.refs()[0]}
		for _, n := range p.Needs {
			if ref, ok := refs[n]; ok { // on another platform it may need more
				d.DependsOn = append(d.DependsOn, ref)
			}
		}
		switch p.Kind {
		case Module:
			d.DependsOn = append(d.DependsOn, std)
			if p.Contains.Name != "" {
				rest = append(rest, dependency{Ref: p.Contains.PURL})
				d.DependsOn = append(d.DependsOn, p.Contains.PURL)
			}
			rest = append(rest, d)
		default:
			for _, ref := range p.refs() {
				rest = append(rest, dependency{Ref: ref})
			}
		}
	}
	return append([]dependency{root}, slices.SortedFunc(slices.Values(rest), func(a, b dependency) int {
		return strings.Compare(a.Ref, b.Ref)
	})...)
}

// path is the one by which other modules import the module.
func (p Part) path() string {
	if asked, _, ok := strings.Cut(p.InPlace, " "); ok {
		return asked
	}
	return p.Name
}
