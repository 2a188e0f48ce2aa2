package sweep

import (
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// space is the grid of all points: all combinations of one value of each axis. Points are numbered
// like iterations of nested loops, the last axis innermost.
type space struct {
	sizes []int
	total int64 // number of points; 0 if it is above maxTotal
}

const maxTotal = 1 << 62

func newSpace(sizes []int) space {
	s := space{sizes: sizes, total: 1}
	for _, n := range sizes {
		high, low := bits.Mul64(uint64(s.total), uint64(n))
		if high > 0 || low > maxTotal {
			s.total = 0
			break
		}
		s.total = int64(low)
	}
	return s
}

// atMost is the number of points, or n if there are more.
func (s space) atMost(n int) int {
	if s.total == 0 || s.total > int64(n) {
		return n
	}
	return int(s.total)
}

// exact is the number of points in decimal, whatever its size.
func (s space) exact() string {
	n := big.NewInt(1)
	for _, size := range s.sizes {
		n.Mul(n, big.NewInt(int64(size)))
	}
	return n.String()
}

// String is the product, as in "8 x 4 x 12".
func (s space) String() string {
	parts := make([]string, len(s.sizes))
	for i, n := range s.sizes {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, " x ")
}

// index is the step of each axis at the point of a number; into may be reused.
func (s space) index(number int64, into []int) []int {
	into = into[:0]
	for range s.sizes {
		into = append(into, 0)
	}
	for i := len(s.sizes) - 1; i >= 0; i-- {
		into[i] = int(number % int64(s.sizes[i]))
		number /= int64(s.sizes[i])
	}
	return into
}

// number is the number of the point at an index.
func (s space) number(index []int) int64 {
	var number int64
	for i, d := range index {
		number = number*int64(s.sizes[i]) + int64(d)
	}
	return number
}

// permutation visits every number below a bound once, in an order that depends on a seed. It stores
// no numbers: it is a Feistel network over the next power of four, applied until the result is
// below the bound (cycle walking).
type permutation struct {
	total uint64
	half  uint // bits of each half of a number
	seed  uint64
}

func newPermutation(total int64, seed uint64) permutation {
	width := uint(bits.Len64(uint64(total - 1)))
	return permutation{total: uint64(total), half: max(1, (width+1)/2), seed: seed}
}

// at is the i-th number of the order, 0 <= i < total.
func (p permutation) at(i int64) int64 {
	v := uint64(i)
	for {
		if v = p.mix(v); v < p.total {
			return int64(v)
		}
	}
}

// mix permutes the numbers of 2 x half bits.
func (p permutation) mix(v uint64) uint64 {
	const rounds = 4
	mask := uint64(1)<<p.half - 1
	left, right := v>>p.half, v&mask
	for round := range uint64(rounds) {
		left, right = right, left^(scramble(right^scramble(p.seed+round))&mask)
	}
	return left<<p.half | right
}

// scramble is the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
func scramble(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
