package onnx

import "slices"

// Shapes of matrix products.

// shapeGemm: A B, either transposed, plus C.
func (o *op) shapeGemm() {
	a, b := o.dims(0), o.dims(1)
	if len(a) != 2 || len(b) != 2 {
		o.fail("its operands have the shapes %v and %v; want matrices", a, b)
		return
	}
	m, k := a[0], a[1]
	if o.Flag("transA") {
		m, k = k, m
	}
	inner, n := b[0], b[1]
	if o.Flag("transB") {
		inner, n = n, inner
	}
	if inner != k {
		o.fail("its operands of the shapes %v and %v do not fit: %d and %d", a, b, k, inner)
		return
	}
	dims := []int{m, n}
	if c := o.arg(2); c != nil {
		if wide, err := Broadcast(dims, c.dims); err != nil || !slices.Equal(wide, dims) {
			o.fail("its bias %q has the shape %v; the product has %v", c.name, c.dims, dims)
		}
	}
	o.set(0, dims)
}

func (o *op) shapeMatMul() { o.set(0, o.ruled(MatMulDims(o.dims(0), o.dims(1)))) }
