package inference

import "maps"

// build makes the step of a node: it reads the node's attributes and returns what to do when
// the graph is run.
type build func(*builder) operator

// with is a build that needs one thing more, such as the function of a number.
func with[T any](do func(*builder, T) operator, what T) build {
	return func(b *builder) operator { return do(b, what) }
}

// operators are the ONNX operators that can be run, by their names in the table of package
// onnx, which knows their inputs, their attributes and the rules for their shapes. Each family
// is listed in the file of its kernels.
var operators = func() map[string]build {
	table := map[string]build{}
	for _, family := range []map[string]build{
		convolutions, products, normalisations, softmaxes, poolings, reductions, functions, arithmetics,
		comparisons, joins, selections, paddings, resizings, shapes, transpositions, constants,
	} {
		maps.Copy(table, family)
	}
	return table
}()
