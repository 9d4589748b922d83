package ingest

import (
	"hash/maphash"
	"unicode/utf8"
)

// ids numbers the IDs of one kind in the order in which they are met.
type ids struct {
	names  []string // by number, in the spelling that comes first by code points
	finder finder
	last   int32  // the number given last: rows of a partner or employee often stand together
	fold   []byte // the folded ID that is looked for
	texts  *texts
}

func newIDs(t *texts) *ids { return &ids{texts: t} }

// number returns the number of an ID, a new one where it is new.
func (x *ids) number(id string) int32 {
	if len(x.names) > 0 && x.names[x.last] == id {
		return x.last
	}
	x.fold = appendFold(x.fold[:0], id)
	n := x.finder.find(maphash.Bytes(seed, x.fold), len(x.names), func(n int) bool {
		return x.names[n] == id || foldsTo(x.names[n], x.fold)
	})
	switch {
	case n == len(x.names):
		x.names = append(x.names, x.texts.add(id))
	case id < x.names[n]:
		x.names[n] = x.texts.add(id)
	}
	x.last = int32(n)
	return x.last
}

// another gives a name a number of its own, whatever others are called.
func (x *ids) another(name string) int32 {
	x.names = append(x.names, name)
	return int32(len(x.names) - 1)
}

// appendFold appends an ID without its letter case, as foldCase gives it.
func appendFold(to []byte, id string) []byte {
	from := len(to)
	for i := 0; i < len(id); i++ {
		if id[i] >= utf8.RuneSelf {
			return append(to[:from], foldCase(id)...)
		}
		to = append(to, lowerByte(id[i]))
	}
	return to
}

// foldsTo tells whether an ID, in folded case, is the text.
func foldsTo(id string, fold []byte) bool {
	for i := 0; i < len(id); i++ {
		if id[i] >= utf8.RuneSelf {
			return foldCase(id) == string(fold)
		}
		if i >= len(fold) || lowerByte(id[i]) != fold[i] {
			return false
		}
	}
	return len(id) == len(fold)
}

func lowerByte(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
