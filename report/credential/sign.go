package credential

// Statement signs a statement for the QR code, see [SignStatement].
func (m *Maker) Statement(s Statement) (text string, err error) {
	return SignStatement(m.key, s, m.wording.VerificationAddress())
}

// Seal signs the digest of a PDF, see [SealPDF].
func (m *Maker) Seal(digest [32]byte) []byte { return SealPDF(m.key)(digest) }
