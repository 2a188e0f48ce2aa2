package inference

import (
	"dnasim/inference/kernel"
	"dnasim/workloads/onnx"
	"math"
	"slices"
)

// build makes the step of a node: it reads the node's attributes and returns what to do when
// the graph is run.
type build func(*builder) operator

// with is a build that needs one thing more, such as the function of a number.
func with[T any](do func(*builder, T) operator, what T) build {
	return func(b *builder) operator { return do(b, what) }
}

// operators are the ONNX operators that can be run, by their names in the table of package
// onnx, which knows their inputs, their attributes and the rules for their shapes.
var operators = map[string]build{
	// Products.
	"Conv":          buildConv,
	"ConvTranspose": buildConvTranspose,
	"Gemm":          buildGemm,
	"MatMul":        buildMatMul,

	// Normalisation and softmax.
	"BatchNormalization":    buildBatchNormalization,
	"InstanceNormalization": buildInstanceNormalization,
	"LayerNormalization":    buildLayerNormalization,
	"LogSoftmax":            with((*builder).softmax, kernel.LogSoftmax),
	"Softmax":               with((*builder).softmax, kernel.Softmax),

	// Pooling and reductions.
	"ArgMax":            buildArgMax,
	"AveragePool":       buildAveragePool,
	"GlobalAveragePool": with((*builder).globalPool, reduction{name: "mean", reduce: mean, add: true}),
	"GlobalMaxPool":     with((*builder).globalPool, reduction{name: "maximum", reduce: slices.Max[[]float32]}),
	"MaxPool":           buildMaxPool,
	"ReduceL2":          with((*builder).reduce, reduction{name: "norm", add: true, reduce: norm}),
	"ReduceMax":         with((*builder).reduce, reduction{name: "maximum", reduce: slices.Max[[]float32]}),
	"ReduceMean":        with((*builder).reduce, reduction{name: "mean", reduce: mean}),
	"ReduceMin":         with((*builder).reduce, reduction{name: "minimum", reduce: slices.Min[[]float32]}),
	"ReduceSum":         with((*builder).reduce, reduction{name: "sum", reduce: sumOf, add: true}),

	// Functions of one number.
	"Abs":         with((*builder).each, mapped(absolute)),
	"Ceil":        with((*builder).each, precisely(math.Ceil)),
	"Clip":        buildClip,
	"Elu":         buildElu,
	"Erf":         with((*builder).each, precisely(kernel.Erf)),
	"Exp":         with((*builder).each, precisely(kernel.Exp)),
	"Floor":       with((*builder).each, precisely(math.Floor)),
	"Gelu":        buildGelu,
	"HardSigmoid": buildHardSigmoid,
	"HardSwish":   with((*builder).each, mapped(hardSwish)),
	"LeakyRelu":   buildLeakyRelu,
	"Log":         with((*builder).each, precisely(math.Log)),
	"Neg":         with((*builder).each, mapped(func(x float32) float32 { return -x })),
	"Not":         buildNot,
	"Reciprocal":  with((*builder).each, mapped(func(x float32) float32 { return 1 / x })),
	"Relu":        buildRelu,
	"Sigmoid":     with((*builder).each, precisely(kernel.Sigmoid)),
	"Sqrt":        with((*builder).each, precisely(math.Sqrt)),
	"Tanh":        with((*builder).each, precisely(kernel.Tanh)),

	// Functions of several tensors, broadcast.
	"Add":            buildAdd,
	"Div":            with((*builder).arithmetic, arithmetic{floats: divFloats, ints: divInts}),
	"Max":            with((*builder).reduceInputs, arithmetic{floats: eachFloat(maxOf[float32]), ints: eachInt(maxOf[int64])}),
	"Min":            with((*builder).reduceInputs, arithmetic{floats: eachFloat(minOf[float32]), ints: eachInt(minOf[int64])}),
	"Mul":            with((*builder).arithmetic, arithmetic{mulFloats, eachInt(func(x, y int64) int64 { return x * y }), false}),
	"PRelu":          with((*builder).arithmetic, arithmetic{floats: eachFloat(leaky)}),
	"Pow":            with((*builder).arithmetic, arithmetic{floats: powFloats}),
	"Sub":            with((*builder).arithmetic, arithmetic{subFloats, eachInt(func(x, y int64) int64 { return x - y }), false}),
	"Where":          buildWhere,
	"And":            with((*builder).arithmetic, comparing(nil, func(x, y int64) bool { return x != 0 && y != 0 })),
	"Equal":          with((*builder).arithmetic, comparing(func(x, y float32) bool { return x == y }, func(x, y int64) bool { return x == y })),
	"Greater":        with((*builder).arithmetic, comparing(func(x, y float32) bool { return x > y }, func(x, y int64) bool { return x > y })),
	"GreaterOrEqual": with((*builder).arithmetic, comparing(func(x, y float32) bool { return x >= y }, func(x, y int64) bool { return x >= y })),
	"Less":           with((*builder).arithmetic, comparing(func(x, y float32) bool { return x < y }, func(x, y int64) bool { return x < y })),
	"LessOrEqual":    with((*builder).arithmetic, comparing(func(x, y float32) bool { return x <= y }, func(x, y int64) bool { return x <= y })),
	"Or":             with((*builder).arithmetic, comparing(nil, func(x, y int64) bool { return x != 0 || y != 0 })),

	// Data movement.
	"Concat":   buildConcat,
	"Expand":   buildExpand,
	"Gather":   buildGather,
	"Pad":      buildPad,
	"Resize":   buildResize,
	"Slice":    buildSlice,
	"Split":    buildSplit,
	"Tile":     buildTile,
	"Upsample": buildResize,

	// Another look at the same elements.
	"Cast":         buildCast,
	"DepthToSpace": buildDepthToSpace,
	"Dropout":      buildDropout,
	"Flatten":      buildFlatten,
	"Identity":     buildIdentity,
	"Reshape":      buildReshape,
	"Squeeze":      with((*builder).alongAxes, onnx.SqueezeDims),
	"Transpose":    buildTranspose,
	"Unsqueeze":    with((*builder).alongAxes, onnx.UnsqueezeDims),

	// Constants and shapes.
	"Constant":        buildConstant,
	"ConstantOfShape": buildConstantOfShape,
	"Range":           buildRange,
	"Shape":           buildShape,
}
