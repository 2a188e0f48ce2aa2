// Package cache holds two caches of computed values; neither knows what the values are.
//
//   - Cache keeps values in memory by key, up to a number of bytes, and evicts the least recently
//     used entry. Callers that ask for one key at the same time share one computation.
//   - Disk keeps values in a folder for later processes, up to a number of bytes. Keys are digests
//     of all that a value depends on (Digester).
//
// Cache is written by hand because golang.org/x/sync/singleflight takes keys of type string only,
// and the usual LRU packages bound the number of entries, not their bytes: joining the two would
// need more code than is here.
//
// Start reading at Cache.Get and Kept.
package cache
