package templates

import (
	"bytes"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Document returns what the one document of a file in YAML holds, nil where the file
// has nothing but comments. A second document, which would be ignored in silence, is
// returned, too: it is for the caller to refuse.
func Document(text []byte) (body, second ast.Node, err error) {
	tree, err := parser.ParseBytes(bytes.TrimPrefix(text, []byte("\ufeff")), 0)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range tree.Docs {
		switch {
		case d.Body == nil || d.Body.Type() == ast.CommentType:
		case body != nil:
			return body, d.Body, nil
		default:
			body = d.Body
		}
	}
	return body, nil, nil
}

// PlaceOf returns the place at which a value begins, its column in characters: that of
// a mapping with its first key.
func PlaceOf(node ast.Node) Place {
	if m, ok := node.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		node = m.Values[0].Key
	}
	position := node.GetToken().Position
	return Place{position.Line, position.Column}
}
