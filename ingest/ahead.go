package ingest

import (
	"errors"
	"sync"
)

// inTurn calls read with each sheet in order, while those after it are read
// ahead: a sheet is inflated and scanned in goroutines of its own, jobs sheets at
// a time, and records are made of its rows here, so that their order is that of the sheets.
func inTurn(sheets []sheetSource, jobs int, read func(sheetSource) error) error {
	var all sync.WaitGroup
	defer all.Wait()
	stop := make(chan struct{})
	defer close(stop)
	var begun []*ahead
	for i, s := range sheets {
		for len(begun) < len(sheets) && len(begun) < i+jobs {
			a := newAhead(stop)
			all.Go(a.run(sheets[len(begun)].rows))
			begun = append(begun, a)
		}
		s.rows, s.again = begun[i].rows, s.rows
		if err := read(s); err != nil {
			return err
		}
	}
	return nil
}

// An ahead reads the rows of a sheet ahead, a few thousand cells.
type ahead struct {
	full, free chan *batch
	stop       <-chan struct{}
}

// A batch is rows of a sheet, one after the other, or the end of them.
type batch struct {
	numbers   []int
	ends      []int // where in cells each row ends
	cells     []cell
	size      int   // of their texts, in bytes
	exhausted bool  // no more follow
	err       error // why not
	panic     any   // what the reading broke on
}

const (
	batches    = 3
	batchCells = 4096
	batchSize  = 1 << 20 // bytes of text
)

func newAhead(stop <-chan struct{}) *ahead {
	a := &ahead{full: make(chan *batch, batches+1), free: make(chan *batch, batches), stop: stop}
	for range batches {
		a.free <- new(batch)
	}
	return a
}

// run returns what is to be done in the goroutine: to fill batches.
func (a *ahead) run(rows rowSource) func() {
	return func() {
		b := <-a.free
		defer func() {
			b.panic = recover()
			b.exhausted = true
			a.full <- b // there is room for all
		}()
		b.err = rows(func(number int, cells []cell) error {
			b.cells = append(b.cells, cells...)
			b.numbers, b.ends = append(b.numbers, number), append(b.ends, len(b.cells))
			if b.size += textSize(cells); len(b.cells) < batchCells && b.size < batchSize {
				return nil
			}
			a.full <- b
			select {
			case b = <-a.free:
				b.numbers, b.ends, b.cells, b.size = b.numbers[:0], b.ends[:0], b.cells[:0], 0
				return nil
			case <-a.stop:
				b = new(batch)
				return errStopped
			}
		})
	}
}

// rows gives the rows out that were read ahead, and breaks on what the reading broke on.
func (a *ahead) rows(yield func(int, []cell) error) error {
	for b := range a.full {
		from := 0
		for i, end := range b.ends {
			if err := yield(b.numbers[i], b.cells[from:end]); err != nil {
				return err
			}
			from = end
		}
		if b.panic != nil {
			panic(b.panic)
		}
		if b.exhausted {
			return b.err
		}
		a.free <- b
	}
	return nil
}

// errStopped ends the reading of a sheet that nobody wants any more.
var errStopped = errors.New("the reading was stopped")
