// Package folder writes a set of files into a folder, all together or not at all, and replaces the
// set that was written before. It knows nothing of what the files hold.
//
// What it promises:
//   - files that it did not write are never touched, nor are files that were changed since;
//   - the files of two sets are never mixed: where there is an index, the set is complete;
//   - two processes never write into a folder at once: the second gets an error;
//   - an error leaves the folder as it was, and what an interruption leaves is put right by the
//     next call;
//   - a lock or a staging folder is removed by the process that made it, or after that process has
//     ended.
//
// Start reading at install.go. lock.go decides who may write; index.go says which files are ours.
package folder
