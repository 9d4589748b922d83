package credential

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// published is an issuer's file with a list of what ended, signed with key 1.
func published(t *testing.T, ended ...EndedCertificate) Issuer {
	t.Helper()
	list, err := SignEnded(testKey(1), day("2020-06-30"), day("2020-08-14"), ended)
	require.NoError(t, err)
	return Issuer{Name: "Issuer", Keys: []IssuerKey{{DID: testKey(1).DID()}, {DID: testKey(2).DID(), Until: day("2020-05-31")}}, Ended: &list}
}

var endedSample = []EndedCertificate{
	{Number: "CP-2021-C", How: EndedReplaced, By: "CP-2021-D", On: day("2020-06-01")},
	{Number: "CP-2021-A", How: EndedRevoked, On: day("2020-06-02")},
	{Number: "CP-2021-B", How: EndedRevoked, Year: 2020},
	{Number: "CP-2020-E", How: EndedWithdrawn},
}

func TestEndedListOfAnIssuerFile(t *testing.T) {
	i := published(t, endedSample...)
	text, err := WriteIssuer(i)
	require.NoError(t, err)
	got, err := ReadIssuer("issuer.json", text)
	require.NoError(t, err)
	assert.Equal(t, i, got)
	for _, tt := range []struct {
		number string
		years  []int
		ended  bool
		how    Ending
	}{
		{"CP-2020-E", nil, true, EndedWithdrawn},
		{"CP-2021-A", []int{2021}, true, EndedRevoked},
		{"CP-2021-B", []int{2020, 2021}, true, EndedRevoked},
		{"CP-2021-B", []int{2021}, false, ""}, // the other year stands
		{"CP-2021-C", nil, true, EndedReplaced},
		{"CP-2021-D", nil, false, ""},
		{"", nil, false, ""},
		{"CP-2021-", nil, false, ""},
	} {
		e, ok := got.Ended.Of(tt.number, tt.years)
		assert.Equal(t, tt.ended, ok, tt.number)
		assert.Equal(t, tt.how, e.How, tt.number)
	}
	again, err := SignEnded(testKey(1), day("2020-06-30"), day("2020-08-14"), []EndedCertificate{endedSample[3], endedSample[2], endedSample[1], endedSample[0]})
	require.NoError(t, err)
	assert.Equal(t, *i.Ended, again, "whatever the order that they come in")
}

// A list is as the key in use signed it, or the file is refused.
func TestForgedListsAreRefused(t *testing.T) {
	text, err := WriteIssuer(published(t, endedSample...))
	require.NoError(t, err)
	const altered = "is not as it was signed"
	for _, tt := range []struct{ name, old, new, want string }{
		{"another number", "CP-2021-A", "CP-2021-AA", altered},
		{"another ending", `"how": "withdrawn"`, `"how": "revoked"`, altered},
		{"an unknown ending", `"how": "withdrawn"`, `"how": "lost"`, "want revoked, replaced or withdrawn"},
		{"another year", `"year": 2020`, `"year": 2021`, altered},
		{"no year", `"year": 2020,`, ``, altered},
		{"a day later", `"as_of": "2020-06-30"`, `"as_of": "2020-07-01"`, altered},
		{"holds longer", "2020-08-14", "2021-08-14", altered},
		{"no day", "2020-08-14", "soon", "can't be read"},
		{"by the retired key", `"signer": "` + testKey(1).DID(), `"signer": "` + testKey(2).DID(), altered},
		{"by a stranger", `"signer": "` + testKey(1).DID(), `"signer": "` + testKey(3).DID(), altered},
		{"no signer", `"signer": "did:key:`, `"signer": "`, "want a did:key"},
		{"a signature cut off", `"signature": "z`, `"signature": "zz`, altered},
		{"no signature", `"signature": "z`, `"signature": "`, "want z and base 58"},
		{"something unsigned", `"as_of"`, `"note": "x", "as_of"`, "unknown field"},
		{"a member twice", `"as_of"`, `"as_of": "2020-06-30", "as_of"`, "issuer.json"},
		{"a list as YAML", `"ended": {`, `"ended": &a {`, "issuer.json"},
		{"a list that is none", `"certificates": [`, `"certificates": 7, "x": [`, "can't be read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, string(text), tt.old)
			_, err := ReadIssuer("issuer.json", []byte(strings.Replace(string(text), tt.old, tt.new, 1)))
			assert.ErrorContains(t, err, tt.want)
		})
	}
	i := published(t)
	i.Keys[0].Until = day("2020-06-30")
	i.Keys = append(i.Keys, IssuerKey{DID: testKey(3).DID()})
	_, err = WriteIssuer(i)
	assert.EqualError(t, err, "the list of ended certificates isn't signed with the key in use", "a thief with the old key can't say what ended")
	_, err = SignEnded(testKey(1), day("2020-06-30"), day("2020-08-14"), []EndedCertificate{endedSample[1], endedSample[1]})
	assert.ErrorContains(t, err, "CP-2021-A twice")
}

// A list may be far longer than what people write.
func TestLongListsAreRead(t *testing.T) {
	var ended []EndedCertificate
	for n := range 20_000 {
		ended = append(ended, EndedCertificate{Number: fmt.Sprintf("CP-2021-%08d", n), How: EndedRevoked, On: day("2020-06-01")})
	}
	i := published(t, ended...)
	text, err := WriteIssuer(i)
	require.NoError(t, err)
	require.Greater(t, len(text), 1<<20)
	got, err := ReadIssuer("issuer.json", text)
	require.NoError(t, err)
	assert.Len(t, got.Ended.Certificates, len(ended))
	_, ok := got.Ended.Of("CP-2021-00019999", nil)
	assert.True(t, ok)
}
