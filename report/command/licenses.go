package command

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"assay/report/origin"
)

var licensesCommand = command{
	name: "licenses", args: "",
	short: "print what of others is within the program, and the licences",
	long: `Prints what of others is within this program (modules, fonts, data), each with
its licence, and then the text of every licence, under the names of those that
it is for.`,
	setup: func(*pflag.FlagSet) func([]string, World) (int, error) {
		return func(args []string, w World) (int, error) {
			if len(args) > 0 {
				return wrongUsage, usageError{fmt.Sprintf("licenses: got %q, want nothing after it", args[0])}
			}
			printLicences(w.Out, origin.Parts(w.Build))
			return done, nil
		}
	},
}

func printLicences(out io.Writer, parts []origin.Part) {
	fmt.Fprintf(out, "Within assay %s there are\n\n", version)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, p := range parts {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", p.Title(), p.Version, p.Licence)
	}
	table.Flush()
	for _, n := range origin.Notices(parts) {
		width := 0
		fmt.Fprint(out, "\n\n")
		for _, of := range n.Of {
			of = strings.ToUpper(of[:1]) + of[1:]
			width = max(width, len(of))
			fmt.Fprintln(out, of)
		}
		fmt.Fprintf(out, "%s\n\n%s\n", strings.Repeat("=", width), n.Text)
	}
}
