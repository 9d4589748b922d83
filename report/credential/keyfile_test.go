package credential

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/gofrs/flock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/ingest"
	"assay/report/disk"
)

// seeds returns a source of randomness that is the same in every run.
func seeds(n byte) *bytes.Reader { return bytes.NewReader(bytes.Repeat([]byte{n}, 32)) }

func newKeyFile(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "issuer.key")
	_, made, err := MakeKeyFile(path, seeds(1), day("2020-06-30"))
	require.NoError(t, err)
	require.True(t, made)
	return path
}

func TestMakeKeyFile(t *testing.T) {
	path := newKeyFile(t)
	f, err := ReadKeyFile(path)
	require.NoError(t, err)
	assert.Equal(t, testKey(1).DID(), f.Key.DID())
	assert.Equal(t, day("2020-06-30"), f.Made)
	assert.Empty(t, f.Retired)
	assert.Equal(t, testKey(1).Sign([]byte("x")), f.Key.Sign([]byte("x")))

	before, err := os.ReadFile(path)
	require.NoError(t, err)
	again, made, err := MakeKeyFile(path, seeds(2), day("2021-01-01"))
	require.NoError(t, err)
	assert.False(t, made)
	assert.Equal(t, f.Key.DID(), again.Key.DID(), "the file that stands there is read")
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, before, after)
	assertAlone(t, path)
}

// assertAlone wants nothing beside the key file but its lock.
func assertAlone(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	for _, e := range entries {
		assert.Contains(t, []string{filepath.Base(path), filepath.Base(path) + ".lock"}, e.Name())
	}
}

func TestTwoMakeAKeyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "issuer.key")
	dids, mades := make([]string, 8), make([]bool, 8)
	var wg sync.WaitGroup
	for i := range dids {
		wg.Go(func() {
			f, made, err := MakeKeyFile(path, seeds(byte(i+1)), day("2020-06-30"))
			if assert.NoError(t, err) {
				dids[i], mades[i] = f.Key.DID(), made
			}
		})
	}
	wg.Wait()
	f, err := ReadKeyFile(path)
	require.NoError(t, err)
	makers := 0
	for i := range dids {
		assert.Equal(t, f.Key.DID(), dids[i])
		if mades[i] {
			makers++
		}
	}
	assert.Equal(t, 1, makers)
	assertAlone(t, path)
}

func TestAKeyNeedsRandomness(t *testing.T) {
	path := filepath.Join(t.TempDir(), "issuer.key")
	_, _, err := MakeKeyFile(path, bytes.NewReader(make([]byte, 31)), day("2020-06-30"))
	assert.ErrorContains(t, err, "no randomness")
	_, _, err = MakeKeyFile(path, bytes.NewReader(make([]byte, 32)), day("2020-06-30"))
	assert.ErrorContains(t, err, "zeros")
	_, _, err = MakeKeyFile(path, iotest.ErrReader(errors.New("broken")), day("2020-06-30"))
	assert.ErrorContains(t, err, "broken")
	assert.NoFileExists(t, path)
}

func TestAKeyFileThatCantBeWritten(t *testing.T) {
	_, _, err := MakeKeyFile(filepath.Join(t.TempDir(), "none", "issuer.key"), seeds(1), day("2020-06-30"))
	assert.ErrorContains(t, err, "the key file can't be written")
}

func TestRotate(t *testing.T) {
	path := newKeyFile(t)
	f, err := Rotate(path, seeds(2), day("2021-06-30"))
	require.NoError(t, err)
	_, err = Rotate(path, seeds(3), day("2022-06-30"))
	require.NoError(t, err)

	got, err := ReadKeyFile(path)
	require.NoError(t, err)
	assert.Equal(t, testKey(2).DID(), f.Key.DID())
	assert.Equal(t, testKey(3).DID(), got.Key.DID())
	assert.Equal(t, day("2022-06-30"), got.Made)
	assert.Equal(t, []Retired{
		{testKey(1).DID(), day("2020-06-30"), day("2021-06-30"), nil},
		{testKey(2).DID(), day("2021-06-30"), day("2022-06-30"), nil},
	}, got.Retired)

	text, err := os.ReadFile(path)
	require.NoError(t, err)
	for n, kept := range map[byte]bool{1: false, 2: false, 3: true} {
		private := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{n}, 32))
		assert.Equal(t, kept, strings.Contains(string(text), private), "the private part of key %d", n)
	}
	assertAlone(t, path)
}

func TestCertificatesOutliveTheirKey(t *testing.T) {
	path := newKeyFile(t)
	f, err := ReadKeyFile(path)
	require.NoError(t, err)
	a := awards()["plain"] // as of 2020-06-30
	text, err := NewMaker(shortWording(t), f.Key).Make(a, pictures())
	require.NoError(t, err)
	rotated, err := Rotate(path, seeds(2), day("2020-12-31"))
	require.NoError(t, err)

	c, err := VerifyCredential(text, rotated.Trust("Issuer"))
	require.NoError(t, err)
	assert.Equal(t, "Issuer", c.Key.Issuer)

	a.Issued = day("2021-01-01") // with a key that somebody kept
	text, err = NewMaker(shortWording(t), f.Key).Make(a, pictures())
	require.NoError(t, err)
	_, err = VerifyCredential(text, rotated.Trust("Issuer"))
	assert.ErrorContains(t, err, "retired on 2020-12-31")
}

// In whatever order runs for days past and to come and rotations follow each
// other: what was signed by the key in use is genuine, by the key file and by the
// issuer file, and what a retired key signs for another day after its last isn't.
func TestRunsAndRotationsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "keys")
		require.NoError(t, err)
		defer os.RemoveAll(dir)
		path := filepath.Join(dir, "issuer.key")
		today := day("2020-06-30")
		f, _, err := MakeKeyFile(path, seeds(1), today)
		require.NoError(t, err)
		keys := []*Key{f.Key}
		signed := map[string]map[ingest.Day]bool{f.Key.DID(): {}} // as-of days by key
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.IntRange(0, 2).Draw(t, "step") {
			case 0:
				today += ingest.Day(rapid.IntRange(0, 3).Draw(t, "days"))
			case 1:
				f, err = Rotate(path, seeds(byte(len(keys)+1)), today)
				require.NoError(t, err)
				keys = append(keys, f.Key)
				signed[f.Key.DID()] = map[ingest.Day]bool{}
			case 2:
				asOf := today + ingest.Day(rapid.IntRange(-5, 8).Draw(t, "as of"))
				if asOf > today {
					require.NoError(t, SignAhead(path, f.Key, asOf))
				}
				signed[f.Key.DID()][asOf] = true
			}
		}
		f, err = ReadKeyFile(path)
		require.NoError(t, err)
		text, err := WriteIssuer(Issuer{Name: "Issuer", Keys: f.published()})
		require.NoError(t, err)
		issuer, err := ReadIssuer("issuer.json", text)
		require.NoError(t, err)
		both := issuer.Trust()
		both.Join(f.Trust(""))
		for _, trust := range []Trust{f.Trust(""), issuer.Trust(), both} {
			for _, k := range keys {
				known, ok := trust.Find(k.DID())
				require.True(t, ok)
				for on := day("2020-06-20"); on < today+10; on++ {
					genuine := known.Until == 0 || on <= known.Until || signed[k.DID()][on]
					assert.Equal(t, genuine, known.MayHaveIssued(on) == nil, "%s for %s", k, on)
				}
			}
		}
	})
}

// Of two who say until when a key was in use, whoever allows less is believed.
func TestNarrowedTrust(t *testing.T) {
	did := testKey(1).DID()
	key := func(until string, ahead ...ingest.Day) TrustedKey {
		k := TrustedKey{DID: did, Ahead: ahead}
		if until != "" {
			k.Until = day(until)
		}
		return k
	}
	july, august := day("2020-07-31"), day("2020-08-31")
	for name, tt := range map[string]struct {
		a, b TrustedKey
		want []ingest.Day
	}{
		"one doesn't know that it was retired": {key("2020-06-30", july), key(""), []ingest.Day{july}},
		"one doesn't know of a day":            {key("2020-06-30", july), key("2020-06-30"), nil},
		"one has it retired later":             {key("2020-06-30", july, august), key("2020-07-31"), []ingest.Day{july}},
	} {
		for _, both := range [][]TrustedKey{{tt.a, tt.b}, {tt.b, tt.a}} {
			var trust Trust
			require.NoError(t, trust.Add(both[0]))
			require.NoError(t, trust.Add(both[1]))
			k, _ := trust.Find(did)
			assert.Equal(t, day("2020-06-30"), k.Until, name)
			assert.ElementsMatch(t, tt.want, k.Ahead, name)
		}
	}
}

func TestSignAheadWithAKeyThatWasRotated(t *testing.T) {
	path := newKeyFile(t)
	_, err := Rotate(path, seeds(2), day("2020-07-31"))
	require.NoError(t, err)
	assert.ErrorContains(t, SignAhead(path, testKey(1), day("2020-12-31")), "run again")
	f, err := ReadKeyFile(path)
	require.NoError(t, err)
	assert.Empty(t, f.Ahead)
}

func TestWhatCantBeRotated(t *testing.T) {
	path := newKeyFile(t)
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	_, err = Rotate(path, seeds(2), day("2020-06-29"))
	assert.ErrorContains(t, err, "made on 2020-06-30, want that day or a later one to replace it, got 2020-06-29")
	_, err = Rotate(path, bytes.NewReader(nil), day("2020-07-01"))
	assert.ErrorContains(t, err, "no randomness")
	lock := flock.New(path + ".lock")
	require.NoError(t, lock.Lock())
	_, err = Rotate(path, seeds(2), day("2020-07-01"))
	assert.ErrorContains(t, err, "being changed by another run")
	require.NoError(t, lock.Unlock())
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, before, after)

	_, err = Rotate(filepath.Join(t.TempDir(), "issuer.key"), seeds(2), day("2020-07-01"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

var secretOfKey1 = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1}, 32))

// Any damage is noticed, and no error tells what stands in the file.
func TestDamagedKeyFiles(t *testing.T) {
	path := newKeyFile(t)
	_, err := Rotate(path, seeds(1), day("2020-07-31")) // so that it has a retired key as well
	require.NoError(t, err)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	refused := func(damaged []byte, what string, args ...any) {
		t.Helper()
		require.NoError(t, os.WriteFile(path, damaged, 0o600))
		_, err := ReadKeyFile(path)
		require.Error(t, err, append([]any{what}, args...)...)
		require.ErrorContains(t, err, "issuer.key is damaged, or no key file: put your copy of it in its place")
		for _, piece := range regexp.MustCompile(`.{6}`).FindAllString(secretOfKey1, -1) {
			require.NotContains(t, err.Error(), piece)
		}
	}
	about := bytes.Index(text, []byte(`"made"`)) // what it says of itself may change
	for i := about; i < len(bytes.TrimSpace(text)); i++ {
		damaged := bytes.Clone(text)
		if damaged[i] == ' ' || damaged[i] == '\n' {
			continue
		}
		damaged[i] ^= 1
		refused(damaged, "byte %d: %s", i, damaged)
	}
	for n := 0; n < len(bytes.TrimSpace(text)); n += 7 {
		refused(text[:n], "%d bytes", n)
	}
	refused(append(bytes.Clone(text), text...), "twice")
	refused(nil, "empty")
	refused([]byte("-----BEGIN PRIVATE KEY-----"), "another kind of file")
}

func TestKeyFilesOfOthers(t *testing.T) {
	path := newKeyFile(t)
	var record keyRecord
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &record))
	for name, change := range map[string]func(*keyRecord){
		"a public part that isn't the key's": func(r *keyRecord) { r.Public = testKey(2).DID() },
		"a retired key that is none":         func(r *keyRecord) { r.Retired = []retiredRecord{{Public: "did:key:z6Mk"}} },
		"a private part that is too short":   func(r *keyRecord) { r.Private = r.Private[:40] },
	} {
		t.Run(name, func(t *testing.T) {
			r := record
			change(&r)
			r.Check = r.digest()
			text, err := json.Marshal(r)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, text, 0o600))
			_, err = ReadKeyFile(path)
			assert.ErrorContains(t, err, "damaged")
		})
	}
}

func TestAKeyFileThatIsAFolder(t *testing.T) {
	_, err := ReadKeyFile(t.TempDir())
	assert.ErrorContains(t, err, "is a folder, want a file")
	_, _, err = MakeKeyFile(t.TempDir(), seeds(1), day("2020-06-30"))
	assert.ErrorContains(t, err, "is a folder, want a file")
}

func TestClaimNeverReplaces(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
	require.NoError(t, os.WriteFile(from, []byte("new"), 0o600))
	require.NoError(t, disk.Disk{}.Claim(from, to))
	require.NoError(t, os.WriteFile(from, []byte("newer"), 0o600))
	assert.ErrorIs(t, disk.Disk{}.Claim(from, to), os.ErrExist)
}

func TestRotateBehindALink(t *testing.T) {
	path := newKeyFile(t)
	link := filepath.Join(t.TempDir(), "link.key")
	if err := os.Symlink(path, link); err != nil {
		t.Skip("no links here: ", err)
	}
	f, err := Rotate(link, seeds(2), day("2020-07-31"))
	require.NoError(t, err)
	info, err := os.Lstat(link)
	require.NoError(t, err)
	assert.Equal(t, os.ModeSymlink, info.Mode().Type(), "the link stays a link")
	behind, err := ReadKeyFile(path)
	require.NoError(t, err)
	assert.Equal(t, f.Key.DID(), behind.Key.DID())
	assertAlone(t, path)
}

// What a stolen key signed for the day of the theft, or later, is genuine no more.
func TestRotateStolen(t *testing.T) {
	path := newKeyFile(t) // made on 2020-06-30
	require.NoError(t, SignAhead(path, testKey(1), day("2020-12-31")))
	_, err := RotateStolen(path, seeds(2), day("2020-09-30"), day("2020-10-01"))
	assert.ErrorContains(t, err, "want a day that isn't after 2020-09-30")
	f, err := RotateStolen(path, seeds(2), day("2020-09-30"), day("2020-09-23"))
	require.NoError(t, err)
	trust := f.Trust("")
	old, ok := trust.Find(testKey(1).DID())
	require.True(t, ok)
	for on, good := range map[string]bool{"2020-06-30": true, "2020-09-22": true, "2020-09-23": false, "2020-09-30": false, "2020-12-31": false} {
		assert.Equal(t, good, old.MayHaveIssued(day(on)) == nil, on)
	}
	f, err = RotateStolen(path, seeds(3), day("2020-10-01"), day("2020-01-15")) // before it was made
	require.NoError(t, err)
	text, err := WriteIssuer(shortWording(t).Publish(f))
	require.NoError(t, err)
	_, err = ReadIssuer("issuer.json", text)
	assert.NoError(t, err)
}
