package kernel

// depthFunc computes one position of a depthwise convolution: c[j] becomes the sum over the taps t,
// in order, of a[taps[t]+j] * b[t*len(c)+j]. Every implementation gives the same bits. The
// functions do not check lengths; their callers do.
type depthFunc[A element, C accumulator] func(c []C, a []A, taps []int, b []A)

func depthReal[T float32 | float64](c []T, a []T, taps []int, b []T) {
	clear(c)
	for t, tap := range taps {
		x, w := a[tap:][:len(c)], b[t*len(c):][:len(c)]
		for j, v := range x {
			c[j] += T(v * w[j])
		}
	}
}

func depthInteger(c []int32, a []int16, taps []int, b []int16) {
	clear(c)
	for t, tap := range taps {
		x, w := a[tap:][:len(c)], b[t*len(c):][:len(c)]
		for j, v := range x {
			c[j] += int32(v) * int32(w[j])
		}
	}
}

// depthwise computes a depthwise convolution: each channel is multiplied by its own window of
// weights. f.depths holds K x channels weights.
func (f *format[A, C]) depthwise(dst []float32, a []A, r *RowMap, end Finish, pool *Pool) {
	taps, channels := r.taps(), r.Channels
	last := taps[len(taps)-1] + channels
	pool.Each(r.Images*r.Down, func(s *Scratch, line int) {
		w := f.workspace(s)
		w.sums.values = resize(w.sums.values, channels)
		for m := line * r.Across; m < (line+1)*r.Across; m++ {
			window := a[r.offset(m):]
			_ = window[last-1] // the kernels do not check
			w.depth(w.sums.values, window, taps, f.depths)
			to := dst[m*channels:][:channels]
			f.store(to, w.sums.values, &s.rows)
			end.Apply(to, 0, &s.rows)
		}
	})
}
