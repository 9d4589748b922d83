package command

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime/debug"
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
it is for.

With --sbom it prints the program's bill of materials for software that looks
after such things (CycloneDX 1.6, JSON): the same parts, with their versions and
checksums. The same program always prints the same.`,
	setup: func(flags *pflag.FlagSet) func([]string, World) (int, error) {
		var sbom bool
		flags.BoolVar(&sbom, "sbom", false, "print the bill of materials instead, in JSON")
		return func(args []string, w World) (int, error) {
			if len(args) > 0 {
				return wrongUsage, usageError{fmt.Sprintf("licenses: got %q, want nothing after it", args[0])}
			}
			if sbom {
				return printBill(w.Out, w.Build)
			}
			printLicences(w.Out, origin.Parts(w.Build))
			return done, nil
		}
	},
}

func printBill(out io.Writer, build *debug.BuildInfo) (int, error) {
	sum, err := ownSum()
	if err != nil {
		return failed, fmt.Errorf("the program's own file can't be read: %w", err)
	}
	bill, err := origin.Bill(origin.Program{Version: version, SHA256: sum, Build: build})
	if err != nil {
		return failed, err
	}
	if _, err := out.Write(bill); err != nil {
		return failed, err
	}
	return done, nil
}

// ownSum is the SHA-256 of the file that this program was started from.
func ownSum() (string, error) {
	name, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
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
