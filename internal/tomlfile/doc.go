// Package tomlfile reads TOML documents and says where in them a mistake stands: file, line, key,
// what is wrong, what is allowed, and the nearest known key. It knows the keys of no document: its
// callers state them as Go types.
//
// Lines come from a scanner of our own, because BurntSushi/toml keeps the positions of keys to
// itself and go-toml offers them only in a package it calls unstable, beside a second grammar for
// values.
//
// Start reading at document.go, then schema.go (unknown keys and wrong types) and locate.go
// (lines).
package tomlfile
