// Package inputfile opens the files that users name, and nothing else does: a test finds other
// calls. A file is opened if it is a regular file of at most a stated size, or a pipe that was
// handed over on purpose, as /dev/stdin or /dev/fd/N. Anything else, a device, a FIFO of some name
// or a folder, could block or never end and is refused before a byte is read. The package does not
// know what is in the files.
//
// Start reading at inputfile.go.
package inputfile
