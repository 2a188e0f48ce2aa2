package onnx

// operator says how the nodes of an ONNX operator are imported. Their meaning is that of
// https://onnx.ai/onnx/operators.
type operator struct {
	low, high int // number of inputs, the first low not left out
	// shape sets the shapes of the outputs and, if it can, the values of constants.
	shape func(*op)
	// lower makes layers of an operation on activations; nil for those that make none.
	lower func(*op)
}

// many is more inputs than any node has.
const many = 1 << 20

// operators are those that are understood.
var operators = func() map[string]*operator {
	table := map[string]*operator{
		// Products, run by the lanes.
		"Conv":          {2, 3, (*op).shapeConv, (*op).lowerConv},
		"ConvTranspose": {2, 3, (*op).shapeConvTranspose, (*op).lowerConvTranspose},
		"Gemm":          {2, 3, (*op).shapeGemm, (*op).lowerGemm},
		"MatMul":        {2, 2, (*op).shapeMatMul, (*op).lowerMatMul},

		// The same in integers: scales and zero points cost what they cost in any format.
		"ConvInteger":   {2, 4, (*op).shapeConvInteger, (*op).lowerConv},
		"MatMulInteger": {2, 4, (*op).shapeMatMulInteger, (*op).lowerMatMul},
		"QLinearConv":   {8, 9, (*op).shapeQLinearConv, (*op).lowerConv},
		"QLinearMatMul": {8, 8, (*op).shapeQLinearMatMul, (*op).lowerMatMul},

		// Normalisation and softmax.
		"BatchNormalization": {5, 5, (*op).shapeBatchNorm, (*op).lowerElementwise},
		"LayerNormalization": {2, 3, (*op).shapeLayerNorm, (*op).lowerLayerNorm},
		"Softmax":            {1, 1, (*op).shapeSoftmax, (*op).lowerSoftmax},
		"LogSoftmax":         {1, 1, (*op).shapeSoftmax, (*op).lowerSoftmax},
		"LRN":                {1, 1, (*op).shapeSame, (*op).lowerLRN},

		// Pooling and reductions.
		"MaxPool":           {1, 1, (*op).shapePool, (*op).lowerPool},
		"AveragePool":       {1, 1, (*op).shapePool, (*op).lowerPool},
		"GlobalMaxPool":     {1, 1, (*op).shapeGlobalPool, (*op).lowerPool},
		"GlobalAveragePool": {1, 1, (*op).shapeGlobalPool, (*op).lowerPool},
		"ArgMax":            {1, 1, (*op).shapeArg, (*op).lowerReduce},
		"ArgMin":            {1, 1, (*op).shapeArg, (*op).lowerReduce},

		// Data movement.
		"Concat":   {1, many, (*op).shapeConcat, (*op).lowerConcat},
		"Slice":    {1, 5, (*op).shapeSlice, (*op).lowerMove},
		"Split":    {1, 2, (*op).shapeSplit, (*op).lowerSplit},
		"Gather":   {2, 2, (*op).shapeGather, (*op).lowerGather},
		"Pad":      {1, 4, (*op).shapePad, (*op).lowerMove},
		"Expand":   {2, 2, (*op).shapeExpand, (*op).lowerMove},
		"Tile":     {2, 2, (*op).shapeTile, (*op).lowerMove},
		"Resize":   {1, 4, (*op).shapeResize, (*op).lowerResize},
		"Upsample": {1, 2, (*op).shapeResize, (*op).lowerResize},

		// Another look at the same elements.
		"Reshape":      {1, 2, (*op).shapeReshape, (*op).lowerView},
		"Flatten":      {1, 1, (*op).shapeFlatten, (*op).lowerView},
		"Squeeze":      {1, 2, (*op).shapeSqueeze, (*op).lowerView},
		"Unsqueeze":    {1, 2, (*op).shapeUnsqueeze, (*op).lowerView},
		"Transpose":    {1, 1, (*op).shapeTranspose, (*op).lowerView},
		"DepthToSpace": {1, 1, (*op).shapeDepthToSpace, (*op).lowerView},
		"SpaceToDepth": {1, 1, (*op).shapeSpaceToDepth, (*op).lowerView},

		// The same tensor. A quantizer of the file is looked through: how numbers are stored
		// is what the simulation varies.
		"Identity":         {1, 1, (*op).shapeIdentity, nil},
		"Dropout":          {1, 3, (*op).shapeIdentity, nil},
		"Cast":             {1, 1, (*op).shapeCast, nil},
		"QuantizeLinear":   {2, 3, (*op).shapeQuantizer, nil},
		"DequantizeLinear": {2, 3, (*op).shapeQuantizer, nil},

		"DynamicQuantizeLinear": {1, 1, (*op).shapeDynamicQuantizer, nil},

		// Shapes.
		"Shape":           {1, 1, (*op).shapeShape, nil},
		"Size":            {1, 1, (*op).shapeSize, nil},
		"ConstantOfShape": {1, 1, (*op).shapeConstantOfShape, nil},
		"Range":           {3, 3, (*op).shapeRange, nil},
	}
	elementwise := func(names []string, low, high int) {
		for _, name := range names {
			table[name] = &operator{low, high, (*op).shapeElementwise, (*op).lowerElementwise}
		}
	}
	for name := range unaries {
		elementwise([]string{name}, 1, 1)
	}
	for name := range binaries {
		elementwise([]string{name}, 2, 2)
	}
	elementwise([]string{"Clip"}, 1, 3)
	elementwise([]string{"Sum", "Max", "Min", "Mean"}, 1, many)
	elementwise([]string{"PRelu"}, 2, 2)
	elementwise([]string{"Where"}, 3, 3)
	for _, name := range []string{"Mean", "Sum", "Max", "Min", "Prod", "L1", "L2", "SumSquare", "LogSum", "LogSumExp"} {
		table["Reduce"+name] = &operator{1, 2, (*op).shapeReduce, (*op).lowerReduce}
	}
	return table
}()
