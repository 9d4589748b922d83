// Package register keeps what earlier runs decided, in one SQLite file: the
// runs, where every partner stood, the certificates and their numbers, what was
// mailed, and the notes by which people put things right.
//
// Everything that a call changes it changes in one transaction: after a kill or
// a power cut the file holds the whole change or nothing of it. The days of runs
// come from the caller; the only clock times kept are those of notes, and they
// come from the caller, too.
package register

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"assay/report/disk"
)

// A Who is somebody at work with the register, and since when.
type Who struct {
	Name string
	At   time.Time
}

// A Register is an open register. It is for one goroutine at a time; but Close
// and Undo may come from another, and wait until a change is done.
type Register struct {
	path   string
	db     *sql.DB
	lock   *disk.Lock // nil where it is open for reading
	who    Who
	given  map[string]string // numbers given out by Number and not recorded yet → seed
	placed map[int]string    // places given out by Place and not recorded yet → number and year

	made     bool            // Open made the file
	changing sync.Mutex      // held during a change
	halted   context.Context // gives a change up; nil: nothing does
	halt     func()
	files    disk.Disk // where exports and copies are written
	notices  []string
}

// Open opens the register for writing, and makes it where there is none. It
// takes the lock, so that there is one writer at a time; where another holds it
// the error is an [InUse]. A file that is damaged, another program's, or newer
// than this program is refused, and left as it is. An older one is brought up to
// date, after a copy of it was put beside it.
func Open(path string, who Who) (*Register, error) {
	if err := plain(path); err != nil {
		return nil, err
	}
	if err := (disk.Disk{}).MkdirAll(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("making the folder of the register: %w", err)
	}
	l, err := takeLock(path, who)
	if err != nil {
		return nil, err
	}
	r := &Register{path: path, lock: l, who: who, given: map[string]string{}, placed: map[int]string{}}
	r.halted, r.halt = context.WithCancel(context.Background())
	err = r.settle()
	if err == nil {
		err = r.open(migrations)
	}
	if err != nil {
		_ = r.Undo()
		return nil, err
	}
	return r, nil
}

// OpenReadOnly opens the register for reading, also while another writes to it.
// Where there is no file the register is empty, and none is made.
func OpenReadOnly(path string) (*Register, error) {
	if err := plain(path); err != nil {
		return nil, err
	}
	r := &Register{path: path, given: map[string]string{}, placed: map[int]string{}}
	err := r.settleToRead()
	if err == nil {
		err = r.openToRead()
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// plain wants the register, and what SQLite keeps beside it, to be plain files
// where they are there. A link would have its own lock and journal beside it, so
// that two could write to the file that it leads to.
func plain(path string) error {
	for _, kept := range []string{"", "-journal", "-wal", "-shm"} {
		if err := disk.Plain(path + kept); err != nil {
			return fmt.Errorf("register %s: %w", path, err)
		}
	}
	return nil
}

// exposed says, in a sentence, that anybody can change or replace the register at a
// path; "" where it isn't so. A group may be meant to.
func exposed(path string) string {
	for _, what := range []string{path, filepath.Dir(path)} {
		if disk.AnybodyWrites(what) {
			return fmt.Sprintf("register %s can be changed by anybody on this computer: run chmod o-w on %s", path, what)
		}
	}
	return ""
}

// None says that there is no register at a path.
type None struct{ Path string }

func (e *None) Error() string {
	return fmt.Sprintf("there is no register at %s; the first run makes one", e.Path)
}

// Find returns a [None] where no register is at a path: no file, or one that a
// run which was killed left empty.
func Find(path string) error {
	if err := plain(path); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if restoring(path) {
		return nil
	}
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return &None{path}
	}
	return err
}

// Interrupt gives up a change that is under way, and any later one: nothing of it
// is kept. It may come from another goroutine.
func (r *Register) Interrupt() { r.halt() }

// Undo closes the register, and takes the file away again where Open made it: for
// a run that came to nothing.
func (r *Register) Undo() error {
	err := r.shut()
	if r.made {
		err = errors.Join(err, os.Remove(r.path))
		if r.lock != nil && r.lock.Made {
			r.lock.Release()
		}
	}
	return errors.Join(err, r.lock.Leave())
}

// Close lets go of the file and of the lock.
func (r *Register) Close() error {
	return errors.Join(r.shut(), r.lock.Leave())
}

// shut lets go of the file.
func (r *Register) shut() error {
	r.changing.Lock()
	defer r.changing.Unlock()
	var err error
	if r.db != nil {
		err = r.db.Close()
	}
	return err
}

// open opens the file for writing and brings it up to date.
func (r *Register) open(steps []migration) error {
	if err := r.await(os.O_RDWR); err != nil {
		return err
	}
	if err := inspect(r.path, len(steps)); err != nil {
		return err
	}
	if err := r.begin(); err != nil {
		return err
	}
	// A journal that outlives its file's directory entry could be lost with the
	// power: EXTRA syncs the directory, too. DELETE leaves one file when closed.
	if err := r.connect("rwc", "busy_timeout(5000)", "journal_mode(DELETE)", "synchronous(EXTRA)", "foreign_keys(1)", "recursive_triggers(1)"); err != nil {
		return err
	}
	version, err := r.check(len(steps))
	if err != nil {
		return err
	}
	return r.migrate(version, steps)
}

// await waits, for a second, for a program that keeps the file for itself, as one that
// backs it up does. Of what else stands in the way of opening the file SQLite speaks.
func (r *Register) await(flags int) error {
	if err := r.files.Await(r.path, flags); disk.InUse(err) {
		return fmt.Errorf("the register: %w", err)
	}
	return nil
}

// settle sees to what stands beside the file: a restoring that was cut off is ended,
// and a journal of another file set aside.
func (r *Register) settle() error {
	if _, err := endRestoring(r.path); err != nil {
		return err
	}
	said, err := settle(r.path)
	if said != "" {
		r.notices = append(r.notices, said)
	}
	return err
}

// settleToRead does it for a reader, where there is something to see to. Where
// another has the lock, that one does, or is at work and its journal is in use.
func (r *Register) settleToRead() error {
	if !interrupted(r.path) && !restoring(r.path) {
		return nil
	}
	l, err := takeLock(r.path, Who{Name: "a reader"})
	var held *InUse
	if errors.As(err, &held) {
		return nil
	}
	if err != nil {
		return err
	}
	err = r.settle()
	if l.Made {
		l.Release()
	}
	return errors.Join(err, l.Leave())
}

// Notices are sentences on what was found and done when the register was opened, for whoever opened it.
func (r *Register) Notices() []string {
	if said := exposed(r.path); said != "" {
		return append([]string{said}, r.notices...)
	}
	return r.notices
}

// begin makes an empty file where there is none, which others than its owner and
// group can't read; SQLite fills it, and gives its journal the same rights.
func (r *Register) begin() error {
	f, err := os.OpenFile(r.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, disk.File)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the register can't be made: %w", err)
	}
	r.made = true
	return f.Close()
}

// openToRead opens the file for reading. It is opened in a mode that lets
// SQLite undo what a killed writer left half done, as every reader has to.
func (r *Register) openToRead() error {
	_, err := os.Stat(r.path)
	if errors.Is(err, fs.ErrNotExist) {
		return r.openEmpty()
	}
	if err == nil {
		err = r.await(os.O_RDONLY)
	}
	if err != nil {
		return err
	}
	if err := inspect(r.path, len(migrations)); err != nil {
		return err
	}
	if err := r.connect("rw", "busy_timeout(5000)", "query_only(1)"); err != nil {
		return err
	}
	version, err := r.check(len(migrations))
	switch {
	case err != nil:
		return err
	case version == 0: // a run was killed before it made the first table
		return errors.Join(r.db.Close(), r.openEmpty())
	case version < len(migrations):
		return fmt.Errorf("register %s was written by an older assay (schema %d, this one reads %d); the next run brings it up to date", r.path, version, len(migrations))
	}
	return nil
}

func (r *Register) openEmpty() error {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	r.db = db
	return r.raise(0, migrations)
}

// asItStands is the mode in which a file is read without its journal, and whatever
// others do to it.
const asItStands = "as it stands"

// connect connects to the file, on one connection: the pragmas and the
// transactions are the connection's.
func (r *Register) connect(mode string, pragmas ...string) error {
	return r.connectTo(r.path, mode, pragmas...)
}

// connectTo connects to a copy of the file, which errors call by the file's name.
func (r *Register) connectTo(path, mode string, pragmas ...string) error {
	name, err := uri(path, mode, pragmas...)
	if err != nil {
		return err
	}
	if r.db, err = sql.Open("sqlite", name); err != nil {
		return err
	}
	r.db.SetMaxOpenConns(1)
	return r.explain(r.db.Ping())
}

// uri is how SQLite is told of a file.
func uri(path, mode string, pragmas ...string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if abs = filepath.ToSlash(abs); !strings.HasPrefix(abs, "/") {
		abs = "/" + abs // C:/…
	}
	query := url.Values{"mode": {mode}, "_txlock": {"immediate"}, "_pragma": pragmas}
	if mode == asItStands {
		query.Set("mode", "ro")
		query.Set("immutable", "1")
	}
	name := url.URL{Scheme: "file", Path: abs, RawQuery: query.Encode()}
	return name.String(), nil
}

// context ends when changes are to be given up.
func (r *Register) context() context.Context {
	if r.halted == nil {
		return context.Background()
	}
	return r.halted
}

// change runs what changes the register in one transaction.
func (r *Register) change(do func(tx *sql.Tx) error) error {
	if r.lock == nil {
		return fmt.Errorf("register %s is open for reading only", r.path)
	}
	return r.transact(do)
}

func (r *Register) transact(do func(tx *sql.Tx) error) error {
	r.changing.Lock()
	defer r.changing.Unlock()
	tx, err := r.db.BeginTx(r.context(), nil)
	if err != nil {
		return r.explain(err)
	}
	if err := do(tx); err != nil {
		_ = tx.Rollback() // of what failed in the disk, SQLite has rolled it back already
		return r.explain(err)
	}
	return r.explain(tx.Commit())
}

// explain names the register in an error of SQLite's, and says what to do.
func (r *Register) explain(err error) error {
	var fault *sqlite.Error
	if !errors.As(err, &fault) {
		return err
	}
	switch fault.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return damaged(r.path, err.Error())
	case sqlite3.SQLITE_BUSY:
		return fmt.Errorf("register %s is being read or written by another program; wait until that is done: %w", r.path, err)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("register %s: the disk is full; nothing was changed; free some room and run again: %w", r.path, err)
	case sqlite3.SQLITE_READONLY:
		return fmt.Errorf("register %s can't be written to; nothing was changed; ask for the right to write to it and its folder: %w", r.path, err)
	case sqlite3.SQLITE_CANTOPEN:
		return fmt.Errorf("register %s can't be opened, or its folder not written to; nothing was changed; look whether both are there and yours to write to: %w", r.path, err)
	case sqlite3.SQLITE_IOERR:
		return fmt.Errorf("register %s can't be read or written; nothing was changed; look whether its disk is full, gone or faulty, and run again: %w", r.path, err)
	}
	return fmt.Errorf("register %s: %w", r.path, err)
}
