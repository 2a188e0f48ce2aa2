package onnx

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// Lookup finds an operator by its domain ("" or "ai.onnx" is that of the standard operators)
// and name; nil if it is not in the table.
func Lookup(domain, name string) *Operator {
	if domain == "ai.onnx" {
		domain = ""
	}
	return operators[operatorName{domain, name}]
}

// Operators lists the operators of the table, sorted by name.
func Operators() []*Operator {
	byName := func(a, b *Operator) int { return strings.Compare(a.String(), b.String()) }
	return slices.SortedFunc(maps.Values(operators), byName)
}

// operatorName is the key of the table.
type operatorName struct{ domain, name string }

// Numbers of inputs.
var (
	one, two, three, five  = arity{1, 1}, arity{2, 2}, arity{3, 3}, arity{5, 5}
	oneOrTwo, twoOrThree   = arity{1, 2}, arity{2, 3}
	oneToThree, twoToFour  = arity{1, 3}, arity{2, 4}
	oneToFour, threeToFive = arity{1, 4}, arity{3, 5}
)

// always is the only form of an operator.
func always(inputs arity, attributes ...attribute) []form { return []form{{1, inputs, attributes}} }

// from is a form that holds from an operator set on.
func from(since int64, inputs arity, attributes ...attribute) form {
	return form{since, inputs, attributes}
}

// windowed are the attributes of what slides a window over an image.
func windowed(more ...attribute) []attribute {
	return append([]attribute{
		sizes("kernel_shape", 1, 0), sizes("strides", 1, 1), sizes("dilations", 1, 1), sizes("pads", 0, 0),
		word("auto_pad", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"),
	}, more...)
}

// pool are those of pooling.
func pool(more ...attribute) []attribute {
	attributes := windowed(append(more, flag("ceil_mode", 0))...)
	attributes[0] = attributes[0].needed()
	return attributes
}

// resize are the attributes of Resize from operator set 11 on.
func resize(more ...attribute) []attribute {
	return append([]attribute{
		word("mode", "nearest", "linear", "cubic"),
		word("coordinate_transformation_mode", "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric",
			"half_pixel_symmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize"),
		word("nearest_mode", "round_prefer_floor", "round_prefer_ceil", "floor", "ceil"),
		number("cubic_coeff_a", -0.75), flag("exclude_outside", 0), number("extrapolation_value", 0),
	}, more...)
}

var (
	grouped     = integer("group", 1)
	epsilon     = number("epsilon", 1e-5)
	keepdims    = flag("keepdims", 1)
	padMode     = word("mode", "constant", "reflect", "edge", "wrap")
	interpolate = word("mode", "nearest", "linear", "cubic")
)

// rows are the operators but for those that work element by element, which elementwise.go
// lists, and the reductions, which reduce.go lists. An operator without a rule for shapes can
// be run, but not imported.
var rows = []*Operator{
	// Products, run by the lanes.
	{"", "Conv", always(twoOrThree, windowed(grouped)...), (*op).shapeConv, (*op).lowerConv},
	{"", "ConvTranspose", always(twoOrThree, windowed(grouped, sizes("output_padding", 0, 0), list("output_shape"))...),
		(*op).shapeConvTranspose, (*op).lowerConvTranspose},
	{"", "Gemm", always(twoOrThree, number("alpha", 1), number("beta", 1), flag("transA", 0), flag("transB", 0)),
		(*op).shapeGemm, (*op).lowerGemm},
	{"", "MatMul", always(two), (*op).shapeMatMul, (*op).lowerMatMul},

	// The same in integers: scales and zero points cost what they cost in any format.
	{"", "ConvInteger", always(twoToFour, windowed(grouped)...), (*op).shapeConvInteger, (*op).lowerConv},
	{"", "MatMulInteger", always(twoToFour), (*op).shapeMatMulInteger, (*op).lowerMatMul},
	{"", "QLinearConv", always(arity{8, 9}, windowed(grouped)...), (*op).shapeQLinearConv, (*op).lowerConv},
	{"", "QLinearMatMul", always(arity{8, 8}), (*op).shapeQLinearMatMul, (*op).lowerMatMul},

	// Normalisation and softmax. Files of all operator sets state whether a batch
	// normalisation is in training.
	{"", "BatchNormalization", always(five, epsilon, number("momentum", 0.9), integer("training_mode", 0), integer("spatial", 1)),
		(*op).shapeBatchNorm, (*op).lowerElementwise},
	{"", "LayerNormalization", always(twoOrThree, integer("axis", -1), epsilon, integer("stash_type", 1)),
		(*op).shapeLayerNorm, (*op).lowerLayerNorm},
	{"", "InstanceNormalization", always(three, epsilon), nil, nil},
	{"", "Softmax", []form{from(1, one, integer("axis", 1)), from(13, one, integer("axis", -1))},
		(*op).shapeSoftmax, (*op).lowerSoftmax},
	{"", "LogSoftmax", []form{from(1, one, integer("axis", 1)), from(13, one, integer("axis", -1))},
		(*op).shapeSoftmax, (*op).lowerSoftmax},
	{"", "LRN", always(one, integer("size", 0).size().needed(), number("alpha", 1e-4), number("beta", 0.75), number("bias", 1)),
		(*op).shapeSame, (*op).lowerLRN},

	// Pooling.
	{"", "MaxPool", always(one, pool(integer("storage_order", 0))...), (*op).shapePool, (*op).lowerPool},
	{"", "AveragePool", always(one, pool(flag("count_include_pad", 0))...), (*op).shapePool, (*op).lowerPool},
	{"", "GlobalMaxPool", always(one), (*op).shapeGlobalPool, (*op).lowerPool},
	{"", "GlobalAveragePool", always(one), (*op).shapeGlobalPool, (*op).lowerPool},

	// Data movement.
	{"", "Concat", []form{from(1, anyNumber, integer("axis", 1)), from(4, anyNumber, integer("axis", 1).needed())},
		(*op).shapeConcat, (*op).lowerConcat},
	{"", "Slice", []form{
		from(1, one, list("starts").needed(), list("ends").needed(), list("axes")),
		from(10, threeToFive),
	}, (*op).shapeSlice, (*op).lowerMove},
	{"", "Split", []form{
		from(1, one, integer("axis", 0), list("split")),
		from(13, oneOrTwo, integer("axis", 0), integer("num_outputs", 0)),
	}, (*op).shapeSplit, (*op).lowerSplit},
	{"", "Gather", always(two, integer("axis", 0)), (*op).shapeGather, (*op).lowerGather},
	{"", "Pad", []form{
		from(1, one, padMode, list("pads").needed(), number("value", 0)),
		from(11, twoToFour, padMode),
	}, (*op).shapePad, (*op).lowerMove},
	{"", "Expand", always(two), (*op).shapeExpand, (*op).lowerMove},
	{"", "Tile", always(two), (*op).shapeTile, (*op).lowerMove},
	{"", "Resize", []form{
		from(10, two, interpolate),
		from(11, oneToFour, resize()...),
		from(18, oneToFour, resize(flag("antialias", 0), list("axes"),
			word("keep_aspect_ratio_policy", "stretch", "not_larger", "not_smaller"))...),
	}, (*op).shapeResize, (*op).lowerResize},
	{"", "Upsample", []form{from(7, one, interpolate, numbers("scales").needed()), from(9, two, interpolate)},
		(*op).shapeResize, (*op).lowerResize},

	// Another look at the same elements.
	{"", "Reshape", []form{from(1, one, list("shape").needed()), from(5, two), from(14, two, flag("allowzero", 0))},
		(*op).shapeReshape, (*op).lowerView},
	{"", "Flatten", always(one, integer("axis", 1)), (*op).shapeFlatten, (*op).lowerView},
	{"", "Squeeze", []form{from(1, one, list("axes")), from(13, oneOrTwo)}, (*op).shapeSqueeze, (*op).lowerView},
	{"", "Unsqueeze", []form{from(1, one, list("axes").needed()), from(13, two)}, (*op).shapeUnsqueeze, (*op).lowerView},
	{"", "Transpose", always(one, list("perm")), (*op).shapeTranspose, (*op).lowerView},
	{"", "DepthToSpace", always(one, integer("blocksize", 0).size().needed(), word("mode", "DCR", "CRD")),
		(*op).shapeDepthToSpace, (*op).lowerView},
	{"", "SpaceToDepth", always(one, integer("blocksize", 0).size().needed()), (*op).shapeSpaceToDepth, (*op).lowerView},

	// The same tensor. A quantizer of the file is looked through: how numbers are stored
	// is what the simulation varies.
	{"", "Identity", always(one), (*op).shapeIdentity, nil},
	{"", "Dropout", always(oneToThree, number("ratio", 0.5), integer("seed", 0)), (*op).shapeIdentity, nil},
	{"", "Cast", always(one, integer("to", 0).needed(), integer("saturate", 1)), (*op).shapeCast, nil},
	{"", "QuantizeLinear", always(twoOrThree, integer("axis", 1)), (*op).shapeQuantizer, nil},
	{"", "DequantizeLinear", always(twoOrThree, integer("axis", 1)), (*op).shapeQuantizer, nil},

	{"", "DynamicQuantizeLinear", always(one), (*op).shapeDynamicQuantizer, nil},

	// Constants and shapes. Constants of an imported graph are among its initializers.
	{"", "Constant", always(arity{}, tensorValue("value").needed()), nil, nil},
	{"", "ConstantOfShape", always(one, tensorValue("value")), (*op).shapeConstantOfShape, nil},
	{"", "Range", always(three), (*op).shapeRange, nil},
	{"", "Shape", []form{from(1, one), from(15, one, integer("start", 0), integer("end", math.MaxInt64))}, (*op).shapeShape, nil},
	{"", "Size", always(one), (*op).shapeSize, nil},
}

// operators is the table, by domain and name.
var operators = func() map[operatorName]*Operator {
	table := map[operatorName]*Operator{}
	for _, row := range append(append(elementwise(), reducing()...), rows...) {
		table[operatorName{row.Domain, row.Name}] = row
	}
	return table
}()

// elementwise are the operators that work element by element.
func elementwise() []*Operator {
	var out []*Operator
	add := func(name string, takes arity, attributes ...attribute) {
		out = append(out, &Operator{"", name, always(takes, attributes...), (*op).shapeElementwise, (*op).lowerElementwise})
	}
	for name, u := range unaries {
		add(name, one, u.attributes...)
	}
	for name, b := range binaries {
		add(name, two, b.attributes...)
	}
	for name := range variadics {
		add(name, anyNumber)
	}
	add("PRelu", two)
	add("Where", three)
	return append(out, &Operator{"", "Clip", []form{
		from(1, one, number("min", -math.MaxFloat32), number("max", math.MaxFloat32)),
		from(11, oneToThree),
	}, (*op).shapeElementwise, (*op).lowerElementwise})
}
