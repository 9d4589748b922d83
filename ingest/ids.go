package ingest

import "strings"

// ids numbers the IDs of one kind in the order in which they are met.
type ids struct {
	names     []string         // by number, in the spelling that comes first by code points
	folded    map[string]int32 // by folded ID
	spellings map[string]int32 // by each spelling met
}

func newIDs() *ids {
	return &ids{folded: make(map[string]int32), spellings: make(map[string]int32)}
}

// number returns the number of an ID, a new one where it is new.
func (x *ids) number(id string) int32 {
	if n, ok := x.spellings[id]; ok {
		return n
	}
	id = strings.Clone(id)
	fold := foldCase(id)
	n, ok := x.folded[fold]
	if !ok {
		n = int32(len(x.names))
		x.names = append(x.names, id)
		x.folded[fold] = n
	}
	x.spellings[id] = n
	x.names[n] = min(x.names[n], id)
	return n
}
