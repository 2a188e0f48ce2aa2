// Package plainjson encodes JSON for people and programs alike: HTML characters stand as they are,
// maps are sorted by key, so that equal values give equal, readable bytes. It knows nothing of what
// it encodes.
package plainjson
