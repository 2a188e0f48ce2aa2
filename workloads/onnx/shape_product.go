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
		if wide, ok := broadcast(dims, c.dims); !ok || !slices.Equal(wide, dims) {
			o.fail("its bias %q has the shape %v; the product has %v", c.name, c.dims, dims)
		}
	}
	o.set(0, dims)
}

// shapeMatMul: matrices in the last two dimensions, the others are stretched to fit. A
// vector is a row on the left and a column on the right.
func (o *op) shapeMatMul() {
	a, b := o.dims(0), o.dims(1)
	if len(a) == 0 || len(b) == 0 {
		o.fail("its operands have the shapes %v and %v; want matrices", a, b)
		return
	}
	row, column := len(a) == 1, len(b) == 1
	if row {
		a = []int{1, a[0]}
	}
	if column {
		b = []int{b[0], 1}
	}
	outer, ok := broadcast(a[:len(a)-2], b[:len(b)-2])
	if !ok || a[len(a)-1] != b[len(b)-2] {
		o.fail("its operands have the shapes %v and %v, which do not fit", o.dims(0), o.dims(1))
		return
	}
	if !row {
		outer = append(outer, a[len(a)-2])
	}
	if !column {
		outer = append(outer, b[len(b)-1])
	}
	o.set(0, outer)
}
