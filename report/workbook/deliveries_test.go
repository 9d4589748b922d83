package workbook

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/ingest"
	"assay/report/issued"
)

// minute is a time that is written as 2020-06-30 18:00.
func minute(written string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", written)
	if err != nil {
		panic(err)
	}
	return t
}

// mailedBook has mail of earlier runs in every state.
func mailedBook() Book {
	b := book()
	b.Given = map[string]issued.Certificate{"p-022": {Number: "CP-2020-QUIET", Issued: ingest.DayOf(2020, 5, 31)}}
	b.Deliveries = []issued.Delivery{
		{Kind: "operations", Title: "the month's workbook", Recipient: "ops@example.com", State: issued.Sent, At: minute("2020-06-01 08:00"), Said: "250 Ok"},
		{Kind: "operations", Title: "a workbook of old", Recipient: "ops@example.com", State: issued.Sent, At: minute("2019-06-30 23:59"), Said: "250 Ok"},
		{Kind: "operations", Title: "a workbook of a year ago", Recipient: "ops@example.com", State: issued.Sent, At: minute("2019-07-01 00:00"), Said: "250 Ok"},
		{Kind: "plan-opened", Title: "Get Well Plan opened", PartnerID: "p-002", Partner: "Alder Networks", Recipient: "office2@example.com", State: issued.Sent, At: minute("2020-06-01 08:01"), Said: "250 Ok"},
		{Kind: "plan-opened", Title: "Get Well Plan opened", PartnerID: "P-002", Partner: "Alder Networks", Recipient: "boss@example.com", State: issued.Sent, At: minute("2020-06-01 08:02"), Said: "250 Ok"},
		{Kind: "plan-opened", Title: "Get Well Plan opened", PartnerID: "P-002", Recipient: "office2@example.com", State: issued.Sent, At: minute("2020-05-10 23:59")}, // of a plan before
		{Kind: "plan-ending", Title: "reminder, 60 days before the Get Well Plan ends", PartnerID: "P-002", Recipient: "office2@example.com", State: issued.Waiting, At: minute("2020-06-20 08:00"), Said: "451 try later"},
		{Kind: "congratulation", Title: "congratulation", PartnerID: "P-001", Partner: "Northwind Hosting", Recipient: "a@example.com", State: issued.Sent, At: minute("2020-06-30 18:00"), Said: "250 Ok", Number: "CP-2020-0000000X"},
		{Kind: "congratulation", Title: "congratulation", PartnerID: "P-001", Partner: "Northwind Hosting", Recipient: "b@example.com", State: issued.Refused, At: minute("2020-06-30 18:00"), Said: "550 =no() such user", Number: "CP-2020-0000000X"},
		{Kind: "congratulation", Title: "congratulation", PartnerID: "P-022", Recipient: "c@example.com", State: issued.InDoubt, Number: "CP-2020-QUIET"},
	}
	return b
}

func TestDeliveriesOnTheRunSheet(t *testing.T) {
	f := open(t, write(t, mailedBook(), 0))
	rows, err := f.GetRows(runSheet, excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	var said []string
	for i, r := range rows {
		if len(r) > 0 && r[0] == "Mail of earlier runs" {
			for _, r := range rows[i+1 : i+10] {
				said = append(said, strings.Join(r, " | "))
			}
			assert.Contains(t, formulaOf(t, f, runSheet, fmt.Sprint("B", i+3)), `MATCH("P-001",'cPanel'!$A:$A,0)`, "the refused one's partner")
		}
	}
	assert.Equal(t, []string{ // those that didn't go first
		"reminder, 60 days before the Get Well Plan ends | P-002 | 451 try later | office2@example.com | waiting | 2020-06-20 08:00",
		"congratulation CP-2020-0000000X | P-001 Northwind Hosting | 550 =no() such user | b@example.com | refused | 2020-06-30 18:00",
		"congratulation CP-2020-QUIET | P-022 |  | c@example.com | in doubt",
		"the month's workbook |  | 250 Ok | ops@example.com | sent | 2020-06-01 08:00",
		"a workbook of a year ago |  | 250 Ok | ops@example.com | sent | 2019-07-01 00:00",
		"Get Well Plan opened | p-002 Alder Networks | 250 Ok | office2@example.com | sent | 2020-06-01 08:01",
		"Get Well Plan opened | P-002 Alder Networks | 250 Ok | boss@example.com | sent | 2020-06-01 08:02",
		"Get Well Plan opened | P-002 |  | office2@example.com | sent | 2020-05-10 23:59",
		"congratulation CP-2020-0000000X | P-001 Northwind Hosting | 250 Ok | a@example.com | sent | 2020-06-30 18:00",
	}, said)
	assert.Contains(t, rows, []string{"Mail of earlier runs, sent", "7"})
	assert.Contains(t, rows, []string{"Mail of earlier runs, not sent", "3"})
}

func TestNoDeliveries(t *testing.T) {
	for name, part := range parts(t, written()) {
		assert.NotContains(t, part, "Mail of earlier runs", name)
	}
}

// What an earlier run's mail has to do with stands beside it.
func TestMailStandsBesideWhatItIsAbout(t *testing.T) {
	data := write(t, mailedBook(), 0)
	f := open(t, data)
	_, mailed := at(t, f, plansSheet, "P-002", "Mailed")
	assert.Equal(t, "sent 2020-06-01: Get Well Plan opened; waiting 2020-06-20: reminder, 60 days before the Get Well Plan ends", mailed)
	_, mailed = at(t, f, plansSheet, "P-018", "Mailed")
	assert.Empty(t, mailed)
	_, mailed = at(t, f, certificatesSheet, "P-001", "Mailed")
	assert.Equal(t, "sent 2020-06-30; refused 2020-06-30", mailed)
	_, mailed = at(t, f, certificatesSheet, "P-015", "Mailed")
	assert.Empty(t, mailed, "held back")
}
