package onnx

import (
	"math"
	"slices"
	"testing"

	"dnasim/workloads/weights"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every row of the table states forms in the order of their operator sets, in which every
// attribute has a name, a type and a default that is allowed.
func TestRowsAreSound(t *testing.T) {
	names := map[string]bool{}
	for _, o := range slices.Concat(elementwise(), reducing(), rows) {
		require.False(t, names[o.String()], "%v stands twice", o)
		names[o.String()] = true
		require.NotEmpty(t, o.forms, o)
		for i, f := range o.forms {
			assert.LessOrEqual(t, f.inputs.least, f.inputs.most, o)
			assert.True(t, i == 0 || f.since > o.forms[i-1].since, "%v: form %d", o, i)
			stated := map[string]bool{}
			for _, a := range f.attributes {
				assert.False(t, stated[a.name], "%v: attribute %q stands twice", o, a.name)
				stated[a.name] = true
				assert.Contains(t, typeNames, a.typ, "%v: attribute %q", o, a.name)
				if a.typ == weights.AttrString {
					assert.NotEmpty(t, a.words, "%v: attribute %q", o, a.name)
				}
				if a.typ == weights.AttrInt && a.bounds != nil && !a.required {
					assert.True(t, a.bounds[0] <= a.integer && a.integer <= a.bounds[1], "%v: attribute %q", o, a.name)
				}
			}
		}
		assert.False(t, o.shape == nil && o.lower != nil, "%v makes layers without shapes", o)
	}
}

// A node has the form of its operator set.
func TestFormsFollowTheOperatorSet(t *testing.T) {
	at := func(opset int64, op string, attributes ...weights.Attribute) *Node {
		return Resolve(&weights.Node{Op: op, Inputs: []string{"x"}, Attributes: attributes}, opset)
	}
	assert.EqualValues(t, 1, at(12, "Softmax").Int("axis"))
	assert.EqualValues(t, -1, at(13, "Softmax").Int("axis"))
	axes := weights.Attribute{Name: "axes", Type: weights.AttrInts, Ints: []int64{0}}
	require.NoError(t, at(12, "Squeeze", axes).CheckExact())
	require.EqualError(t, at(13, "Squeeze", axes).CheckExact(),
		`attribute "axes" is not one of Squeeze in operator set 13, which has no attributes`)
	require.NoError(t, at(13, "Squeeze", axes).CheckLoose([]bool{true}), "files mix forms")
	assert.True(t, at(12, "Squeeze").Takes("axes"))
	assert.False(t, at(13, "Squeeze").Takes("axes"))
}

// Errors of attributes and inputs say what is wrong and what is allowed.
func TestNodesOfAWrongFormAreRefused(t *testing.T) {
	for says, n := range map[string]weights.Node{
		`it has 0 inputs; Concat takes 1 or more`:                                           {Op: "Concat"},
		`it lacks input 1; Concat takes 1 or more, of which the first 3 cannot be left out`: {Op: "Concat", Inputs: []string{"x", "", "y"}},
		`attribute "axis" is missing; Concat needs it`:                                      {Op: "Concat", Inputs: []string{"x"}},
		`attribute "alpha" is +Inf; allowed are finite numbers`:                             {Op: "Elu", Inputs: []string{"x"}, Attributes: []weights.Attribute{{Name: "alpha", Type: weights.AttrFloat, Float: float32(math.Inf(1))}}},
		`attribute "alpha" states no type; want a float`:                                    {Op: "Elu", Inputs: []string{"x"}, Attributes: []weights.Attribute{{Name: "alpha"}}},
		`attribute "mode" is "ABC"; allowed are ["DCR" "CRD"]`:                              {Op: "DepthToSpace", Inputs: []string{"x"}, Attributes: []weights.Attribute{{Name: "mode", Type: weights.AttrString, String: "ABC"}}},
		`attribute "blocksize" is 0; allowed are 1 to 65536`:                                {Op: "DepthToSpace", Inputs: []string{"x"}, Attributes: []weights.Attribute{{Name: "blocksize", Type: weights.AttrInt}}},
		`attribute "keepdims" is 2; allowed are 0 to 1`:                                     {Op: "ReduceMax", Inputs: []string{"x"}, Attributes: []weights.Attribute{{Name: "keepdims", Type: weights.AttrInt, Int: 2}}},
		`attribute "colour" is not one of Flatten in operator set 20; allowed are ["axis"]`: {Op: "Flatten", Inputs: []string{"x"}, Attributes: []weights.Attribute{{Name: "colour"}}},
		`attribute "perm" is an integer; want a list of integers`:                           {Op: "Transpose", Inputs: []string{"x"}, Attributes: []weights.Attribute{{Name: "perm", Type: weights.AttrInt}}},
		`attribute "perm" is of the type 12; want a list of integers`:                       {Op: "Transpose", Inputs: []string{"x"}, Attributes: []weights.Attribute{{Name: "perm", Type: 12}}},
	} {
		assert.EqualError(t, Resolve(&n, 20).CheckExact(), says)
	}
	assert.Nil(t, Resolve(&weights.Node{Op: "Relu", Domain: "com.example"}, 20).Operator)
	assert.NotNil(t, Lookup("ai.onnx", "Relu"))
	assert.EqualError(t, Supports("mode", "cubic", "nearest", "linear"), `attribute "mode" is "cubic"; supported are ["nearest" "linear"]`)
	assert.EqualError(t, Supports("to", int64(3), 1, 2), `attribute "to" is 3; supported are [1 2]`)
}
