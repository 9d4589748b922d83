package templates

import (
	"fmt"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

// Bounds of a text in YAML: the largest embedded one has a tenth of each, or less.
// Its parser calls itself for each level, repeats what an alias stands for, and
// compares each key of a mapping with all others.
const (
	largestYAML = 256 << 10 // bytes
	deepestYAML = 32        // levels
	mostKeys    = 8 << 10
)

// Plain refuses a text in YAML that no person writes: one on which its parser
// would use up the memory or the time. File is its name, for errors.
func Plain(file string, text []byte) error {
	if len(text) > largestYAML {
		return fmt.Errorf("%s has more than %d KiB, want a text of at most that", file, largestYAML>>10)
	}
	var n nesting
	keys := 0
	for _, t := range lexer.Tokenize(string(text)) {
		wrong := ""
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			wrong = fmt.Sprintf("got %s, want what it stands for written out (or in quotes, where it is a text)", t.Value)
		case token.MappingValueType:
			if keys++; keys > mostKeys {
				wrong = fmt.Sprintf("got more than %d keys, want fewer", mostKeys)
			}
		}
		if n.add(t); wrong == "" && n.depth() > deepestYAML {
			wrong = fmt.Sprintf("got lists and mappings in each other more than %d deep, want fewer", deepestYAML)
		}
		if wrong != "" {
			return fmt.Errorf("%s:%d:%d: %s", file, t.Position.Line, t.Position.Column, wrong)
		}
	}
	return nil
}

// A nesting is the lists and mappings that a place of a text is in.
type nesting struct {
	blocks []int // the columns in which those begin that are told by indentation
	flows  int   // those in brackets that are open
}

func (n *nesting) depth() int { return len(n.blocks) + n.flows }

// add goes on to the next token.
func (n *nesting) add(t *token.Token) {
	switch t.Type {
	case token.SequenceStartType, token.MappingStartType:
		n.flows++
	case token.SequenceEndType, token.MappingEndType:
		n.flows = max(0, n.flows-1)
	case token.SequenceEntryType, token.MappingKeyType:
		n.block(t.Position.Column)
	case token.MappingValueType:
		if t.Prev != nil {
			n.block(t.Prev.Position.Column)
		}
	}
}

// block is at an entry of a list or mapping that stands in a column.
func (n *nesting) block(column int) {
	if n.flows > 0 {
		return
	}
	for len(n.blocks) > 0 && n.blocks[len(n.blocks)-1] >= column {
		n.blocks = n.blocks[:len(n.blocks)-1]
	}
	n.blocks = append(n.blocks, column)
}
