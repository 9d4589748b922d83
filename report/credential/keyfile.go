package credential

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"assay/ingest"
	"assay/report/disk"
)

// A KeyFile is the content of a key file: the key in use, the day it was made,
// and the keys that were in use before it, of which only the public part is left.
type KeyFile struct {
	Key     *Key
	Made    ingest.Day
	Ahead   []ingest.Day // noted by [SignAhead], rising
	Retired []Retired    // oldest first
}

// A Retired key signs no more; what it signed is still genuine: for the days
// until it was retired, and for those after that for which it had signed ahead.
type Retired struct {
	DID         string
	From, Until ingest.Day
	Ahead       []ingest.Day // rising, all after Until
}

// aboutKeyFile is what a key file says of itself.
const aboutKeyFile = "This file signs certificates, badges and credentials. Keep it secret: whoever has it can issue them in your name. " +
	"Keep a copy in a safe place: it can't be made again. Never edit it."

// A written key file.
type keyRecord struct {
	About   string          `json:"about"`
	Made    ingest.Day      `json:"made"`
	Public  string          `json:"public"`
	Private string          `json:"private"`         // base64 of the 32 bytes that the key is made from
	Ahead   []ingest.Day    `json:"ahead,omitempty"` // rising
	Retired []retiredRecord `json:"retired"`
	Check   string          `json:"check"` // digest of all the above but About
}

type retiredRecord struct {
	Public string       `json:"public"`
	From   ingest.Day   `json:"from"`
	Until  ingest.Day   `json:"until"`
	Ahead  []ingest.Day `json:"ahead,omitempty"`
}

// MakeKeyFile makes a key on the day and writes it to a file that only its owner
// can read; made is true then. Where a file stands, it is read as it is: of two
// that make a key at the same time, one does and the other reads that.
func MakeKeyFile(path string, random io.Reader, day ingest.Day) (f *KeyFile, made bool, err error) {
	if stands(path) && !stands(disk.Beside(path)) {
		f, err = ReadKeyFile(path)
		return f, false, err
	}
	lock, err := lockKey(path)
	if err != nil {
		return nil, false, fmt.Errorf("the key file can't be written: %w", err)
	}
	defer lock.Release()
	if stands(path) { // and beside it what a run that was killed left: a secret
		_ = os.Remove(disk.Beside(path))
		f, err = ReadKeyFile(path)
		return f, false, err
	}
	seed, err := newSeed(random)
	if err != nil {
		return nil, false, err
	}
	switch err := writeKey(path, keyRecord{Made: day}.with(seed), disk.Disk{}.Claim); {
	case errors.Is(err, fs.ErrExist):
		f, err = ReadKeyFile(path)
		return f, false, err
	case err != nil:
		return nil, false, fmt.Errorf("the key file can't be written: %w", err)
	}
	return &KeyFile{Key: keyFromSeed(seed), Made: day}, true, nil
}

func stands(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// lockKey waits, up to two seconds, until nobody else makes the key.
func lockKey(path string) (lock *disk.Lock, err error) {
	for range 100 {
		if lock, err = disk.TakeLock(path+".lock", ""); !disk.IsHeld(err) {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	return lock, err
}

// ReadKeyFile reads a key file. One that others than its owner can read, or that
// is damaged, is refused; no error holds anything of the private key.
func ReadKeyFile(path string) (*KeyFile, error) {
	f, _, err := readKey(path)
	return f, err
}

// Rotate makes a new key on the day and retires the one in use: its private part
// is destroyed, its public part stays, with the days from when until when it was
// in use, so that what it signed stays genuine. Days after that for which it had
// signed are kept with it: those noted by [SignAhead], and those given. Where the
// path is a link, it stays one, to the file with the new key.
func Rotate(path string, random io.Reader, day ingest.Day, ahead ...ingest.Day) (*KeyFile, error) {
	return rotate(path, random, day, func(r keyRecord) (retiredRecord, error) {
		ahead := slices.DeleteFunc(days(r.Ahead, ahead), func(d ingest.Day) bool { return d <= day })
		return retiredRecord{r.Public, r.Made, day, ahead}, nil
	})
}

// RotateStolen does it for a key that was stolen, or may have been, on a day: what
// says that it was issued on that day or later is genuine no more, whoever signed it.
func RotateStolen(path string, random io.Reader, day, stolen ingest.Day) (*KeyFile, error) {
	return rotate(path, random, day, func(r keyRecord) (retiredRecord, error) {
		if stolen > day {
			return retiredRecord{}, fmt.Errorf("%s: got a key stolen on %s, want a day that isn't after %s", path, stolen, day)
		}
		return retiredRecord{r.Public, min(r.Made, stolen-1), stolen - 1, nil}, nil // runs for a day before it was made have signed with it
	})
}

func rotate(path string, random io.Reader, day ingest.Day, retire func(keyRecord) (retiredRecord, error)) (*KeyFile, error) {
	err := change(path, func(r keyRecord) (keyRecord, error) {
		if day < r.Made {
			return r, fmt.Errorf("%s: the key was made on %s, want that day or a later one to replace it, got %s", path, r.Made, day)
		}
		seed, err := newSeed(random)
		if err != nil {
			return r, err
		}
		retired, err := retire(r)
		if err != nil {
			return r, err
		}
		r.Retired = append(r.Retired, retired)
		r.Made, r.Ahead = day, nil
		return r.with(seed), nil
	})
	if err != nil {
		return nil, err
	}
	return ReadKeyFile(path)
}

// SignAhead notes in a key file that the key signs for a day that is still to
// come, before it does: the day it is retired, which may be earlier, is then not
// its last. A key other than the one in use is an error.
func SignAhead(path string, key *Key, day ingest.Day) error {
	return change(path, func(r keyRecord) (keyRecord, error) {
		if r.Public != key.DID() {
			return r, fmt.Errorf("%s has another key than it had just now: run again", path)
		}
		r.Ahead = days(r.Ahead, []ingest.Day{day})
		r.Check = r.digest()
		return r, nil
	})
}

// days returns the days of two lists, rising, each once.
func days(a, b []ingest.Day) []ingest.Day {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// change changes what stands in a key file, whole or not at all; one at a time, as
// two at once would lose a key.
func change(path string, edit func(r keyRecord) (keyRecord, error)) error {
	if file, err := filepath.EvalSymlinks(path); err == nil {
		path = file
	}
	if !stands(path) {
		return &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	lock, err := lockKey(path)
	switch {
	case disk.IsHeld(err):
		return fmt.Errorf("%s is being changed by another run; wait until that is done", path)
	case err != nil:
		return fmt.Errorf("%s can't be locked: %w", path, err)
	}
	defer lock.Release()
	_, record, err := readKey(path)
	if err != nil {
		return err
	}
	if record, err = edit(record); err != nil {
		return err
	}
	if err := writeKey(path, record, disk.Disk{}.Rename); err != nil {
		return fmt.Errorf("the key file can't be written, and is as it was: %w", err)
	}
	return nil
}

// with puts a key into the record.
func (r keyRecord) with(seed []byte) keyRecord {
	r.About = aboutKeyFile
	r.Public = keyFromSeed(seed).DID()
	r.Private = base64.StdEncoding.EncodeToString(seed)
	if r.Retired == nil {
		r.Retired = []retiredRecord{}
	}
	r.Check = r.digest()
	return r
}

// digest returns what Check has to be.
func (r keyRecord) digest() string {
	r.About, r.Check = "", ""
	text, _ := json.Marshal(r) // of texts and days: can't fail
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// writeKey writes a record beside its place, to the disk, and lets place move it
// there: it appears whole or not at all. It wants the lock.
func writeKey(path string, r keyRecord, place func(from, to string) error) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	fresh := disk.Beside(path)
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) { // left by one that was killed
		return err
	}
	if err := (disk.Disk{}).Create(fresh, append(text, '\n'), disk.Secret); err != nil {
		return err
	}
	defer os.Remove(fresh)
	if err := place(fresh, path); err != nil {
		return err
	}
	disk.SyncFolder(filepath.Dir(path))
	return nil
}

// keyFileLimit is more than a key file can grow to, in bytes.
const keyFileLimit = 1 << 20

func readKey(path string) (*KeyFile, keyRecord, error) {
	text, err := readPrivate(path)
	if err != nil {
		return nil, keyRecord{}, err
	}
	var r keyRecord
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil || dec.More() || r.Check != r.digest() {
		return nil, keyRecord{}, damaged(path)
	}
	seed, err := base64.StdEncoding.Strict().DecodeString(r.Private)
	if err != nil || len(seed) != 32 || keyFromSeed(seed).DID() != r.Public {
		return nil, keyRecord{}, damaged(path)
	}
	f := &KeyFile{Key: keyFromSeed(seed), Made: r.Made, Ahead: r.Ahead}
	for _, old := range r.Retired {
		if _, err := ParseDID(old.Public); err != nil {
			return nil, keyRecord{}, damaged(path)
		}
		f.Retired = append(f.Retired, Retired{old.Public, old.From, old.Until, old.Ahead})
	}
	return f, r, nil
}

// damaged says what to do, and nothing of what stands in the file.
func damaged(path string) error {
	return fmt.Errorf("%s is damaged, or no key file: put your copy of it in its place. Without a copy, move it away, and the next run makes a new key; "+
		"what was issued stays genuine by the issuer file that you published", path)
}

// readPrivate reads a file that none but its owner may read. It may be a link to one.
func readPrivate(path string) ([]byte, error) {
	info, err := disk.Follow(path)
	if err != nil {
		return nil, err
	}
	if err := onlyOwner(path, info); err != nil {
		return nil, err
	}
	return disk.Read(path, keyFileLimit)
}

// Trust returns the public parts of the keys, as those of an issuer's name.
func (f *KeyFile) Trust(issuer string) Trust {
	var t Trust
	for _, k := range f.published() {
		_ = t.Add(TrustedKey{DID: k.DID, Issuer: issuer, From: k.From, Until: k.Until, Ahead: k.Ahead}) // its DIDs were read
	}
	return t
}

// published returns the public parts, the key in use first, then the retired
// ones, the latest first.
func (f *KeyFile) published() []IssuerKey {
	keys := []IssuerKey{{DID: f.Key.DID(), From: f.Made}}
	for i := len(f.Retired) - 1; i >= 0; i-- {
		keys = append(keys, IssuerKey(f.Retired[i]))
	}
	return keys
}
