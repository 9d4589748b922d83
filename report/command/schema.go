package command

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"assay/report/schema"
)

var schemaCommand = command{
	name: "schema", args: "NAME", then: schema.Names,
	short: "print the JSON Schema of what other programs read",
	long: `Prints the JSON Schema (2020-12) of results.json (results), or of what check,
what-if and verify print with --json. Each of them has a version as its first
key, which rises when a key goes or changes its meaning.`,
	setup: func(*pflag.FlagSet) func([]string, World) (int, error) {
		return func(args []string, w World) (int, error) {
			if len(args) != 1 {
				return wrongUsage, usageError{"name one of " + strings.Join(schema.Names, ", ")}
			}
			text, err := schema.Of(args[0])
			if err != nil {
				return wrongUsage, usageError{err.Error()}
			}
			_, err = fmt.Fprintf(w.Out, "%s", text)
			return done, err
		}
	},
}
