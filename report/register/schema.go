package register

import (
	"bytes"
	"database/sql"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"assay/report/disk"
)

// applicationID marks a register among SQLite files: "Assy".
const applicationID = 0x41737379

//go:embed schema.sql
var schema1 string

//go:embed schema2.sql
var schema2 string

// A migration brings the schema from one version to the next.
type migration func(tx *sql.Tx) error

// migrations make the schema; its version is how many have run. One that has
// been released never changes: what comes later is another.
var migrations = []migration{
	func(tx *sql.Tx) error { _, err := tx.Exec(schema1); return err },
	func(tx *sql.Tx) error { _, err := tx.Exec(schema2); return err },
}

func damaged(path, how string) error {
	return fmt.Errorf("register %s is damaged and was left as it is (%s); put a copy of it back, or move it away and run the months again", path, how)
}

func foreign(path, what string) error {
	return fmt.Errorf("%s is %s, not a register, and was left as it is; name another file, or move this one away", path, what)
}

func newer(path string, version, known int) error {
	return fmt.Errorf("register %s was written by a newer assay (schema %d, this one knows %d) and was left as it is; use that version", path, version, known)
}

// inspect looks at the file before SQLite may touch it, and refuses one that is
// no register, or a newer one. What it can't tell yet, a check tells later.
func inspect(path string, known int) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 100) // as SQLite's file format has it
	switch n, err := io.ReadFull(f, head); {
	case n == 0 && err == io.EOF:
		return nil
	case interrupted(path):
		return nil // SQLite first puts back what the head was
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return err
	case !bytes.HasPrefix(head, []byte("SQLite format 3\x00")):
		return foreign(path, "no SQLite file")
	case binary.BigEndian.Uint32(head[68:]) != applicationID:
		return foreign(path, "a database of another program")
	}
	if version := int(int32(binary.BigEndian.Uint32(head[60:]))); version > known {
		return newer(path, version, known)
	}
	return nil
}

// interrupted tells whether a writer was stopped in the middle: SQLite's journal is still there.
func interrupted(path string) bool {
	info, err := os.Stat(path + "-journal")
	return err == nil && info.Size() > 0
}

// check finds out whether the file is whole and ours, and its version; 0 where it is new.
func (r *Register) check(known int) (version int, err error) {
	var tables, id int
	err = errors.Join(
		r.db.QueryRow("PRAGMA user_version").Scan(&version),
		r.db.QueryRow("PRAGMA application_id").Scan(&id),
		r.db.QueryRow("SELECT count(*) FROM sqlite_schema").Scan(&tables))
	switch {
	case err != nil:
		return 0, r.explain(err)
	case tables == 0 && id == 0:
		return 0, nil
	case id != applicationID:
		return 0, foreign(r.path, "a database of another program")
	case version > known:
		return 0, newer(r.path, version, known)
	}
	var found string
	if err := r.db.QueryRow("PRAGMA quick_check(1)").Scan(&found); err != nil {
		return 0, r.explain(err)
	}
	if found != "ok" {
		return 0, damaged(r.path, found)
	}
	return version, nil
}

// migrate brings the register up to date, with a copy of it put beside it first.
func (r *Register) migrate(version int, steps []migration) error {
	if version == len(steps) {
		return nil
	}
	if version > 0 {
		if err := backUp(r.path, version); err != nil {
			return fmt.Errorf("register %s can't be copied before it is brought up to date, and was left as it is: %w", r.path, err)
		}
	}
	return r.raise(version, steps)
}

// raise runs the migrations from a version on, all or none.
func (r *Register) raise(version int, steps []migration) error {
	return r.transact(func(tx *sql.Tx) error {
		for i, step := range steps[version:] {
			if err := step(tx); err != nil {
				return fmt.Errorf("bringing the schema to version %d: %w", version+i+1, err)
			}
		}
		_, err := tx.Exec(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(steps)))
		return err
	})
}

// backUp copies the file to register.db.v1.bak, or to .v1.2.bak where that is
// there already: an earlier copy is never written over.
func backUp(path string, version int) error {
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := freshFile(fmt.Sprintf("%s.v%d", path, version))
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	if err := errors.Join(err, to.Sync(), to.Close()); err != nil {
		return errors.Join(err, os.Remove(to.Name())) // half a copy is none
	}
	return nil
}

func freshFile(stem string) (*os.File, error) {
	name := stem + ".bak"
	for n := 2; ; n++ {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, disk.File)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
		name = fmt.Sprintf("%s.%d.bak", stem, n)
	}
}
