package inference

// rowMap says where the rows of a GEMM's left operand lie in its input. An image of the
// input is staged into a frame with a border of zeros (the padding of a convolution);
// row m of the GEMM begins at offsets[m] of the frame and goes on in runs, see tile.
type rowMap struct {
	height, width, channels  int // of the input, channels innermost
	top, left, bottom, right int // border
	offsets                  []int
	runs, run, stride        int
}

// convRows lays out the windows of a convolution.
func convRows(height, width, channels int, kernel, steps [2]int, pads [4]int) rowMap {
	r := rowMap{
		height: height, width: width, channels: channels,
		top: pads[0], left: pads[1], bottom: pads[2], right: pads[3],
	}
	line := (width + r.left + r.right) * channels
	r.runs, r.run, r.stride = kernel[0], kernel[1]*channels, line
	for y := 0; y+kernel[0] <= height+r.top+r.bottom; y += steps[0] {
		for x := 0; x+kernel[1] <= width+r.left+r.right; x += steps[1] {
			r.offsets = append(r.offsets, y*line+x*channels)
		}
	}
	return r
}

// plainRows is a matrix of m rows of k elements, one after the other.
func plainRows(m, k int) rowMap {
	r := rowMap{height: 1, width: m, channels: k, runs: 1, run: k, offsets: make([]int, m)}
	for i := range r.offsets {
		r.offsets[i] = i * k
	}
	return r
}

// frame is the number of elements of one staged image.
func (r *rowMap) frame() int {
	return (r.height + r.top + r.bottom) * (r.width + r.left + r.right) * r.channels
}

func (r *rowMap) padded() bool { return r.top|r.left|r.bottom|r.right != 0 }

// k is the length of a row.
func (r *rowMap) k() int { return r.runs * r.run }

// stage converts the images of src and puts them into frames. dst holds one frame per
// image. It reports whether convert did.
func stage[T element](dst []T, src []float32, r *rowMap, convert func(dst []T, src []float32) bool) bool {
	if !r.padded() {
		return convert(dst, src)
	}
	ok := true
	line, stride := r.width*r.channels, (r.left+r.width+r.right)*r.channels
	for len(src) > 0 {
		clear(dst[:r.top*stride])
		for y := range r.height {
			to := dst[(r.top+y)*stride:][:stride]
			clear(to[:r.left*r.channels])
			ok = convert(to[r.left*r.channels:], src[y*line:][:line]) && ok
			clear(to[r.left*r.channels+line:])
		}
		clear(dst[(r.top+r.height)*stride : r.frame()])
		src, dst = src[r.height*line:], dst[r.frame():]
	}
	return ok
}
