package credential

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

// A PDF's seal is a key's hint and its signature over the SHA-256 of the whole
// file, in which the seal's own digits are zeros. So there is no byte of the
// file that could change without breaking it.
const (
	sealDomain = "assay pdf seal 1\n" // begins what is signed
	sealMark   = "/Seal <"            // stands before the seal's digits, once in a file
	sealSize   = hintSize + ed25519.SignatureSize
	sealDigits = 2 * sealSize // hexadecimal, lower case
)

// SealPDF returns what seals a PDF by the key: from the digest of the file with
// zeros in the seal's place, the seal's 72 bytes.
func SealPDF(key *Key) func(digest [32]byte) []byte {
	hint := key.Hint()
	return func(digest [32]byte) []byte {
		return append(hint[:], key.Sign(sealMessage(digest))...)
	}
}

func sealMessage(digest [32]byte) []byte { return append([]byte(sealDomain), digest[:]...) }

// A pdfSeal is a seal as it stands in a PDF.
type pdfSeal struct {
	digits    string
	hint      [hintSize]byte
	signature []byte
	digest    [32]byte // of the file, as the seal should have signed it
}

var (
	errNoSeal   = errors.New("the PDF carries no seal: it isn't a certificate that assay signed, or it was saved anew, which takes the seal off")
	errTwoSeals = errors.New("the PDF carries more than one seal: it was put together from others")
	errBadSeal  = errors.New("the PDF's seal is damaged")
	errAltered  = errors.New("the PDF is not as it was sealed: something in it was changed, added or cut off, or it was saved anew")
)

// readSeal finds the seal of a PDF and digests the file.
func readSeal(pdf []byte) (pdfSeal, error) {
	switch bytes.Count(pdf, []byte(sealMark)) {
	case 0:
		return pdfSeal{}, errNoSeal
	case 1:
	default:
		return pdfSeal{}, errTwoSeals
	}
	start := bytes.Index(pdf, []byte(sealMark)) + len(sealMark)
	end := start + sealDigits
	if end >= len(pdf) || pdf[end] != '>' {
		return pdfSeal{}, errBadSeal
	}
	digits := pdf[start:end]
	raw, err := hex.DecodeString(string(digits))
	if err != nil || !bytes.Equal(digits, bytes.ToLower(digits)) {
		return pdfSeal{}, errBadSeal
	}
	h := sha256.New()
	h.Write(pdf[:start])
	h.Write(bytes.Repeat([]byte{'0'}, sealDigits))
	h.Write(pdf[end:])
	return pdfSeal{string(digits), [hintSize]byte(raw), raw[hintSize:], [32]byte(h.Sum(nil))}, nil
}

// sealer returns the trusted key that sealed the PDF.
func (t *Trust) sealer(s pdfSeal) (TrustedKey, error) {
	k, err := t.signerOf(s.hint, sealMessage(s.digest), s.signature)
	if errors.Is(err, errNotSigned) {
		return k, errAltered
	}
	return k, err
}
