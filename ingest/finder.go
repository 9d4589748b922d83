package ingest

import "hash/maphash"

// seed makes the hashes of one run; no result depends on it.
var seed = maphash.MakeSeed()

// A finder finds the number of a thing by the thing's hash: a map whose keys
// stand elsewhere, in eight bytes an entry.
type finder struct {
	slots []slot // an entry stands at its hash, or as soon after it as there was room
	used  int
}

// A slot holds an entry; the zero slot is free.
type slot struct {
	hash   uint32
	number uint32 // and one
}

// find returns the number that is the thing's with this hash; where none is,
// next, which is entered as the thing's.
func (f *finder) find(hash uint64, next int, is func(number int) bool) int {
	if f.used >= len(f.slots)/4*3 {
		f.grow()
	}
	s := slot{uint32(hash), uint32(next + 1)}
	for i := s.hash; ; i++ {
		switch at := &f.slots[i&uint32(len(f.slots)-1)]; {
		case at.number == 0:
			*at = s
			f.used++
			return next
		case at.hash == s.hash && is(int(at.number-1)):
			return int(at.number - 1)
		}
	}
}

// grow doubles the slots.
func (f *finder) grow() {
	old := f.slots
	f.slots = make([]slot, max(64, 2*len(old)))
	for _, s := range old {
		if s.number == 0 {
			continue
		}
		i := s.hash
		for f.slots[i&uint32(len(f.slots)-1)].number != 0 {
			i++
		}
		f.slots[i&uint32(len(f.slots)-1)] = s
	}
}
