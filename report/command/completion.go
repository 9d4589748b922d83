package command

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/spf13/pflag"
)

var completionCommand = command{
	name: "completion", args: "bash|zsh|fish|powershell", then: shells,
	short: "print what completes commands and flags in a shell",
	long: `Prints a script for a shell, which then completes assay's commands and flags
with the Tab key. To have it in every new window, add one line to

  ~/.bashrc                  source <(assay completion bash)
  ~/.zshrc                   source <(assay completion zsh)
  ~/.config/fish/config.fish assay completion fish | source
  PowerShell's $PROFILE      assay completion powershell | Out-String | Invoke-Expression`,
	setup: func(*pflag.FlagSet) func([]string, World) (int, error) {
		return func(args []string, w World) (int, error) {
			if len(args) != 1 || !slices.Contains(shells, args[0]) {
				return wrongUsage, usageError{fmt.Sprintf("completion: got %q, want one of %s", strings.Join(args, " "), strings.Join(shells, ", "))}
			}
			script, err := completion(args[0])
			if err == nil {
				_, err = w.Out.Write(script)
			}
			return done, err
		}
	},
}

var shells = []string{"bash", "zsh", "fish", "powershell"}

// completions has a template of a script for each shell.
//
//go:embed completion
var completions embed.FS

// A completed command is what a shell offers of a command.
type completed struct {
	Name, Short string
	Then        []string // what may follow it
	Flags       []*pflag.Flag
}

// completion is a shell's script, of all commands with their flags.
func completion(shell string) ([]byte, error) {
	t, err := template.New(shell).Funcs(template.FuncMap{
		"quoted":  func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" },
		"doubled": func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" },
		"colons":  func(s string) string { return strings.ReplaceAll(s, ":", `\:`) },
		"usage":   func(f *pflag.Flag) string { _, usage := pflag.UnquoteUsage(f); return usage },
		"join":    strings.Join,
	}).ParseFS(completions, "completion/"+shell)
	if err != nil {
		return nil, err
	}
	var all []completed
	for _, c := range commands {
		flags, _ := c.flags(new(string))
		one := completed{Name: c.name, Short: c.short, Then: c.then}
		flags.VisitAll(func(f *pflag.Flag) { one.Flags = append(one.Flags, f) })
		all = append(all, one)
	}
	var script bytes.Buffer
	err = t.ExecuteTemplate(&script, shell, all)
	return script.Bytes(), err
}
