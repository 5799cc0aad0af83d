package main

import (
	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/project"
)

// planFlags choose plans and what serves them.
type planFlags struct {
	plans  []string
	offers []string
	target config.Share
}

func (p *planFlags) question() project.Question {
	return project.Question{Plans: p.plans, Offers: p.offers, Target: p.target}
}
