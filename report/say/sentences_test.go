package say

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sentenceFields are what holds a sentence that our code made.
var sentenceFields = []string{"Message", "Why", "What", "Found", "Asked", "Mend", "Effect", "Because", "Words", "CPanelWhy", "PremierWhy", "ReviewWhy", "Meaning"}

// takingApart are the functions by which a text is looked into, or cut.
var takingApart = []string{"Contains", "ContainsAny", "HasPrefix", "HasSuffix", "Cut", "CutPrefix", "CutSuffix", "TrimPrefix", "TrimSuffix", "Index", "LastIndex",
	"Split", "SplitN", "Fields", "FieldsFunc", "ReplaceAll", "Replace", "MatchString", "FindString", "FindAllString", "FindStringSubmatch", "ReplaceAllString", "ReplaceAllStringFunc", "ReplaceAllLiteralString"}

// sentencesTakenApart lists the calls in a file that look into a sentence of ours, or cut it: into
// a field that holds one, the text of an error, what the room say made, or a variable
// of the function that was given one of them.
func sentencesTakenApart(files *token.FileSet, file *ast.File) []string {
	var out []string
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		given := map[string]bool{} // variables
		var holds func(e ast.Expr) bool
		holds = func(e ast.Expr) bool {
			switch e := e.(type) {
			case *ast.Ident:
				return given[e.Name]
			case *ast.SelectorExpr:
				return slices.Contains(sentenceFields, e.Sel.Name)
			case *ast.BinaryExpr:
				return holds(e.X) || holds(e.Y)
			case *ast.CallExpr:
				if s, ok := e.Fun.(*ast.SelectorExpr); ok {
					room, _ := s.X.(*ast.Ident)
					return s.Sel.Name == "Error" && len(e.Args) == 0 || room != nil && room.Name == "say" || s.Sel.Name == "ToLower" && holds(e.Args[0])
				}
			}
			return false
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for i, to := range n.Lhs {
					if name, ok := to.(*ast.Ident); ok && i < len(n.Rhs) && holds(n.Rhs[i]) {
						given[name.Name] = true
					}
				}
			case *ast.CallExpr:
				s, ok := n.Fun.(*ast.SelectorExpr)
				if ok && fmt.Sprint(s.X) != "slices" && slices.Contains(takingApart, s.Sel.Name) && slices.ContainsFunc(n.Args, holds) {
					out = append(out, fmt.Sprintf("%s:%d", files.Position(n.Pos()).Filename, files.Position(n.Pos()).Line))
				}
			}
			return true
		})
	}
	return out
}

// theirs are the files in which a sentence of somebody else's library is taken
// apart, and whose it is.
var theirs = map[string]string{
	"evaluate/rules/file.go":  "what the YAML parser stumbled over",
	"report/blank/columns.go": "the line below the headings begins with the first sentence of a column's note",
	"report/disk/told.go":     "what the system says of a file",
	"report/mail/language.go": "text/template names the phrase again, and a place within it",
	"report/mail/outbox.go":   "a resend's Message is its key",
	"report/mail/smtp.go":     "a server's words, on one line",
	"report/mail/template.go": "text/template and html/template say where they stumbled",
}

// No code takes apart a sentence that other code of ours put together: what is to
// be known of it is data.
func TestNoSentenceOfOursIsTakenApart(t *testing.T) {
	root, seen := os.DirFS("../.."), 0
	found := map[string]bool{}
	require.NoError(t, fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, source, 0)
		if err != nil {
			return err
		}
		seen++
		for _, at := range sentencesTakenApart(files, file) {
			if found[name] = true; theirs[name] == "" {
				t.Errorf("%s: takes a sentence apart; want data beside it", at)
			}
		}
		return nil
	}))
	assert.Greater(t, seen, 300)
	for name := range theirs {
		assert.True(t, found[name], "%s takes nothing apart any more", name)
	}
}

func TestSentencesTakenApartAreFound(t *testing.T) {
	for code, want := range map[string]int{
		`why, ok := strings.CutPrefix(err.Error(), "--out: ")`:                              1,
		`said := err.Error(); lower := strings.ToLower(said); strings.Contains(lower, "a")`: 1,
		`quotation.FindAllString(i.Message, -1)`:                                            1,
		`if strings.HasPrefix(say.What(&a), "send") { return }`:                             1,
		`regexp.MustCompile("a").ReplaceAllString(l.Found+"x", "")`:                         1,
		`slices.Index(byGravity, c.What)`:                                                   0,
		`strings.Contains(cell.Text, "a"); fmt.Println(err.Error())`:                        0,
	} {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, "a.go", "package a\nfunc f() { "+code+" }", 0)
		require.NoError(t, err)
		assert.Len(t, sentencesTakenApart(files, file), want, code)
	}
}
