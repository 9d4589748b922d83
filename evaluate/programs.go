package evaluate

import (
	"fmt"

	"assay/evaluate/rules"
)

// Programs is the rule data of the programs, as read from the rule files.
type Programs struct {
	CPanel  CPanelProgram
	Premier PremierProgram
	// Others are those of further programs, by their names.
	Others map[string]any
	// BuiltIn are the rules that the files lack and the built-in ones give, "checks.yaml: checks.wave".
	BuiltIn []string
}

// endCause is the end of the program, as the reason of a turn.
func endCause(e rules.Ending) Cause { return Cause{Kind: ProgramEnds, Day: e.On} }

// endLine says that nothing is asked any more.
func endLine(e rules.Ending) Line {
	return Line{Requirement: "end", Label: "The end of the program", State: NotApplicable, Clause: "G11", Source: &e.Source,
		Found: fmt.Sprintf("the program ended on %s", e.On), Asked: "nothing any more"}
}

// endTurns is the end of the program ahead, of a partner of whom nothing else can turn.
func endTurns(e rules.Ending, program string, status Status, h horizon) []Turn {
	if e.On <= h.day || e.On > h.last {
		return nil
	}
	return []Turn{{On: e.On, Program: program, From: status, To: Ended, Because: []Cause{endCause(e)}}}
}
