// Generate makes a data set of any size to try assay on: partners, their
// employees and certifications, contacts, surveys, with the peculiarities that
// real spreadsheets have, in realistic proportion. The same seed gives the same
// data set; a larger one begins with the partners of a smaller one.
//
//	go run ./samples/generate --partners 50000 big
//	go run . --as-of 2020-06-30 big/*.csv
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"assay/ingest"
)

func main() {
	if err := generate(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(args []string) error {
	flags := pflag.NewFlagSet("generate", pflag.ContinueOnError)
	partners := flags.Int("partners", 1000, "how many partners; each has ten employees on the average, and these two certifications each")
	seed := flags.Uint64("seed", 1, "another seed gives another data set")
	asOf := flags.String("as-of", "2020-06-30", "the day around which the dates lie")
	format := flags.String("format", "csv", "csv or xlsx")
	flags.Usage = func() {
		fmt.Fprintf(os.Stderr, "usage: generate [flags] DIR\n%s", flags.FlagUsages())
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, pflag.ErrHelp) {
			return nil
		}
		return err
	}
	if flags.NArg() != 1 {
		return fmt.Errorf("got %d arguments, want the folder to write into", flags.NArg())
	}
	day, err := ingest.ParseDay(*asOf)
	if err != nil {
		return fmt.Errorf("--as-of: %w", err)
	}
	if *partners < 0 {
		return fmt.Errorf("--partners: got %d, want none or more", *partners)
	}
	var to sink
	switch *format {
	case "csv":
		to, err = newCSV(flags.Arg(0))
	case "xlsx":
		to, err = newBook(flags.Arg(0))
	default:
		return fmt.Errorf("--format: got %q, want csv or xlsx", *format)
	}
	if err != nil {
		return err
	}
	return errors.Join(draw(to, *partners, *seed, day), to.close())
}
