package credential

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The three below: go test ./report/credential -run '^$' -fuzz FuzzBadge -fuzzminimizetime 10x
// (what is found interesting would else be made smaller for a minute each time).

// A genuine credential says what was signed, whoever altered it; and where its own
// key's holder signs whatever it says, as other software would, it is genuine only
// as far as a second reader finds all of it in what was signed.
func FuzzCredential(f *testing.F) {
	var originals [][]byte
	for _, issue := range issuedBytes(f) {
		text, err := issue()
		require.NoError(f, err)
		originals = append(originals, text)
		f.Add(text)
	}
	key := testKey(1)
	trust := *trustIn(f, key, testKey(2))
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := VerifyCredential(text, trust); err == nil {
			assert.True(t, slices.ContainsFunc(originals, func(o []byte) bool { return sameJSON(o, text) }), "%s", text)
		}
		again, ok := signedAsItIs(key, text)
		if !ok {
			return
		}
		if _, err := VerifyCredential(again, trust); err != nil {
			return
		}
		d, err := readDocument(again)
		require.NoError(t, err)
		agreeOnWhatIsSigned(t, unproved(d))
		whole, err := d.write()
		require.NoError(t, err)
		assert.True(t, sameJSON(whole, again), "%s", again)
	})
}

// signedAsItIs signs what a text says as other software does: what the canonical
// form leaves out, it leaves out.
func signedAsItIs(key *Key, text []byte) ([]byte, bool) {
	var says map[string]any
	var d document
	if len(text) > 10_000 || json.Unmarshal(text, &says) != nil || json.Unmarshal(text, &d) != nil || len(d.Proof) == 0 {
		return nil, false
	}
	if issuer, ok := says["issuer"].(map[string]any); ok {
		issuer["id"] = key.DID()
	}
	says["id"] = named(key.DID(), d.Subject.LicenseNumber, d.Subject.Achievement.Version)
	for i, r := range d.Pictures {
		if related, ok := says["relatedResource"].([]any); ok && i < len(related) && i < len(drawings) {
			if one, ok := related[i].(map[string]any); ok && len(r.ID) > 0 && r.ID[0] == 'u' {
				one["id"] = says["id"].(string) + drawings[i].ID
			}
		}
	}
	p := newProof(key.DID(), d.Proof[0].Created)
	options, err := ours().canonical(p)
	if err != nil {
		return nil, false
	}
	delete(says, "proof")
	context := says["@context"]
	delete(says, "@context")
	quads, err := ours().canonical(says)
	if err != nil {
		return nil, false
	}
	sums := append(sum(options), sum(quads)...)
	p.ProofValue = multibase(key.Sign(sums))
	says["proof"], says["@context"] = []proof{p}, context
	again, err := json.Marshal(says)
	return again, err == nil
}

func sum(quads string) []byte {
	s := sha256.Sum256([]byte(quads))
	return s[:]
}

// A genuine badge is one that was issued, bit by bit; and whatever picture a badge
// is made of, it is genuine, and with a credential for another it isn't.
func FuzzBadge(f *testing.F) {
	key := keyOf(7)
	is := issued(f, key)
	originals := [][]byte{is.png, is.small, is.svg}
	for _, o := range originals {
		f.Add(o)
	}
	for _, drawing := range svgs {
		f.Add([]byte(drawing))
	}
	trust := *trustIn(f, key)
	maker := NewMaker(shortWording(f), key)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, d := range append([][]byte{data}, rebaked(data, is.credentials[2020])...) {
			if Examine("it", d, trust).Genuine && kindOf(d) != CodeText && kindOf(d) != CredentialJSON {
				assert.True(t, slices.ContainsFunc(originals, func(o []byte) bool { return bytes.Equal(o, d) }), "genuine, and nobody made it: %q", d)
			}
		}
		if len(rebaked(data, []byte("{}"))) == 0 {
			return // it is no picture
		}
		text, err := maker.Make(award(2020), Pictures{PNG: data, SVG: data})
		require.NoError(t, err)
		for _, d := range rebaked(data, text) {
			if credential, picture, err := unbaked(d); assert.NoError(t, err) && bytes.Equal(picture, data) {
				assert.Equal(t, string(text), string(credential))
				assert.True(t, Examine("it", d, trust).Genuine || kindOf(d) != BadgePNG && kindOf(d) != BadgeSVG)
			}
		}
	})
}

// rebaked returns a picture with a credential, if it is a picture.
func rebaked(picture, credential []byte) (all [][]byte) {
	for _, bake := range []func(_, _ []byte) ([]byte, error){BakePNG, BakeSVG} {
		if baked, err := bake(picture, credential); err == nil {
			all = append(all, baked)
		}
	}
	return all
}

func unbaked(data []byte) (credential, picture []byte, err error) {
	if bytes.HasPrefix(data, pngSignature) {
		return UnbakePNG(data)
	}
	return UnbakeSVG(data)
}

// A genuine certificate is one that was issued, bit by bit; and where its own key's
// holder seals whatever a PDF holds, it says no more than what was signed before.
func FuzzCertificate(f *testing.F) {
	key := keyOf(7)
	is := issued(f, key)
	originals := [][]byte{
		is.pdf, sealed(key, pdfOf(pdfObjects(is.code))),
		sealed(key, pdfOf(pdfObjects(is.code, pdfAttachment{"credential-2021.json", is.credentials[2021]}, pdfAttachment{"terms.txt", []byte("Terms")}))),
	}
	for _, o := range originals {
		f.Add(o)
	}
	trust := *trustIn(f, key)
	f.Fuzz(func(t *testing.T, pdf []byte) {
		if Examine("it", pdf, trust).Genuine && kindOf(pdf) == CertificatePDF {
			assert.True(t, slices.ContainsFunc(originals, func(o []byte) bool { return bytes.Equal(o, pdf) }), "genuine, and nobody made it")
		}
		for _, signer := range []*Key{key, keyOf(8)} {
			again, ok := sealedAnew(signer, pdf)
			if !ok {
				continue
			}
			found := Examine("it", again, trust)
			if !found.Genuine || found.Kind != CertificatePDF {
				continue
			}
			assert.Equal(t, key, signer)
			says := []any{found.Number, found.Partner, found.Years, found.GoodThrough, found.Issued}
			assert.Equal(t, []any{northwind.Number, northwind.Partner, northwind.Years, northwind.GoodThrough, northwind.Issued}, says)
		}
	})
}

// sealedAnew seals a PDF that holds one seal by a key.
func sealedAnew(key *Key, pdf []byte) ([]byte, bool) {
	s, err := readSeal(pdf)
	if err != nil {
		return nil, false
	}
	return bytes.Replace(pdf, []byte(sealMark+s.digits), []byte(sealMark+hex.EncodeToString(SealPDF(key)(s.digest))), 1), true
}
