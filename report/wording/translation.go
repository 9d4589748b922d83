package wording

import (
	"maps"
	"slices"
)

// Translated refuses the phrases of a file, by their keys, that aren't a
// translation of others: whose keys, or whose placeholders, are not the same.
func Translated(file string, phrases, of map[string]Phrase) error {
	var entries []Entry
	for _, key := range slices.Sorted(maps.Keys(of)) {
		phrase := phrases[key]
		must, err := placeholders(of[key].Text)
		if err != nil {
			return err
		}
		entries = append(entries, Entry{Key: key, Phrase: &phrase, Must: must})
	}
	if err := Check(file, entries); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(phrases)) {
		if _, known := of[key]; !known {
			return phrases[key].Errorf(file, "unknown key %s", key)
		}
	}
	return nil
}
