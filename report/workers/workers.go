// Package workers shares work among goroutines, in such a way that it fails alike
// however many they are.
package workers

import (
	"cmp"
	"sync"
	"sync/atomic"
)

// Share has so many workers do n pieces of work, in their order. Progress, where
// given, hears of each that is done, from one goroutine at a time. After a fault no other piece is
// begun; of several the first piece's is told.
func Share(n, jobs int, do func(worker, i int) error, progress func(done, total int)) error {
	errs := make([]error, n)
	var (
		workers sync.WaitGroup
		next    atomic.Int64
		fault   atomic.Bool
		tell    sync.Mutex
		done    int
	)
	for worker := range min(max(jobs, 1), n) {
		workers.Go(func() {
			for !fault.Load() {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if errs[i] = do(worker, i); errs[i] != nil {
					fault.Store(true)
					return
				}
				if progress != nil {
					tell.Lock()
					done++
					progress(done, n)
					tell.Unlock()
				}
			}
		})
	}
	workers.Wait()
	return cmp.Or(errs...)
}
