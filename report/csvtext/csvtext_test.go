package csvtext

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestInert(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Northwind": "Northwind", "a=b": "a=b", "=1+1": "'=1+1", "+49": "'+49", "-5": "'-5", "@SUM(A1)": "'@SUM(A1)", "\tx": "'\tx", "\rx": "'\rx",
		"＝1+1": "'＝1+1", "＋49": "'＋49", "－5": "'－5", "＠x": "'＠x",
	} {
		assert.Equal(t, want, Inert(in))
	}
}
