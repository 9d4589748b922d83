// Package schema has the JSON Schemas of what assay writes for other programs.
//
// Each document names its version as its first key. The version rises when a key
// goes or changes its meaning; keys may be added at the end of an object without
// that. The tests of this package keep the keys of each version.
package schema

import (
	"embed"
	"encoding/json"
	"fmt"
)

// The documents that have a schema.
const (
	Results = "results" // results.json
	Check   = "check"   // assay check --json
	WhatIf  = "what-if" // assay what-if --json
	Verify  = "verify"  // assay verify --json
)

// Names lists the documents.
var Names = []string{Results, Check, WhatIf, Verify}

//go:embed *.json
var files embed.FS

// Of returns the schema of a document, as JSON Schema 2020-12; with an error
// where none has the name.
func Of(document string) ([]byte, error) {
	text, err := files.ReadFile(document + ".json")
	if err != nil {
		return nil, fmt.Errorf("got %q, want one of %q", document, Names)
	}
	return text, nil
}

// Version returns the version of one of the documents.
func Version(document string) int {
	text, err := Of(document)
	if err != nil {
		panic(err)
	}
	var s struct {
		Properties struct {
			Version struct {
				Const int `json:"const"`
			} `json:"version"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(text, &s); err != nil {
		panic(document + ": " + err.Error()) // the schemas are ours
	}
	return s.Properties.Version.Const
}
