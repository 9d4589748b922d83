// Package wording reads the YAML files that hold the words of documents, and that
// people edit: strictly, and whatever can't stand is told with its place.
package wording

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
	"golang.org/x/text/unicode/norm"

	"assay/templates"
)

// A Phrase is a text of a file, in NFC, and its place there.
type Phrase struct {
	Text string
	templates.Place
}

// UnmarshalYAML reads a text; anything else is refused.
func (p *Phrase) UnmarshalYAML(node ast.Node) error {
	p.Place = templates.PlaceOf(node)
	switch n := node.(type) {
	case *ast.StringNode:
		p.Text = norm.NFC.String(n.Value)
	case *ast.LiteralNode:
		p.Text = norm.NFC.String(n.Value.Value)
	default:
		return p.Refuse("got %s, want a text (in quotes where it looks like something else)", strings.ToLower(node.Type().YAMLName()))
	}
	return nil
}
