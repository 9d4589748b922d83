package origin

// What of CycloneDX 1.6 a bill of materials here makes use of:
// https://cyclonedx.org/docs/1.6/json/

type bill struct {
	Schema       string        `json:"$schema"`
	Format       string        `json:"bomFormat"`
	Spec         string        `json:"specVersion"`
	Serial       string        `json:"serialNumber,omitempty"`
	Version      int           `json:"version"`
	Metadata     metadata      `json:"metadata"`
	Components   []component   `json:"components"`
	Dependencies []dependency  `json:"dependencies"`
	Compositions []composition `json:"compositions"`
}

type metadata struct {
	Lifecycles []lifecycle `json:"lifecycles"`
	Tools      struct {
		Components []component `json:"components"`
	} `json:"tools"`
	Component component `json:"component"`
}

type lifecycle struct {
	Phase string `json:"phase"`
}

type component struct {
	Type        string      `json:"type"`
	Ref         string      `json:"bom-ref,omitempty"`
	Name        string      `json:"name"`
	Version     string      `json:"version,omitempty"`
	Description string      `json:"description,omitempty"`
	Scope       string      `json:"scope,omitempty"`
	Hashes      []hash      `json:"hashes,omitempty"`
	Licences    []licence   `json:"licenses,omitempty"`
	CPE         string      `json:"cpe,omitempty"`
	PURL        string      `json:"purl,omitempty"`
	References  []reference `json:"externalReferences,omitempty"`
	Properties  []property  `json:"properties,omitempty"`
	Components  []component `json:"components,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

// A licence is a single one, or an expression.
type licence struct {
	Licence    *licenceID `json:"license,omitempty"`
	Expression string     `json:"expression,omitempty"`
}

type licenceID struct {
	ID string `json:"id"`
}

type reference struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn,omitempty"`
}

type composition struct {
	Aggregate    string   `json:"aggregate"`
	Dependencies []string `json:"dependencies"`
}
