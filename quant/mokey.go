package quant

import (
	"fmt"
	"math"
)

// Mokey is a code in the manner of Mokey (Zadeh, Mahmoud, Abdelhadi, Moshovos, ISCA 2022,
// arXiv 2203.12758). Its abstract says: values become 4-bit indexes into dictionaries of
// 16-bit fixed-point centroids; the centroids fit an exponential curve; multiplications
// become additions of 3 bits. So an element is a sign and an index i of 3 bits,
//
//	x ~ Mean + s Scale (MokeyBase^i + MokeyOffset),  s the sign of x - Mean, i = 0..7
//
// Everything else is assumed:
//
//   - Scale is the tensor's standard deviation, Mean its mean: the dictionary is of zero mean
//     and unit deviation, and fixed. (We do not know what the paper calls its golden
//     dictionary, nor how it gets it.)
//   - The curve is that of least mean square error on a normal distribution with
//     nearest rounding: 0.00991, where 16 free centroids reach 0.00950.
//   - Centroids are kept in full precision, not in 16 bits.
//   - What lies beyond the threshold to a ninth centroid, 3.05 deviations, is an outlier. Outliers
//     have a dictionary of 16 entries of their own, on the same curve stretched from
//     that threshold to the largest deviation of the tensor. They are marked by
//     position, see OutlierBits.
//
// There is no code of zero: a zero becomes the nearest centroid.
type Mokey struct {
	Mean  float64
	Scale float64 // 0 for a tensor of equal values
	// OutlierTop is the largest deviation that an outlier can stand for; 0 if there
	// are none. At least MokeyReach() x Scale otherwise.
	OutlierTop float64
}

// The curve of the dictionary, derived in the tests, and its width.
const (
	MokeyBase   = 1.1991
	MokeyOffset = -0.8666
	MokeyBits   = 4
)

const mokeyCentroids = 1 << (MokeyBits - 1)

// mokeyCentroid i of the dictionary, in deviations.
func mokeyCentroid(i int) float64 { return power(MokeyBase, float64(i)) + MokeyOffset }

// MokeyReach is the deviation from the mean at which outliers begin, in units of Scale: midway
// between the last centroid and the next one of the curve.
func MokeyReach() float64 {
	return (mokeyCentroid(mokeyCentroids-1) + mokeyCentroid(mokeyCentroids)) / 2
}

// OutlierBits returns the bits that outliers add to each element of the tensor on average, for a
// given fraction of outliers: a count of 7 bits for every 64 elements, and for each outlier its
// position among them, 6 bits (assumed). It is 0 when there are no outliers.
func OutlierBits(fraction float64) float64 {
	if fraction == 0 {
		return 0
	}
	return 7.0/64 + float64(6*fraction)
}

// MokeyOf returns the code of a tensor, its RMAE on the sample and the fraction of outliers.
//
// Mean and deviation are summed over the sorted keys. gonum's stat.PopMeanStdDev would need a copy
// in float64, and its correction of rounding errors would change the last digits.
func MokeyOf(s *Sample) (q Mokey, rmae, outliers float64) {
	keys, count := s.magnitudes.keys, float64(s.count)
	for _, k := range keys {
		q.Mean += valueOf(k)
	}
	q.Mean /= count
	squares := (count - float64(len(keys))) * q.Mean * q.Mean
	farthest := s.max - math.Abs(q.Mean)
	for _, k := range keys {
		deviation := valueOf(k) - q.Mean
		squares += float64(deviation * deviation)
		farthest = max(farthest, math.Abs(deviation))
	}
	q.Scale = math.Sqrt(squares / count)
	reach := float64(MokeyReach() * q.Scale)
	if farthest <= reach {
		return q, s.RMAE(q), 0
	}
	q.OutlierTop = farthest
	beyond := 0
	for _, k := range keys {
		if math.Abs(valueOf(k)-q.Mean) >= reach {
			beyond++
		}
	}
	if math.Abs(q.Mean) >= reach {
		beyond += s.count - len(keys)
	}
	return q, s.RMAE(q), float64(beyond) / count
}

// Validate reports why q is no usable code.
func (q Mokey) Validate() error {
	if !finite(q.Mean) || !finite(q.Scale) || q.Scale < 0 {
		return fmt.Errorf("quant: Mokey code of mean %g and scale %g; allowed: finite numbers, scale from 0", q.Mean, q.Scale)
	}
	if q.OutlierTop != 0 && !(q.OutlierTop >= MokeyReach()*q.Scale && finite(q.OutlierTop)) {
		return fmt.Errorf("quant: Mokey code of scale %g with outliers up to %g; allowed: 0 (none), or a finite number from %.4g scales", q.Scale, q.OutlierTop, MokeyReach())
	}
	return nil
}

// StoredBits of one element, without OutlierBits.
func (q Mokey) StoredBits() int { return MokeyBits }

// Round is the value x is represented by. It panics when x is NaN.
func (q Mokey) Round(x float64) float64 {
	var d deviations
	d.prepare(q)
	return d.round(x)
}

func (q Mokey) rmaeOf(s *Sample) float64 {
	var d deviations
	d.prepare(q)
	zeros := float64(s.count - len(s.magnitudes.keys))
	difference := zeros * math.Abs(d.round(0))
	for _, k := range s.magnitudes.keys {
		x := valueOf(k)
		difference += math.Abs(x - d.round(x))
	}
	return difference / s.total
}

// deviations is a code as tables: the deviations from the mean of both dictionaries, and the
// thresholds between them.
type deviations struct {
	mean      float64
	level     [2 * mokeyCentroids]float64
	threshold [2 * mokeyCentroids]float64 // of the level of that index; the first is 0
}

func (d *deviations) prepare(q Mokey) {
	d.mean = q.Mean
	reach := float64(MokeyReach() * q.Scale)
	stretch := (q.OutlierTop - reach) / (power(MokeyBase, mokeyCentroids-1) - 1)
	for i := range mokeyCentroids {
		d.level[i] = float64(q.Scale * mokeyCentroid(i))
		d.level[mokeyCentroids+i] = reach + float64(stretch*(power(MokeyBase, float64(i))-1))
	}
	for i := 1; i < len(d.level); i++ {
		d.threshold[i] = (d.level[i-1] + d.level[i]) / 2
	}
	d.threshold[mokeyCentroids] = reach
	if q.OutlierTop == 0 {
		d.threshold[mokeyCentroids] = math.Inf(1)
	}
}

func (d *deviations) round(x float64) float64 {
	if math.IsNaN(x) {
		panic(nanEncoded)
	}
	deviation := math.Abs(x - d.mean)
	i := 0
	if deviation >= d.threshold[mokeyCentroids] {
		i = mokeyCentroids
	}
	for half := mokeyCentroids / 2; half > 0; half /= 2 {
		if deviation >= d.threshold[i+half] {
			i += half
		}
	}
	return d.mean + math.Copysign(d.level[i], x-d.mean)
}
