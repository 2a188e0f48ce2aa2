package cache

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"dnasim/internal/inputfile"
)

// Disk keeps values in a folder, for processes to come. It never fails: a value that cannot be read
// is computed, and one that cannot be written is not kept. Files of others in the folder are left
// alone. Any number of processes may use a folder at the same time. A nil *Disk keeps nothing.
type Disk struct {
	folder  string
	maker   string // what computes the values
	limit   int64  // bytes
	written atomic.Int64
	unable  atomic.Bool // to write
}

// maxValueBytes bounds a file that is read.
const maxValueBytes = 64 << 20

// NewDisk returns the cache in a folder, which is made when the first value is written. limit is
// its size in bytes. maker identifies the program that computes the values, because another one may
// find others: each sees only its own.
func NewDisk(folder, maker string, limit int64) *Disk {
	return &Disk{folder: folder, maker: maker, limit: limit}
}

// Kept returns the value that key identifies: from the disk, or computed and then kept. The value
// must survive JSON; one that JSON cannot hold is not kept. key is asked for only if there is a
// disk.
func Kept[V any](d *Disk, key func() Digest, compute func() (V, error)) (V, error) {
	if d == nil {
		return compute()
	}
	k := key()
	if v, ok := Load[V](d, k); ok {
		return v, nil
	}
	v, err := compute()
	if err == nil {
		d.Store(k, v)
	}
	return v, err
}

// Load reads the value of a key; ok is false if it is not there. A damaged file is removed.
func Load[V any](d *Disk, key Digest) (v V, ok bool) {
	if d == nil {
		return v, false
	}
	path := d.path(key)
	data, err := inputfile.Read(path, maxValueBytes)
	if err != nil {
		return v, false
	}
	if text, whole := d.open(key, data); whole && json.Unmarshal(text, &v) == nil {
		now := time.Now()
		_ = os.Chtimes(path, now, now) // the time of its last use; a folder may be read-only
		return v, true
	}
	_ = os.Remove(path)
	var none V
	return none, false
}

// Store keeps a value. It appears under its key at once and as a whole.
func (d *Disk) Store(key Digest, v any) {
	if d == nil || d.unable.Load() {
		return
	}
	text, err := json.Marshal(v)
	if err != nil || len(text) > maxValueBytes/2 {
		return
	}
	sum := d.seal(key, text)
	if d.write(d.path(key), append(sum[:], text...)) != nil {
		d.unable.Store(true)
		return
	}
	if d.written.Add(sizeOnDisk(int64(len(text)))) > d.limit/8 {
		d.Trim()
	}
}

// write replaces a file.
func (d *Disk) write(path string, data []byte) error {
	if err := os.MkdirAll(d.folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(d.folder, newPrefix)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = cmp.Or(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// Names of files: a value is named by its key, and one that is being written by chance.
const (
	suffix    = ".value"
	newPrefix = ".new-value-"
	abandoned = time.Hour // the age at which a file that is being written has been left behind
)

func (d *Disk) path(key Digest) string {
	named := sha256.Sum256(append([]byte(d.maker), key[:]...))
	return filepath.Join(d.folder, hex.EncodeToString(named[:])+suffix)
}

// seal is the digest by which a value is known to be whole, and to be that of its key.
func (d *Disk) seal(key Digest, text []byte) Digest {
	digest := NewDigester(d.maker)
	digest.Bytes(key[:])
	digest.Bytes(text)
	return digest.Sum()
}

// open returns the value in the content of a file; whole is false if it is damaged.
func (d *Disk) open(key Digest, data []byte) (text []byte, whole bool) {
	if len(data) < sha256.Size {
		return nil, false
	}
	seal := d.seal(key, data[sha256.Size:])
	return data[sha256.Size:], bytes.Equal(seal[:], data[:sha256.Size])
}

// Trim removes the least recently used files until the rest is well within the limit. It does
// nothing if nothing was written since the last time.
func (d *Disk) Trim() {
	if d == nil || d.written.Swap(0) == 0 {
		return
	}
	entries, err := os.ReadDir(d.folder)
	if err != nil {
		return
	}
	type file struct {
		name string
		size int64
		used time.Time
	}
	var files []file
	total := int64(0)
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		switch name := e.Name(); {
		case isValue(name):
			files = append(files, file{name, sizeOnDisk(info.Size()), info.ModTime()})
			total += sizeOnDisk(info.Size())
		case strings.HasPrefix(name, newPrefix) && time.Since(info.ModTime()) > abandoned:
			_ = os.Remove(filepath.Join(d.folder, name))
		}
	}
	if total <= d.limit {
		return
	}
	slices.SortFunc(files, func(x, y file) int { return cmp.Or(x.used.Compare(y.used), strings.Compare(x.name, y.name)) })
	for _, f := range files {
		if total <= d.limit-d.limit/8 {
			return
		}
		_ = os.Remove(filepath.Join(d.folder, f.name))
		total -= f.size
	}
}

// isValue tells whether a file has the name of a value.
func isValue(name string) bool {
	key, ok := strings.CutSuffix(name, suffix)
	_, err := hex.DecodeString(key)
	return ok && err == nil && len(key) == 2*sha256.Size
}

// sizeOnDisk is what a file of so many bytes takes: blocks of 4 KiB.
func sizeOnDisk(bytes int64) int64 { return (bytes + 4095) &^ 4095 }
