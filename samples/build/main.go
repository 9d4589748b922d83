package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// A product is a file that this program writes.
type product struct {
	name string
	data []byte
}

func main() {
	dir := "samples"
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := write(dir); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

// write builds every product and puts it into the samples folder.
func write(dir string) error {
	products, err := build(dir)
	if err != nil {
		return err
	}
	for _, p := range products {
		if err := os.WriteFile(filepath.Join(dir, p.name), p.data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// build makes the workbooks and the messy CSV from the texts in the samples folder.
func build(dir string) ([]product, error) {
	partners, err := tidy(dir, "Partners and what they provided",
		"Partners", "Specializations", "Contacts", "Surveys", "Groupings")
	if err != nil {
		return nil, err
	}
	employees, err := tidy(dir, "Employees and their certifications", "Employees", "Certifications")
	if err != nil {
		return nil, err
	}
	messy, err := messyWorkbook(filepath.Join(dir, "build", "messy-partners.txt"))
	if err != nil {
		return nil, err
	}
	export, err := messyCSV(filepath.Join(dir, "build", "messy-employees.txt"))
	if err != nil {
		return nil, err
	}
	return []product{
		{"partners.xlsx", partners},
		{"employees.xlsx", employees},
		{"messy-partners.xlsx", messy},
		{"messy-employees.csv", export},
	}, nil
}
