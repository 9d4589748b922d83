package workbook

import "sync"

// A progress counts the rows that are made.
type progress struct {
	report func(done, total int) // nil: nobody watches

	lock        sync.Mutex
	done, total int
}

// add counts rows that a goroutine made.
func (p *progress) add(rows int) {
	if p.report == nil {
		return
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	p.done += rows
	p.report(p.done, p.total)
}
