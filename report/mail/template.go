package mail

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"text/template/parse"

	"assay/templates"

	plaintext "text/template"
)

// The templates are written in as much of Go's template language as letters
// need: {{.Placeholder}}, {{if .Placeholder}}…{{else}}…{{end}} and
// {{range .List}}…{{end}}. So every placeholder can be checked when they are
// loaded, in every branch, and none can do anything but say something.

// A source is a template as read: its text with its place, and, once checked, the
// placeholders that it shows.
type source struct {
	file  string
	tree  *parse.Tree
	shows []string
}

// parsed reads a template whose placeholders are the fields of a type.
func parsed(file, text string, facts reflect.Type) (source, error) {
	trees, err := parse.Parse(file, text, "", "", map[string]any{})
	if err != nil {
		said := strings.TrimPrefix(err.Error(), "template: ")
		return source{}, errors.New(strings.Replace(said, "unexpected EOF", "the file ends, and an {{if}} or {{range}} lacks its {{end}}", 1))
	}
	if len(trees) > 1 {
		return source{}, fmt.Errorf("%s: got {{define}} or {{block}}, want a template without", file)
	}
	s := source{file: file, tree: trees[file]}
	if s.tree == nil || s.tree.Root == nil {
		return source{}, fmt.Errorf("%s:1: the file is empty, want a text", file)
	}
	c := checker{tree: s.tree, root: facts}
	if err := c.check(s.tree.Root, facts, ""); err != nil {
		return source{}, err
	}
	slices.Sort(c.shows)
	s.shows = slices.Compact(c.shows)
	return s, nil
}

// A checker goes through a template.
type checker struct {
	tree  *parse.Tree
	root  reflect.Type
	shows []string
}

// errorf gives the place of a node.
func (c *checker) errorf(n parse.Node, format string, args ...any) error {
	where, _ := c.tree.ErrorContext(n)
	return fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...))
}

// check checks a node; dot is what {{.}} stands for there, and within the list
// that it is an element of.
func (c *checker) check(n parse.Node, dot reflect.Type, within string) error {
	switch n := n.(type) {
	case nil, *parse.TextNode, *parse.CommentNode:
		return nil
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, child := range n.Nodes {
			if err := c.check(child, dot, within); err != nil {
				return err
			}
		}
		return nil
	case *parse.ActionNode:
		t, name, err := c.placeholder(n, n.Pipe, dot, within)
		if err == nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Bool || t.Kind() == reflect.Struct) {
			return c.errorf(n, "{{.%s}} is no text, want it in {{if}} or {{range}}", name)
		}
		c.shows = append(c.shows, name)
		return err
	case *parse.IfNode:
		if _, _, err := c.placeholder(n, n.Pipe, dot, within); err != nil {
			return err
		}
		return errors.Join(c.check(n.List, dot, within), c.check(n.ElseList, dot, within))
	case *parse.RangeNode:
		t, name, err := c.placeholder(n, n.Pipe, dot, within)
		if err != nil {
			return err
		}
		if t.Kind() != reflect.Slice {
			return c.errorf(n, "{{.%s}} is no list, want {{if}} in the place of {{range}}", name)
		}
		return errors.Join(c.check(n.List, t.Elem(), name+"."), c.check(n.ElseList, dot, within))
	}
	return c.errorf(n, "got %s, want {{.Placeholder}}, {{if}} or {{range}}", n)
}

// placeholder returns the type and the name of what a pipeline stands for: a
// single field, or dot itself.
func (c *checker) placeholder(n parse.Node, pipe *parse.PipeNode, dot reflect.Type, within string) (reflect.Type, string, error) {
	if len(pipe.Decl) > 0 || len(pipe.Cmds) != 1 || len(pipe.Cmds[0].Args) != 1 {
		return nil, "", c.errorf(n, "got {{%s}}, want a single placeholder", pipe)
	}
	var path []string
	switch arg := pipe.Cmds[0].Args[0].(type) {
	case *parse.DotNode:
		return dot, strings.TrimSuffix(within, "."), nil
	case *parse.FieldNode:
		path = arg.Ident
	case *parse.VariableNode: // $.Placeholder: from within a list, one of the whole
		dot, within, path = c.root, "", arg.Ident[1:]
	default:
		return nil, "", c.errorf(n, "got {{%s}}, want a placeholder like {{.%s}}", pipe, names(c.root)[0])
	}
	if len(path) == 1 && dot.Kind() == reflect.Struct {
		if f, ok := dot.FieldByName(path[0]); ok && f.IsExported() && !f.Anonymous {
			return f.Type, within + path[0], nil
		}
	}
	return nil, "", c.errorf(n, "unknown placeholder {{%s}}, want one of {{.%s}}", pipe, strings.Join(names(dot), "}}, {{."))
}

// names lists the placeholders of a type.
func names(t reflect.Type) []string {
	if t.Kind() != reflect.Struct {
		return []string{""}
	}
	var out []string
	for _, f := range reflect.VisibleFields(t) {
		if f.IsExported() && !f.Anonymous {
			out = append(out, f.Name)
		}
	}
	slices.Sort(out)
	return out
}

// plain returns the template for plain text.
func (s source) plain() (*plaintext.Template, error) {
	return plaintext.New(s.file).AddParseTree(s.file, s.tree)
}

// html returns the template for HTML; what stands in it is escaped as its place
// asks for. Whether that can be done shows with facts, so it is tried.
func (s source) html(facts reflect.Type) (*template.Template, error) {
	t, err := template.New(s.file).AddParseTree(s.file, s.tree.Copy())
	if err != nil {
		return nil, err
	}
	if err := t.Execute(new(bytes.Buffer), sample(facts).Interface()); err != nil {
		return nil, htmlError(s.file, err)
	}
	return t, nil
}

// placed finds the place in an error of the HTML templates.
var placed = regexp.MustCompile(`^html/template:([^:]+(?::\d+)*): (.*)$`)

func htmlError(file string, err error) error {
	if m := placed.FindStringSubmatch(err.Error()); m != nil {
		if m[1] == file {
			m[1] += ":1"
		}
		return fmt.Errorf("%s: %s", m[1], m[2])
	}
	return fmt.Errorf("%s: %w", file, err)
}

// sample fills in facts to try a template with.
func sample(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			if f := v.Field(i); f.CanSet() {
				f.Set(sample(t.Field(i).Type))
			} else if t.Field(i).Anonymous {
				for j := range f.NumField() {
					f.Field(j).Set(sample(f.Field(j).Type()))
				}
			}
		}
	case reflect.Slice:
		v = reflect.Append(v, sample(t.Elem()))
	case reflect.String:
		v.SetString("x")
	case reflect.Int:
		v.SetInt(1)
	case reflect.Bool:
		v.SetBool(true)
	}
	return v
}

// readText reads a file of the templates: UTF-8, with or without a byte-order
// mark, and line ends of any system.
func readText(from fs.FS, file string) (string, error) {
	data, err := fs.ReadFile(from, file)
	if err != nil {
		return "", err
	}
	text, unreadable := templates.Tidy(data)
	if unreadable != nil {
		return "", templates.InFile(file, unreadable)
	}
	return string(text), nil
}
