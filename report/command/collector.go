package command

import (
	"runtime"
	"runtime/debug"
)

// How much the heap may grow, in per cent, before the garbage collector goes
// through it again. It would begin at 4 MB: while the program starts, it would go
// through next to nothing ten times, so the first round waits for 32 MB. From
// there on 40, not the usual 100, keep a run over 50,000 partners, of which
// some 800 MB are in use at once, at 1.25 GB; the collector then takes about a
// tenth of the time. A limit in bytes would do for that run alone, and have a
// larger one collect all the time.
const (
	untilFirstRound = 800
	afterwards      = 40
)

// TuneCollector says so to the collector, but for what the environment says.
func TuneCollector(env func(name string) string) {
	if env("GOGC") != "" {
		return
	}
	debug.SetGCPercent(untilFirstRound)
	unused := new([32]byte) // nothing points to it: the first round finds it
	runtime.AddCleanup(unused, func(percent int) { debug.SetGCPercent(percent) }, afterwards)
}
