// Package cache holds one generic cache: it keeps computed values by key, up to a number of bytes,
// and evicts the least recently used entry. Callers that ask for one key at the same time share one
// computation. The cache knows nothing of what it holds.
//
// It is written by hand because golang.org/x/sync/singleflight takes keys of type string only, and
// the usual LRU packages bound the number of entries, not their bytes: joining the two would need
// more code than is here.
//
// Start reading at Cache.Get.
package cache
