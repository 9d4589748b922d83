package command

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// How much the heap may grow before the garbage collector goes through it again.
// While the program starts it would go through next to nothing ten times, so the
// first round waits for 32 MB, which is this many per cent of what it begins with.
// From there on the heap may grow by so many bytes, or so many per cent of what is in
// use, whichever is more. The bytes spare a run over 1,000 partners, of which 40 MB
// are in use, most of its rounds. 25 per cent, not the usual 100, have one over 50,000,
// of which some 700 MB are in use at once, hold 1.2 GB; 40 would hold a tenth more, and
// take 4 per cent less time. A limit in bytes would do for that run alone, and have a
// larger one collect all the time.
const (
	untilFirstRound = 800
	roomToGrow      = 96 << 20
	leastPercent    = 25
)

// TuneCollector says so to the collector, but for what the environment says.
func TuneCollector(env func(name string) string) {
	if env("GOGC") != "" {
		return
	}
	debug.SetGCPercent(untilFirstRound)
	tuneAfterRound()
}

// tuneAfterRound says, when the collector has gone through the heap, when it is to do
// so again; and so on.
func tuneAfterRound() {
	unused := new([32]byte) // nothing points to it: the next round finds it
	runtime.AddCleanup(unused, func(inUse []metrics.Sample) {
		metrics.Read(inUse)
		debug.SetGCPercent(max(leastPercent, int(roomToGrow*100/max(inUse[0].Value.Uint64(), 1))))
		tuneAfterRound()
	}, []metrics.Sample{{Name: "/gc/heap/live:bytes"}})
}
