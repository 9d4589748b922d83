package command

import (
	"bytes"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/origin"
)

// builtOfAll is how a program was built that has every module of every platform.
func builtOfAll() *debug.BuildInfo {
	build := &debug.BuildInfo{GoVersion: runtime.Version()}
	for _, p := range origin.Parts(nil) {
		if p.Kind == origin.Module {
			build.Deps = append(build.Deps, &debug.Module{Path: p.Name, Version: "v2.0.1"})
		}
	}
	return build
}

// told runs a command and returns what it prints.
func told(t *testing.T, args ...string) string {
	t.Helper()
	var out, problems bytes.Buffer
	require.Equal(t, done, Main(args, World{Out: &out, Err: &problems, Build: builtOfAll()}), problems.String())
	return out.String()
}

func TestLicenses(t *testing.T) {
	text := told(t, "licenses")
	assert.Regexp(t, `(?m)^  Go and its standard library +1\.\d+\S* .*BSD-3-Clause$`, text)
	assert.Regexp(t, `(?m)^  the module github\.com/xuri/excelize/v2 +v2\.\S+ +BSD-3-Clause$`, text)
	assert.Regexp(t, `(?m)^  the font EB Garamond +OFL-1\.1$`, text)
	assert.Regexp(t, `(?m)^  the Open Badges context +MIT$`, text)
	for _, notice := range []string{
		"The font Noto Serif JP (NotoSerifJP-Medium.ttf)\nThe font Noto Serif SC (NotoSerifSC-Medium.ttf)\n===", // one text for two
		"The Verifiable Credentials context (credentials-v2.jsonld)\n===",
		"The FreeType Project LICENSE",
		"Portions of this software are copyright © 1996-2002, 2006 The FreeType\nProject",
		"\n                                 Apache License\n",
		"Copyright © 2005-2020 Rich Felker, et al.",
		"Copyright (c) 2016-2026 The excelize Authors",
		"SQLite Is Public Domain",
	} {
		assert.True(t, strings.Contains(text, notice), notice)
	}
	assert.Equal(t, 1, strings.Count(text, "Copyright 2009 The Go Authors."), "each text once")
	assert.False(t, strings.Contains(text, "\r"))
}

func TestLicensesWantsNothingMore(t *testing.T) {
	var problems bytes.Buffer
	assert.Equal(t, wrongUsage, Main([]string{"licenses", "fonts"}, World{Out: &problems, Err: &problems}))
	assert.Contains(t, problems.String(), `licenses: got "fonts", want nothing after it`)
}
