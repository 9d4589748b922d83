package report

import (
	"io"
	"path/filepath"

	"assay/report/disk"
)

// A pour writes a file at the top of the folder bit by bit. An error of write is
// returned as it is. Several goroutines may pour files at once.
type pour func(path string, write func(to io.Writer) error) error

func (d folder) pour(path string, write func(to io.Writer) error) error {
	var s *disk.Stream
	err := d.guard.Step(func() (err error) {
		s, err = d.disk.Stream(filepath.Join(d.fresh, path), disk.File)
		return err
	})
	if err != nil {
		return d.lost(err)
	}
	d.made.Add(1)
	made := write(s)
	if err := s.Close(made); made == nil || s.Err() != nil {
		return d.lost(err)
	}
	return made
}
