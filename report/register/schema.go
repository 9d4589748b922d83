package register

import (
	"bytes"
	"database/sql"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

// applicationID marks a register among SQLite files: "Assy".
const applicationID = 0x41737379

//go:embed schema.sql
var schema1 string

//go:embed schema2.sql
var schema2 string

//go:embed schema3.sql
var schema3 string

//go:embed schema4.sql
var schema4 string

//go:embed schema5.sql
var schema5 string

//go:embed schema6.sql
var schema6 string

//go:embed schema7.sql
var schema7 string

//go:embed schema8.sql
var schema8 string

//go:embed schema9.sql
var schema9 string

//go:embed schema10.sql
var schema10 string

// wholeSchema makes what the first wholeVersion migrations do, at once.
//
//go:embed schema_whole.sql
var wholeSchema string

const wholeVersion = 10

// A migration brings the schema from one version to the next.
type migration func(tx *sql.Tx) error

// migrations make the schema; its version is how many have run. One that has
// been released never changes: what comes later is another.
var migrations = []migration{
	func(tx *sql.Tx) error { _, err := tx.Exec(schema1); return err },
	func(tx *sql.Tx) error { _, err := tx.Exec(schema2); return err },
	func(tx *sql.Tx) error { _, err := tx.Exec(schema3); return err },
	func(tx *sql.Tx) error { _, err := tx.Exec(schema4); return err },
	func(tx *sql.Tx) error { _, err := tx.Exec(schema5); return err },
	func(tx *sql.Tx) error { _, err := tx.Exec(schema6); return err },
	func(tx *sql.Tx) error { _, err := tx.Exec(schema7); return err },
	func(tx *sql.Tx) error { _, err := tx.Exec(schema8); return err },
	func(tx *sql.Tx) error { _, err := tx.Exec(schema9); return err },
	func(tx *sql.Tx) error { _, err := tx.Exec(schema10); return err },
}

// A Damaged says that a file is no whole register any more, and was left as it is.
type Damaged struct{ Path, How string }

func (e *Damaged) Error() string {
	return fmt.Sprintf("register %s is damaged and was left as it is (%s); put a copy of it back with assay register restore FILE, or move it away, with %[1]s-journal where that is there, and run the months again", e.Path, e.How)
}

func damaged(path, how string) error { return &Damaged{path, how} }

func foreign(path, what string) error {
	return fmt.Errorf("%s is %s, not a register, and was left as it is; name another file, or move this one away", path, what)
}

func newer(path string, version, known int) error {
	return fmt.Errorf("register %s was written by a newer assay (schema %d, this one knows %d) and was left as it is; use that version", path, version, known)
}

// inspect looks at the file before SQLite may touch it, and refuses one that is
// no register, or a newer one. What it can't tell yet, a check tells later.
func inspect(path string, known int) error {
	head, err := headOf(path)
	switch {
	case err != nil:
		return err
	case len(head) == 0:
		return nil
	case interrupted(path):
		return nil // SQLite first puts back what the head was
	case !bytes.HasPrefix(head, []byte("SQLite format 3\x00")) || len(head) < headSize:
		return foreign(path, "no SQLite file")
	case binary.BigEndian.Uint32(head[68:]) != applicationID:
		return foreign(path, "a database of another program")
	}
	if version := int(int32(binary.BigEndian.Uint32(head[60:]))); version > known {
		return newer(path, version, known)
	}
	return nil
}

// interrupted tells whether a writer was stopped in the middle: a journal is still there.
func interrupted(path string) bool {
	journal, err := os.Stat(path + "-journal")
	wal, none := os.Stat(path + "-wal")
	return err == nil && journal.Size() > 0 || none == nil && wal.Size() > 0
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
		if version == 0 && len(steps) >= wholeVersion {
			if _, err := tx.Exec(wholeSchema); err != nil {
				return fmt.Errorf("making the schema: %w", err)
			}
			version = wholeVersion
		}
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
	to, err := freeName(fmt.Sprintf("%s.v%d", path, version))
	if err != nil {
		return err
	}
	return copyFile(path, to)
}
