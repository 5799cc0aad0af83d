// Package config reads the YAML that users write about their own business,
// strictly: what a workload stands for today, plans and rules as they come. It
// knows formats and no economics.
package config
