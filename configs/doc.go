// Package configs reads configuration files. Each package of the simulator owns its own
// Config with defaults and validation; this one composes them, and says of every
// mistake in which file, line and key it stands. It models nothing.
//
// Start reading at config.go, then load.go; accel.toml is the default, and the
// documentation of every key.
package configs
