// Package version holds the one version of dnasim.
package version
