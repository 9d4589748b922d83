package ingest

import (
	"hash/maphash"
	"strings"
)

// texts keeps the texts of records: one after the other in large blocks, which
// costs less than one by one, and those met again and again only once.
type texts struct {
	block  strings.Builder
	size   int                 // of all blocks, in bytes
	recent [recentTexts]string // by hash: of names few are used often, of addresses each once
}

const (
	textBlock   = 64 << 10 // bytes
	maxTexts    = 1 << 28  // bytes of all blocks
	recentTexts = 1 << 13
)

// keep returns a text of its own, the same as one kept lately where it can.
func (t *texts) keep(s string) string {
	recent := &t.recent[maphash.String(seed, s)%recentTexts]
	if *recent != s {
		*recent = t.add(s)
	}
	return *recent
}

// add returns a copy of a text. Long ones, and those beyond what honest files
// hold, are given back as they are: what they were cut from stays in memory for
// them, but once, however many cells point to it.
func (t *texts) add(s string) string {
	if len(s) > textBlock/8 {
		return s
	}
	if t.block.Cap()-t.block.Len() < len(s) {
		if t.size += textBlock; t.size > maxTexts {
			return s
		}
		t.block = strings.Builder{}
		t.block.Grow(textBlock)
	}
	from := t.block.Len()
	t.block.WriteString(s)
	return t.block.String()[from:]
}
