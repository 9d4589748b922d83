package mail

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
)

// ownedMonth is a month of partners with such cells of the column Owner email.
func ownedMonth(t *testing.T, day string, cells ...string) Month {
	t.Helper()
	var partners []evaluate.PartnerFinding
	for i, cell := range cells {
		partners = append(partners, partner(fmt.Sprintf("P-%d", i+1), func(f *evaluate.PartnerFinding) {
			f.Email = ""
			if cell != "" {
				f.Carried = map[ingest.Field]string{ingest.OwnerEmailField: cell}
			}
		}))
	}
	m := aMonth(t, day, nil, partners...)
	m.Roster.Sheets[0].Columns[ingest.OwnerEmailField] = 6
	for i := range partners {
		m.Roster.Partners[i].Carried = partners[i].Carried
	}
	m.Part = func(places []int) (*evaluate.Assessment, func(io.Writer) error) {
		return m.Assessment.Of(places), func(to io.Writer) error {
			_, err := fmt.Fprint(to, "book of ", places)
			return err
		}
	}
	return m
}

// TestOwners holds one message to each owner, whatever the letter case of the
// address, and a fault for what is no address.
func TestOwners(t *testing.T) {
	tm := loadedTemplates(t)
	tests := []struct {
		name   string
		cells  []string
		owners []string // address and places
		faults []string // partner, cell and what is wrong
	}{
		{"none", []string{"", ""}, nil, nil},
		{"one of each", []string{"kim@a.example", "ada@a.example", ""}, []string{"ada@a.example [1]", "kim@a.example [0]"}, nil},
		{"letter case", []string{"Kim@A.example", "kim@a.EXAMPLE", "KIM@a.example"}, []string{"Kim@a.example [0 1 2]"}, nil},
		{"with a name", []string{"Kim <kim@a.example>", "kim@a.example"}, []string{"kim@a.example [0 1]"}, nil},
		{"two of one partner", []string{"kim@a.example; ada@a.example; KIM@a.example", "kim@a.example"}, []string{"ada@a.example [0]", "kim@a.example [0 1]"}, nil},
		{"no address", []string{"kim", "kim@a.example"}, []string{"kim@a.example [1]"}, []string{`P-1 partners.csv!F2 got "kim", want an address like channel@northwind.example`}},
		{"one of two", []string{"kim; ada@a.example"}, []string{"ada@a.example [0]"}, []string{`P-1 partners.csv!F2 got "kim", want an address like channel@northwind.example`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := ownedMonth(t, "2020-06-30", tt.cells...)
			p, err := tm.Prepare(m)
			require.NoError(t, err)
			var owners, faults []string
			for i, l := range p.Messages[1:] {
				assert.Equal(t, Owner, l.Kind)
				assert.Equal(t, fmt.Sprintf("mail/owner-%d.eml", i+1), l.Path)
				assert.Empty(t, l.PartnerID)
				require.Len(t, l.To, 1)
				owners = append(owners, fmt.Sprint(l.To[0].Address, " ", l.owned))
			}
			for _, f := range p.Faults {
				faults = append(faults, f.PartnerID+" "+f.Cell.String()+" "+f.Why)
			}
			assert.Equal(t, tt.owners, owners)
			assert.Equal(t, tt.faults, faults)
			assert.Equal(t, p.Faults, OwnerFaults(m.Assessment, m.Roster))
		})
	}
}

// TestOwnersKeyHoldsForLetterCase: a message that went to an address in capitals
// is the one that small letters would have had.
func TestOwnersKeyHoldsForLetterCase(t *testing.T) {
	tm := loadedTemplates(t)
	keys := map[string]bool{}
	for _, cell := range []string{"kim@a.example", "KIM@A.EXAMPLE"} {
		p, err := tm.Prepare(ownedMonth(t, "2020-06-30", cell))
		require.NoError(t, err)
		keys[p.Messages[1].Key] = true
	}
	assert.Len(t, keys, 1)
}

// TestOwnersWorkbook holds which workbook an owner gets, by the setting, and that
// one over the size for attachments is only named.
func TestOwnersWorkbook(t *testing.T) {
	tests := []struct{ setting, brings, says string }{
		{"own", "book of [1]", "partners-2020-06-30.xlsx is attached; it has these partners alone"},
		{"whole", "book", "compliance-2020-06-30.xlsx is attached."},
		{"none", "", "stand at the end of 30 June 2020. Partners: 1;"},
	}
	for _, tt := range tests {
		t.Run(tt.setting, func(t *testing.T) {
			files := copied(t)
			settings := files[folder+"/post.yaml"]
			settings.Data = bytes.ReplaceAll(settings.Data, []byte("owner_workbook: own"), []byte("owner_workbook: "+tt.setting))
			tm, err := LoadTemplates(files)
			require.NoError(t, err)
			m := ownedMonth(t, "2020-06-30", "ada@a.example", "kim@a.example")
			for _, large := range []bool{false, true} {
				if large {
					tm.Post.AttachUpTo = 1
				}
				read := mails(t, tm, m)["mail/owner-2.eml"]
				var brought []string
				for _, f := range read.attachments {
					brought = append(brought, string(f.data))
				}
				switch {
				case tt.brings == "":
					assert.Empty(t, brought)
					assert.Contains(t, flat(read.text), tt.says)
				case large:
					assert.Empty(t, brought)
					assert.Contains(t, flat(read.text), "is too large to mail")
				default:
					assert.Equal(t, []string{tt.brings}, brought)
					assert.Contains(t, flat(read.text), tt.says)
				}
			}
		})
	}
}
