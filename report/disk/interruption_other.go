//go:build !unix

package disk

import "os"

// faultSignals come with faults of writing; there are none here.
var faultSignals []os.Signal
