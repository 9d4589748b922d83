package main

import (
	"fmt"
	"path"
	"strings"

	"github.com/spf13/pflag"

	"assay/report/credential"
	"assay/templates"
)

var licensesCommand = command{
	name: "licenses", args: "",
	short: "print the licences of the fonts and data within the program",
	long: `Prints the licences of the fonts and of the data of others that are within this
program, each whole, under a line that says what it is for.`,
	setup: func(*pflag.FlagSet) func([]string, world) (int, error) {
		return func(args []string, w world) (int, error) {
			if len(args) > 0 {
				return wrongUsage, usageError{fmt.Sprintf("licenses: got %q, want nothing after it", args[0])}
			}
			printLicence := func(of, text string) {
				text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
				fmt.Fprintf(w.out, "%s\n%s\n\n%s\n\n\n", of, strings.Repeat("=", len(of)), text)
			}
			for _, l := range templates.Licences() {
				var files []string
				for _, f := range l.Files {
					files = append(files, path.Base(f))
				}
				printLicence("The font "+l.Name, strings.Join(files, ", ")+"\n\n"+l.Text)
			}
			for _, l := range credential.Licences() {
				printLicence("The "+l.Name, l.Text)
			}
			return done, nil
		}
	},
}
