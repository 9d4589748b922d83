package disk

import (
	"fmt"
	"io"
	"os"
)

// Read reads a file that others may have changed: one of so many bytes at most.
func Read(path string, most int64) ([]byte, error) {
	info, err := Follow(path)
	if err != nil {
		return nil, err
	}
	large := fmt.Errorf("%s has more than %d MiB, more than assay reads there", path, most>>20)
	if info.Size() > most {
		return nil, large
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1)) // it may grow
	if int64(len(data)) > most {
		return nil, large
	}
	return data, err
}
