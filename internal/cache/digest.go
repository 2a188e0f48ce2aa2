package cache

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"math"
)

// Digest identifies a content. Contents that differ have different digests.
type Digest [sha256.Size]byte

// Digester digests values one after the other. Every value is written with its kind or its length,
// so that different sequences of values never look alike.
type Digester struct {
	hash hash.Hash
	part []byte // not hashed yet
}

// NewDigester returns a digester that has seen nothing but what its values are about.
func NewDigester(about string) *Digester {
	d := &Digester{hash: sha256.New()}
	d.Bytes([]byte(about))
	return d
}

// Int takes in an integer.
func (d *Digester) Int(v int64) { d.word(uint64(v)) }

// Bytes takes in bytes.
func (d *Digester) Bytes(v []byte) {
	d.Int(int64(len(v)))
	d.flush()
	d.hash.Write(v)
}

// Print takes in what Go prints of a value that holds no pointers.
func (d *Digester) Print(v any) { d.Bytes(fmt.Appendf(nil, "%#v", v)) }

// Float32s takes in numbers bit by bit.
func (d *Digester) Float32s(list []float32) {
	d.Int(int64(len(list)))
	for _, v := range list {
		d.part = binary.LittleEndian.AppendUint32(d.part, math.Float32bits(v))
		d.flushLong()
	}
}

// Float64s takes in numbers bit by bit.
func (d *Digester) Float64s(list []float64) {
	d.Int(int64(len(list)))
	for _, v := range list {
		d.word(math.Float64bits(v))
	}
}

// Int64s takes in integers.
func (d *Digester) Int64s(list []int64) {
	d.Int(int64(len(list)))
	for _, v := range list {
		d.word(uint64(v))
	}
}

// Sum is the digest of all that was taken in.
func (d *Digester) Sum() (sum Digest) {
	d.flush()
	d.hash.Sum(sum[:0])
	return sum
}

func (d *Digester) word(v uint64) {
	d.part = binary.LittleEndian.AppendUint64(d.part, v)
	d.flushLong()
}

// flushLong keeps the part short.
func (d *Digester) flushLong() {
	if len(d.part) >= 1<<13 {
		d.flush()
	}
}

func (d *Digester) flush() {
	d.hash.Write(d.part)
	d.part = d.part[:0]
}
