// Command dnasim simulates DNN accelerators that compute dot products in the exponential domain
// (DNA-TEQ) side by side with the same machines built of INT8 multiply-accumulate lanes. Run
// dnasim -h for the commands.
//
// This package is the command line alone: flags, commands, exit statuses, progress. It models
// nothing and lays out no tables. A command is a file: a type whose fields are its flags, and
// what it does. The table in command.go lists them; usage, help and shell completion are
// generated from that table and from the flags.
//
// The flags are those of the standard library: the contract asks for single-dash long flags
// (-config FILE), which cobra and kong would read as a row of one-letter flags.
//
// Start reading at main.go (exit statuses), command.go (the table) and run.go (the main job).
package main
