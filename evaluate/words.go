package evaluate

import (
	"fmt"
	"strconv"
	"strings"
)

// list joins words as in "CPSP, CPP and CWA".
func list(words []string) string {
	switch n := len(words); n {
	case 0:
		return "none"
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

// maxNames is how many partners or customers are named in a row.
const maxNames = 5

// listSome joins the first of many words: "P-1, P-2 and 40 others". There are n of
// them, or, where that is less than stand there, more than are named.
func listSome(words []string, n int) string {
	switch {
	case len(words) <= maxNames:
		return list(words)
	case n < len(words):
		return strings.Join(words[:maxNames], ", ") + " and others"
	}
	return strings.Join(words[:maxNames], ", ") + " and " + plural(n-maxNames, "other", "others")
}

// countOf gives how many there are and who: "2 count: E-01, E-02".
func countOf(ids []string) string {
	switch len(ids) {
	case 0:
		return "nobody counts"
	case 1:
		return "1 counts: " + ids[0]
	}
	return fmt.Sprintf("%d count: %s", len(ids), strings.Join(ids, ", "))
}

// plural gives "1 person" or "3 people".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// between gives a span in words.
func (s span) String() string {
	switch {
	case s.from <= minDay && s.to >= maxDay:
		return "always"
	case s.from <= minDay:
		return "through " + s.to.String()
	case s.to >= maxDay:
		return "since " + s.from.String()
	}
	return s.from.String() + " to " + s.to.String()
}

func (s spans) String() string {
	var words []string
	for _, one := range s {
		words = append(words, one.String())
	}
	return strings.Join(words, ", ")
}

// years lists years as in "2020 and 2021".
func years(ys []int) string {
	words := make([]string, len(ys))
	for i, y := range ys {
		words[i] = strconv.Itoa(y)
	}
	return list(words)
}
