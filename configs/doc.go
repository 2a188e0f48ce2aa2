// Package configs reads configuration files. Each package of the simulator owns its own
// Config with defaults and validation; this one composes them, finds the file,
// line and key of every mistake, and says what identifies a result. It models nothing.
//
// Start reading at config.go, then load.go; accel.toml is the default, and the
// documentation of every key.
package configs
