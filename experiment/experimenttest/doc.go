// Package experimenttest holds the configurations and networks that the tests of the experiment's
// stages share. It must not import the stages, whose tests import it.
package experimenttest
