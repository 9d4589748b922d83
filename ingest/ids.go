package ingest

import (
	"hash/maphash"
	"unicode/utf8"
)

// ids numbers the IDs of one kind in the order in which they are met.
type ids struct {
	names []string // by number, in the spelling that comes first by code points
	slots []int32  // number+1 at the hash of the folded ID or after it; 0: free
	fold  []byte   // the folded ID that is looked for
	texts *texts
}

func newIDs(t *texts) *ids { return &ids{slots: make([]int32, 64), texts: t} }

// number returns the number of an ID, a new one where it is new.
func (x *ids) number(id string) int32 {
	slot := x.slot(id)
	if *slot == 0 {
		if len(x.names) >= len(x.slots)/4*3 {
			x.grow()
			slot = x.slot(id)
		}
		x.names = append(x.names, x.texts.add(id))
		*slot = int32(len(x.names))
		return *slot - 1
	}
	n := *slot - 1
	if id < x.names[n] {
		x.names[n] = x.texts.add(id)
	}
	return n
}

// slot returns the slot of an ID, a free one where it is new.
func (x *ids) slot(id string) *int32 {
	x.fold = appendFold(x.fold[:0], id)
	for i := maphash.Bytes(seed, x.fold); ; i++ {
		slot := &x.slots[i&uint64(len(x.slots)-1)]
		if *slot == 0 || x.names[*slot-1] == id || foldsTo(x.names[*slot-1], x.fold) {
			return slot
		}
	}
}

// grow doubles the slots.
func (x *ids) grow() {
	x.slots = make([]int32, 2*len(x.slots))
	for n, name := range x.names {
		*x.slot(name) = int32(n + 1)
	}
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

// foldsTo tells whether an ID without its letter case is this.
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
