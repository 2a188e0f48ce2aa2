package synthetic

import (
	"math/rand/v2"

	"dnasim/internal/portable"
)

// ziggurat draws exponential variables of scale 1 by the method of Marsaglia and Tsang
// (J. Stat. Softw. 5(8), 2000): the area under exp(-x) is covered by 256 layers of
// equal area, all but the lowest rectangles; nearly every draw is a multiplication.
type ziggurat struct {
	// right edges of the layers, falling; x[0] is the lowest layer's area over its height
	x [257]float64
	f [257]float64 // exp(-x)
}

// Edge of the tail and area of a layer for 256 layers, from the same paper.
const (
	zigguratTail = 7.69711747013104972
	zigguratArea = 0.0039496598225815571993
)

func newZiggurat() *ziggurat {
	z := &ziggurat{}
	z.x[1], z.f[1] = zigguratTail, portable.Exp(-zigguratTail)
	z.x[0] = zigguratArea / z.f[1]
	for i := 2; i < 256; i++ {
		z.f[i] = z.f[i-1] + zigguratArea/z.x[i-1]
		z.x[i] = -portable.Log(z.f[i])
	}
	z.x[256], z.f[256] = 0, 1
	return z
}

// propose returns a variable greater than 0 that is accepted if it is below limit, else
// settled by edge. Its layer is in the lowest 8 bits of random, its place in the highest
// 52; the other four are the caller's.
func (z *ziggurat) propose(random uint64) (x, limit float64) {
	return float64(random>>12|1) * 0x1p-52 * z.x[random&255], z.x[random&255+1]
}

// edge settles proposals that are not inside of a layer's rectangle, about one in 90.
func (z *ziggurat) edge(x float64, random uint64, source *rand.PCG) float64 {
	for {
		layer := random & 255
		if layer == 0 {
			return zigguratTail - portable.Log(uniform(source.Uint64()))
		}
		if z.f[layer]+float64(uniform(source.Uint64())*(z.f[layer+1]-z.f[layer])) < portable.Exp(-x) {
			return x
		}
		random = source.Uint64()
		var limit float64
		if x, limit = z.propose(random); x < limit {
			return x
		}
	}
}
