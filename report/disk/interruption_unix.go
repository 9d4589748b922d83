//go:build unix

package disk

import (
	"os"
	"syscall"
)

// faultSignals come with faults of writing. Ignored, the fault itself is told:
// here that a file may not grow so large.
var faultSignals = []os.Signal{syscall.SIGXFSZ}
