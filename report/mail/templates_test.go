package mail

import (
	"io/fs"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/scorecard"
	"assay/templates"
)

// copied returns the mail templates, to be edited.
func copied(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(templates.FS(), folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(templates.FS(), path)
		out[path] = &fstest.MapFile{Data: data}
		return err
	}))
	return out
}

func loadedTemplates(t testing.TB) *Templates {
	t.Helper()
	tm, err := LoadTemplates(templates.FS())
	require.NoError(t, err)
	return tm
}

func TestLoadTemplatesRefusals(t *testing.T) {
	tests := []struct {
		name, file, old, by string
		at                  string // of the file: the line of the text before
		want                string
	}{
		{"unknown placeholder", "de/plan-opened.txt", "{{.PartnerID}}", "{{.PartnerNo}}", "Zu {{.Partner}}", "unknown placeholder {{.PartnerNo}}, want one of {{.Also}}, "},
		{"unknown placeholder in HTML", "de/plan-opened.html", "{{.PartnerID}}", "{{.PartnerNo}}", "Zu {{.Partner}}", "unknown placeholder"},
		{"unknown placeholder in the subject", "en/plan-ending.txt", "{{.LastDay}}:", "{{.Lastday}}:", "Subject", "unknown placeholder {{.Lastday}}"},
		{"unknown placeholder in a branch", "en/congratulation.txt", "{{if .Begins}}Certified from: {{.Begins}}", "{{if .Begins}}Certified from: {{.Began}}", "{{if .Begins}}", "unknown placeholder"},
		{"unknown condition", "en/congratulation.txt", "{{if .Begins}}", "{{if .Began}}", "{{if .Begins}}", "unknown placeholder"},
		{"unknown placeholder in a list", "en/congratulation.txt", "- {{.Name}}", "- {{.Title}}", "- {{.Name}}", "unknown placeholder {{.Title}}, want one of {{.About}}, {{.Name}}"},
		{"placeholder of another message", "en/plan-opened.txt", "{{.PartnerID}}", "{{.Number}}", "About {{.Partner}}", "unknown placeholder"},
		{"unclosed brace", "es/badge-ending.txt", "{{.PartnerID}}", "{{.PartnerID}", "Sobre {{.Partner}}", "bad character U+007D '}'"},
		{"open brace at the end", "es/badge-ending.txt", "a fecha de {{.Today}}.", "a fecha de {{", "", "unclosed action started at mail/es/badge-ending.txt:"},
		{"if without end", "en/plan-opened.txt", "{{if .Also}}", "{{if .Also}}{{if .Also}}", "", "lacks its {{end}}"},
		{"end without if", "en/plan-opened.txt", "{{if .Also}}", "", "{{end}}", "unexpected {{end}}"},
		{"a list shown", "en/plan-opened.txt", "Hello,", "Hello {{.Steps}},", "Hello,", "{{.Steps}} is no text"},
		{"a range over a text", "en/plan-opened.txt", "{{range .Steps}}- {{.}}", "{{range .Also}}- x", "{{range .Steps}}", "{{.Also}} is no list"},
		{"a function", "en/plan-opened.txt", "Hello,", `Hello {{printf "%s" .Partner}},`, "Hello,", `function "printf" not defined`},
		{"a chain", "en/plan-opened.txt", "Hello,", "Hello {{.Partner.Name}},", "Hello,", "unknown placeholder"},
		{"a variable", "en/plan-opened.txt", "Hello,", "{{$x := .Partner}}Hello,", "Hello,", "want a single placeholder"},
		{"with", "en/plan-opened.txt", "Hello,", "{{with .Partner}}Hello,{{end}}", "Hello,", "want {{.Placeholder}}, {{if}} or {{range}}"},
		{"another template", "en/plan-opened.txt", "Hello,", `{{define "x"}}{{end}}Hello,`, "", "want a template without"},
		{"no subject", "en/plan-opened.txt", "Subject:", "Re:", "Subject", "want a line with Subject:"},
		{"blank subject", "en/plan-opened.txt", "Subject: Get Well Plan for {{.Partner}}: both roles to be filled by {{.LastDay}}", "Subject: ", "Subject", "want a line with Subject:"},
		{"fact that only the text has", "en/plan-opened.html", ", {{.DaysLeft}}", "", "", "en/plan-opened.html:1: {{.DaysLeft}} is missing, which plan-opened.txt shows"},
		{"fact that only the HTML has", "en/plan-opened.txt", ", {{.DaysLeft}}", "", "", "en/plan-opened.txt:1: {{.DaysLeft}} is missing, which plan-opened.html shows"},
		{"HTML cut off in a tag", "en/plan-opened.html", `as of {{.Today}}.</p>`, `as of {{.Today}}.<p style="x`, "", "ends in a non-text context"},
		{"frame without content", "frame.html", "{{.Content}}", "", "", "frame.html:1: the placeholder {{.Content}} is missing"},
		{"frame with a partner", "frame.html", "{{.Subject}}", "{{.Partner}}", "<title>", "unknown placeholder {{.Partner}}, want one of {{.Content}}, {{.Language}}, {{.Subject}}"},
		{"not UTF-8", "de/plan-opened.txt", "Grüßen", "Gr\xfc\xdfen", "Grüßen", "want the file saved as UTF-8"},
		{"key unknown", "de/language.yaml", "\nmonths:", "\nmonate:", "\nmonths:", `unknown field "monate"`},
		{"key missing", "de/language.yaml", "  hire: ", "  #hire: ", "", "de/language.yaml: no key steps.hire"},
		{"key missing at the top", "de/language.yaml", "\ndate: ", "\n#date: ", "", "de/language.yaml: no key date"},
		{"blank text", "de/language.yaml", "services: Service und Support", `services: " "`, "services:", "requirements.services is blank"},
		{"eleven months", "de/language.yaml", "Januar, ", "", "", "got 11 months, want 12"},
		{"number for a text", "de/language.yaml", "Januar, ", "1, ", "months:", "got int, want a text"},
		{"unknown placeholder in a phrase", "de/language.yaml", "{{.Person}} erneuert", "{{.Name}} erneuert", "renew:", "steps.renew: unknown placeholder {{.Name}}"},
		{"unclosed brace in a phrase", "de/language.yaml", "{{.Person}} erneuert", "{{.Person erneuert", "renew:", "steps.renew: "},
		{"no such workbook for owners", "post.yaml", "owner_workbook: own", "owner_workbook: theirs", "owner_workbook:", `owner_workbook: got "theirs", want one of own, whole, none`},
		{"language of another folder", "de/language.yaml", "language: de", "language: es", "language:", `got "es" in the folder de, want the folder's name`},
		{"no language", "de/language.yaml", "language: de", "language: not a tag", "language:", "want a language as a tag"},
		{"language written in another way", "de/language.yaml", "language: de", "language: DE", "language:", `got "DE", want it written as de, and so the folder's name`},
		{"another tag of the same language", "de/language.yaml", "language: de", "language: deu", "language:", `got "deu", want it written as de`},
		{"bad YAML", "de/language.yaml", "names: [", "names: [[", "", "de/language.yaml:"},
		{"second document", "de/language.yaml", "\nlanguage: de", "\n---\n{}\n---\nlanguage: de", "", "want one"},
		{"sender without a dot", "post.yaml", `from: "Channel Operations <channel-operations@example.com>"`, "from: ops@localhost", "from:", "want a domain with a dot"},
		{"nobody in operations", "post.yaml", "  - \"Channel", "  #- \"Channel", "", "no address under operations"},
		{"bad address in operations", "post.yaml", "  - \"Channel Operations <channel-operations@example.com>\"", "  - nobody", "  - \"Channel", "operations: got \"nobody\""},
		{"days that rise", "post.yaml", "[60, 30, 7]", "[30, 60, 7]", "plan_days", "plan_days: got 60 after 30"},
		{"days of nothing", "post.yaml", "badge_days: [60, 30]", "badge_days: []", "", "no days under badge_days"},
		{"days that are none", "post.yaml", "[60, 30, 7]", "[60, soon]", "plan_days", "want a whole number from 1 on"},
		{"days of scorecards that are none", "post.yaml", "scorecard_days: 90", "scorecard_days: soon", "scorecard_days", "want a whole number from 1 on"},
		{"slip in the message of all languages", "scorecard.html", "{{.Intro}}", "{{.Intr}}", "{{.Intro}}", "unknown placeholder {{.Intr}}"},
		{"a word that the message of all languages lacks", "es/scorecard.yaml", "greeting: ", "#greeting: ", "", "es/scorecard.yaml: no key greeting"},
		{"no size", "post.yaml", "attach_up_to_mb: 15", "", "", "no key attach_up_to_mb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := copied(t)
			file := folder + "/" + tt.file
			whole := string(files[file].Data)
			require.Contains(t, whole, tt.old)
			files[file].Data = []byte(strings.Replace(whole, tt.old, tt.by, 1))
			_, err := LoadTemplates(files)
			require.Error(t, err)
			assert.Contains(t, err.Error(), tt.want)
			assert.True(t, strings.HasPrefix(err.Error(), file+":"), err.Error())
			assert.NotContains(t, err.Error(), "template:")
			if tt.at != "" {
				at := strings.Index(whole, tt.at)
				require.GreaterOrEqual(t, at, 0)
				line := 1 + strings.Count(whole[:at], "\n") + strings.Count(tt.at, "\n")
				got := regexp.MustCompile(`:(\d+)`).FindStringSubmatch(err.Error())
				require.NotNil(t, got, "no line in %v", err)
				if tt.name != "end without if" {
					assert.Equal(t, strconv.Itoa(line), got[1], err.Error())
				}
			}
		})
	}
}

func TestLoadTemplatesWantsWholePairsAndKnownNames(t *testing.T) {
	tests := []struct {
		name, gone, new string
		want            string
	}{
		{"English text missing", "en/plan-opened.txt", "", "en/plan-opened.txt"},
		{"English message missing", "en/badge-ending.html", "", "en/badge-ending.html"},
		{"German HTML missing", "de/plan-opened.html", "", "de/plan-opened.html"},
		{"no words for a language", "de/language.yaml", "", "de/language.yaml"},
		{"no frame", "frame.html", "", "frame.html"},
		{"no post", "post.yaml", "", "post.yaml"},
		{"misspelt name", "", "de/plan-open.txt", "mail/de/plan-open.txt: no message has this name, want one of congratulation.txt, "},
		{"a translation that nobody would read", "", "de/operations.txt", "mail/de/operations.txt: this message is read in house and has an English version only: edit mail/en/operations.txt"},
		{"a language without words", "", "fr/plan-opened.txt", "mail/fr/language.yaml: the file is missing: copy that of mail/en, and translate it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := copied(t)
			delete(files, folder+"/"+tt.gone)
			if tt.new != "" {
				files[folder+"/"+tt.new] = &fstest.MapFile{Data: []byte("Subject: x\n\nx\n")}
			}
			_, err := LoadTemplates(files)
			require.Error(t, err)
			assert.Contains(t, err.Error(), tt.want)
		})
	}
}

// Another language takes a folder, and then partners are written to in it.
func TestAnotherLanguage(t *testing.T) {
	files := copied(t)
	for _, name := range []string{"language.yaml", "plan-opened.txt", "plan-opened.html"} {
		text := strings.Replace(string(files["mail/en/"+name].Data), "language: en", "language: fr", 1)
		files["mail/fr/"+name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, "Hello,", "Bonjour,"))}
	}
	tm, err := LoadTemplates(files)
	require.NoError(t, err)
	for _, cell := range []string{"fr", "fr-CA", "French", "français", "Französisch"} {
		l, known := tm.tongues.choose(cell)
		require.True(t, known, cell)
		var d draft
		require.NoError(t, tm.render(PlanOpened, l, planFacts{}, &d))
		assert.Equal(t, "fr", d.language)
		assert.Contains(t, d.text, "Bonjour,")
	}
}

// A translation may be begun: English stands in for what it lacks.
func TestAPartOfATranslationWillDo(t *testing.T) {
	files := copied(t)
	delete(files, "mail/de/plan-opened.txt")
	delete(files, "mail/de/plan-opened.html")
	tm, err := LoadTemplates(files)
	require.NoError(t, err)
	german, known := tm.tongues.choose("de")
	require.True(t, known)
	var d draft
	require.NoError(t, tm.render(PlanOpened, tm.spoken(PlanOpened, german), planFacts{}, &d))
	assert.Equal(t, "en", d.language)
	assert.Contains(t, d.text, "As soon as both roles are filled")
	assert.Equal(t, tm.tongues.all[0], tm.spoken(PlanOpened, german), "the facts are in English, too")
	require.NoError(t, tm.render(PlanEnding, tm.spoken(PlanEnding, german), planFacts{}, &d))
	assert.Equal(t, "de", d.language)
}

func TestTemplatesOfAnotherSystem(t *testing.T) {
	files := copied(t)
	for _, f := range files {
		f.Data = append([]byte("\ufeff"), strings.ReplaceAll(string(f.Data), "\n", "\r\n")...)
	}
	tm, err := LoadTemplates(files)
	require.NoError(t, err)
	var d, same draft
	facts := sample(reflect.TypeFor[planFacts]()).Interface()
	require.NoError(t, tm.render(PlanOpened, tm.tongues.all[0], facts, &d))
	require.NoError(t, loadedTemplates(t).render(PlanOpened, tm.tongues.all[0], facts, &same))
	assert.Equal(t, same, d)
}

func TestChooseLanguage(t *testing.T) {
	tm := loadedTemplates(t)
	for cell, want := range map[string]string{
		"": "en", " ": "en", "en": "en", "English": "en", "en-GB": "en", "Englisch": "en", "inglés": "en",
		"de": "de", "DE": "de", "de-AT": "de", "de_CH": "de", "ger": "de", "German": "de", "german": "de", "Deutsch": "de", "alemán": "de", "Deutsch (Österreich)": "de", " de ": "de",
		"es": "es", "es-MX": "es", "es-419": "es", "spa": "es", "Spanish": "es", "español": "es", "Spanisch": "es", "Castellano": "es",
		"fr": "en", "French": "en", "pt-BR": "en", "ca": "en", "日本語": "en", "Klingon": "en?", "xx": "en?", "de\r\nBcc: x": "de", "-": "en?",
	} {
		l, known := tm.tongues.choose(cell)
		got := l.Language.Text
		if !known {
			got += "?"
		}
		assert.Equal(t, want, got, "%q", cell)
	}
}

func TestAmounts(t *testing.T) {
	tm := loadedTemplates(t)
	tests := []struct {
		language string
		days     int
		want     string
	}{
		{"en", 0, "today is the last day"}, {"en", 1, "1 day left"}, {"en", 2, "2 days left"}, {"en", 1200, "1,200 days left"},
		{"de", 0, "heute ist der letzte Tag"}, {"de", 1, "noch 1 Tag"}, {"de", 30, "noch 30 Tage"}, {"de", 1200, "noch 1.200 Tage"},
		{"es", 0, "hoy es el último día"}, {"es", 1, "queda 1 día"}, {"es", 7, "quedan 7 días"},
	}
	for _, tt := range tests {
		l, _ := tm.tongues.choose(tt.language)
		assert.Equal(t, tt.want, l.amount(l.DaysLeft, tt.days))
	}
}

// Every placeholder that there is stands in the page on the templates.
func TestEveryPlaceholderIsDocumented(t *testing.T) {
	page := string(copied(t)["mail/README.md"].Data)
	for _, k := range kinds {
		for _, name := range names(k.facts) {
			assert.Regexp(t, `\{\{(if |range )?\.`+name+`\}\}`, page, k.name)
		}
		assert.Contains(t, page, "`"+k.name+"`")
	}
}

// Text and HTML say the same, in every language, whatever is blank.
func TestSameFactsInTextAndHTML(t *testing.T) {
	tm := loadedTemplates(t)
	tag := regexp.MustCompile(`<[^>]*>`)
	fact := regexp.MustCompile(`fact\d+`)
	for language, wording := range tm.wording {
		for _, k := range kinds {
			if _, ok := wording[k.name]; !ok {
				assert.True(t, inHouse(k.name) && language != english, "%s lacks %s", language, k.name)
				continue
			}
			l, _ := tm.tongues.choose(language)
			for _, blank := range append([]string{""}, names(k.facts)...) {
				n := 0
				facts := reflect.New(k.facts).Elem()
				mark(facts, &n)
				if blank != "" {
					facts.FieldByName(blank).SetZero()
				}
				var d draft
				require.NoError(t, tm.render(k.name, l, facts.Interface(), &d))
				assert.Equal(t, language, d.language)
				_, body, ok := strings.Cut(d.html, "</title>") // which is the subject
				require.True(t, ok)
				assert.Equal(t, set(fact.FindAllString(d.text, -1)), set(fact.FindAllString(tag.ReplaceAllString(body, " "), -1)),
					"%s %s without %q", language, k.name, blank)
			}
		}
	}
}

// mark fills each text with a word of its own, and each number with one.
func mark(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			if !f.CanSet() { // the embedded facts, whose fields can be set
				for j := range f.NumField() {
					mark(f.Field(j), n)
				}
				continue
			}
			mark(f, n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		mark(v.Index(0), n)
		mark(v.Index(1), n)
	case reflect.String:
		v.SetString("fact" + strconv.Itoa(1000+*n))
	case reflect.Int:
		v.SetInt(int64(7000 + *n))
	case reflect.Bool:
		v.SetBool(true)
	}
}

func set(words []string) map[string]bool {
	out := map[string]bool{}
	for _, w := range words {
		out[w] = true
	}
	return out
}

// Every wording of a language has the facts that the English one has.
func TestTranslationsShowTheSameFacts(t *testing.T) {
	files := copied(t)
	shows := func(language string, kind string, facts reflect.Type) []string {
		s, err := parsed("x", string(files["mail/"+language+"/"+kind+".html"].Data), facts)
		require.NoError(t, err)
		return s.shows
	}
	for _, k := range kinds {
		for _, language := range []string{"de", "es"} {
			if inHouse(k.name) || k.name == Scorecard { // one for all languages
				continue
			}
			assert.Equal(t, shows("en", k.name, k.facts), shows(language, k.name, k.facts), "%s %s", language, k.name)
		}
	}
}

// The scorecard's message is one for all languages that have its words: a language may
// have its own, and one without the words gets it in English.
func TestMessageOfAllLanguages(t *testing.T) {
	files := copied(t)
	delete(files, "mail/es/scorecard.yaml")
	for _, part := range []string{"txt", "html"} {
		own := strings.Replace(string(files["mail/scorecard."+part].Data), "{{.Greeting}}", "Servus! {{.Greeting}}", 1)
		files["mail/de/scorecard."+part] = &fstest.MapFile{Data: []byte(own)}
	}
	tm, err := LoadTemplates(files)
	require.NoError(t, err)
	said := map[string]string{}
	for _, language := range []string{"en", "de", "es"} {
		l, _ := tm.tongues.choose(language)
		l = tm.spoken(Scorecard, l)
		var d draft
		require.NoError(t, tm.render(Scorecard, l, cardFacts{Letter: scorecard.Letter{Greeting: "Hello,"}}, &d))
		said[language] = d.language + " " + strings.SplitN(d.text, "\n", 2)[0]
	}
	assert.Equal(t, map[string]string{"en": "en Hello,", "de": "de Servus! Hello,", "es": "en Hello,"}, said)
}

// The HTML stays readable on a dark screen: no tag sets a colour for text or ground.
func TestHTMLSetsNoColours(t *testing.T) {
	colour := regexp.MustCompile(`(?i)[^-]color\s*[:=]|background|bgcolor|<script|<link|src="[^c]|src="c[^i]|class=`)
	for path, f := range copied(t) {
		if strings.HasSuffix(path, ".html") {
			page := regexp.MustCompile(`<meta name="(supported-)?color-scheme"[^>]*>`).ReplaceAllString(string(f.Data), "")
			assert.NotRegexp(t, colour, page, path)
		}
	}
}

func TestWhatTemplatesMaySay(t *testing.T) {
	files := copied(t)
	for _, part := range []string{"txt", "html"} {
		f := files["mail/en/plan-opened."+part]
		f.Data = []byte(strings.Replace(string(f.Data), "Hello,", "{{/* a remark */}}{{range .Steps}}[{{.}} at {{$.Partner}}]{{else}}nothing{{end}} {{- if .Also}} also {{else if .RoleA}} A {{end -}} .", 1))
	}
	tm, err := LoadTemplates(files)
	require.NoError(t, err)
	var d draft
	require.NoError(t, tm.render(PlanOpened, tm.tongues.all[0],
		planFacts{partnerFacts: partnerFacts{Partner: "A & B"}, RoleA: "CCNA", Steps: []string{"x", "y"}}, &d))
	assert.Contains(t, d.text, "[x at A & B][y at A & B] A .")
	assert.Contains(t, d.html, "[x at A &amp; B][y at A &amp; B] A .")
}
