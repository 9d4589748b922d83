package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"

	"assay/ingest"
)

// AsRead tells for each rule file what it says for the days through one: of
// each rule, by its ID, a hash of the values that begin by then. What is said of a
// value beside it, its source and notes, makes no difference, nor does a value that
// begins later (rule G9). The programs, or checks, are given as pointers.
func AsRead(through ingest.Day, of ...any) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, one := range of {
		readRules(reflect.ValueOf(one).Elem(), through, out)
	}
	return out
}

// A readable is a rule, of whatever values.
type readable interface {
	asRead(through ingest.Day) (file, id string, values []any)
}

// readRules reads the rules that stand in a struct, or in those within it.
func readRules(in reflect.Value, through ingest.Day, out map[string]map[string]string) {
	var ends Ending
	file := ""
	put := func(id string, values []any) {
		if out[file] == nil {
			out[file] = map[string]string{}
		}
		out[file][id] = hashOf(values)
	}
	for i := range in.NumField() {
		if !in.Type().Field(i).IsExported() {
			continue
		}
		switch field := in.Field(i).Interface().(type) {
		case Ending:
			ends = field
		case readable:
			id, values := "", []any(nil)
			if file, id, values = field.asRead(through); len(values) > 0 {
				put(id, values)
			}
		default:
			switch of := in.Field(i); of.Kind() {
			case reflect.Struct:
				readRules(of, through, out)
			case reflect.Map: // of further programs
				for _, key := range of.MapKeys() {
					if one := reflect.Indirect(of.MapIndex(key).Elem()); one.Kind() == reflect.Struct {
						readRules(one, through, out)
					}
				}
			}
		}
	}
	if ends.By(through) {
		put("ends", []any{ends.On.String()})
	}
}

// asRead returns the values that begin by a day, each behind its first day.
func (r Rule[T]) asRead(through ingest.Day) (file, id string, values []any) {
	for _, rev := range r.Revisions {
		if rev.From <= through {
			values = append(values, rev.From.String(), rev.Value)
		}
	}
	return r.File, r.ID, values
}

// hashOf is short: it tells one reading of a rule from another.
func hashOf(values []any) string {
	text, err := json.Marshal(values)
	if err != nil {
		panic("rule data that can't be written as JSON: " + err.Error()) // all of it is numbers, texts and lists
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}
