// Package tomlpos finds the lines of a TOML document's keys. The TOML library that decodes the
// documents keeps no positions, and an error about a value must name its line. It decodes nothing.
package tomlpos
