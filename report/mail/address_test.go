package mail

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRecipients(t *testing.T) {
	tests := []struct {
		name, cell string
		want       []Address
		wrong      int
	}{
		{"blank", "  ", nil, 0},
		{"one", "ops@northwind.example", []Address{{Address: "ops@northwind.example"}}, 0},
		{"with a name", "Ada Lindqvist <ada@northwind.example>", []Address{{Name: "Ada Lindqvist", Address: "ada@northwind.example"}}, 0},
		{"semicolon, comma and line breaks", "a@b.example; c@d.example,e@f.example\r\ng@h.example\n",
			[]Address{{Address: "a@b.example"}, {Address: "c@d.example"}, {Address: "e@f.example"}, {Address: "g@h.example"}}, 0},
		{"name with a comma", "Lindqvist, Ada <ada@b.example>; x@b.example", []Address{{Name: "Lindqvist, Ada", Address: "ada@b.example"}, {Address: "x@b.example"}}, 0},
		{"quoted name with separators", `"Lindqvist; Ada, CEO" <ada@b.example>`, []Address{{Name: "Lindqvist; Ada, CEO", Address: "ada@b.example"}}, 0},
		{"the same twice", "A@b.example; a@B.example; Ada <a@b.example>", []Address{{Address: "A@b.example"}}, 0},
		{"domain in another script", "ops@bücher.example", []Address{{Address: "ops@xn--bcher-kva.example"}}, 0},
		{"good beside bad", "ops@northwind.example; nobody", []Address{{Address: "ops@northwind.example"}}, 1},
		{"all bad", "nobody; someone@; @b.example", nil, 3},
		{"name in another script", "Дунав <office@dunav.example>", []Address{{Name: "Дунав", Address: "office@dunav.example"}}, 0},
		{"name that spells an encoded word", "=?utf-8?q?x?= <a@b.example>", []Address{{Name: "= ?utf-8?q?x?=", Address: "a@b.example"}}, 0},
		{"name that turns the text around", "ab\u202Ecd <a@b.example>", []Address{{Name: "abcd", Address: "a@b.example"}}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, wrong := Recipients(tt.cell)
			assert.Equal(t, tt.want, got)
			assert.Len(t, wrong, tt.wrong)
		})
	}
}

func TestParseAddressRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"no @":                         "northwind.example",
		"nothing before the @":         "@northwind.example",
		"nothing behind the @":         "ops@",
		"two @":                        "ops@x@northwind.example",
		"no dot in the domain":         "ops@northwind",
		"dot at the end":               "ops@northwind.example.",
		"two dots in the domain":       "ops@northwind..example",
		"two dots before the @":        "o..ps@northwind.example",
		"dot at the beginning":         ".ops@northwind.example",
		"blank inside":                 "o ps@northwind.example",
		"blank in the domain":          "ops@north wind.example",
		"line break":                   "ops@northwind.example\r\nBcc: all@northwind.example",
		"line break in the name":       "Ada\nBcc: x@y.example <ada@northwind.example>",
		"control character":            "ops\x00@northwind.example",
		"quoted local part":            `"ops ops"@northwind.example`,
		"other letters before the @":   "öps@northwind.example",
		"address by number":            "ops@[192.0.2.1]",
		"number for a domain":          "ops@192.0.2.1",
		"hyphen at the edge":           "ops@-northwind.example",
		"underscore in the domain":     "ops@north_wind.example",
		"comment":                      "ops(x)@northwind.example",
		"angle brackets twice":         "<<ops@northwind.example>>",
		"local part too long":          strings.Repeat("a", 65) + "@northwind.example",
		"label too long":               "ops@" + strings.Repeat("a", 64) + ".example",
		"address too long":             "ops@" + strings.Repeat("abcdefgh.", 28) + "example",
		"domain that IDNA has no form": "ops@\u2488northwind.example",
		"command in the address":       "ops@northwind.example> RCPT TO:<x@y.example",
	} {
		t.Run(name, func(t *testing.T) {
			a, err := ParseAddress(text)
			require.Error(t, err, "got %v", a)
			assert.Contains(t, err.Error(), "want ")
			assert.NotContains(t, err.Error(), "\n")
		})
	}
}

func TestParseAddressTakesTheLongest(t *testing.T) {
	local := strings.Repeat("a", 64)
	domain := strings.Repeat(strings.Repeat("b", 30)+".", 5) + strings.Repeat("c", 26) + ".example"
	a, err := ParseAddress(local + "@" + domain)
	require.NoError(t, err)
	assert.Len(t, a.Address, 254)
	_, err = ParseAddress(local + "@d" + domain)
	assert.Error(t, err)
}

func TestReserved(t *testing.T) {
	for address, want := range map[string]bool{
		"a@example.com": true, "a@EXAMPLE.org": true, "a@mail.example.net": true, "a@northwind.example": true, "a@x.invalid": true, "a@x.test": true, "a@localhost": true,
		"a@example.de": false, "a@notexample.com": false, "a@example.com.northwind.de": false, "a@northwind.com": false,
	} {
		assert.Equal(t, want, Reserved(address), address)
	}
}
