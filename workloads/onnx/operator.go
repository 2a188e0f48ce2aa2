package onnx

import (
	"fmt"
	"slices"

	"dnasim/internal/spelling"
	"dnasim/workloads/weights"
)

// Operator is one row of the table of operators. Its meaning is that of
// https://onnx.ai/onnx/operators.
type Operator struct {
	Domain string // "" is that of the standard operators
	Name   string
	// forms are the signatures of the operator, oldest first. Each holds from its operator
	// set on, until the next one.
	forms []form
	// shape sets the shapes of the outputs and, if it can, the values of constants; nil for an
	// operator that an import does not understand.
	shape func(*op)
	// lower makes layers of an operation on activations; nil for those that make none.
	lower func(*op)
}

// String is the name of the operator, after its domain if that is not the standard one.
func (op *Operator) String() string {
	if op.Domain == "" {
		return op.Name
	}
	return op.Domain + "." + op.Name
}

// form is a signature of an operator: what its nodes look like from an operator set on.
type form struct {
	since      int64
	inputs     arity
	attributes []attribute
}

// arity is how many inputs an operator takes. The first `least` of them cannot be left out.
type arity struct{ least, most int }

// anyNumber is the arity of operators with as many inputs as there are; none can be left out.
var anyNumber = arity{1, many}

// many is more inputs than any node has.
const many = 1 << 20

func (a arity) String() string {
	if a.most == many {
		return fmt.Sprintf("%d or more", a.least)
	}
	return spelling.CountRange(a.least, a.most)
}

// form returns the signature in an operator set; the oldest one if that is older.
func (op *Operator) form(opset int64) *form {
	for i := len(op.forms) - 1; i > 0; i-- {
		if op.forms[i].since <= opset {
			return &op.forms[i]
		}
	}
	return &op.forms[0]
}

// Inputs says how many inputs the operator takes in an operator set. The first `least` of them
// cannot be left out.
func (op *Operator) Inputs(opset int64) (least, most int) {
	takes := op.form(opset).inputs
	return takes.least, takes.most
}

// attribute finds an attribute in the form or, if it does not have it, in any other one.
func (op *Operator) attribute(in *form, name string) *attribute {
	if a := in.attribute(name); a != nil {
		return a
	}
	for i := range op.forms {
		if a := op.forms[i].attribute(name); a != nil {
			return a
		}
	}
	return nil
}

func (f *form) attribute(name string) *attribute {
	if i := slices.IndexFunc(f.attributes, func(a attribute) bool { return a.name == name }); i >= 0 {
		return &f.attributes[i]
	}
	return nil
}

// anyForm is the arity over all forms.
func (op *Operator) anyForm() arity {
	a := op.forms[0].inputs
	for _, f := range op.forms[1:] {
		a = arity{min(a.least, f.inputs.least), max(a.most, f.inputs.most)}
	}
	return a
}

// Node is a node of a graph together with its operator.
type Node struct {
	*weights.Node
	Opset    int64
	Operator *Operator // nil: not in the table
	form     *form
}

// Resolve finds the operator of a node in the table. Opset is the operator set that the graph
// states for standard operators.
func Resolve(n *weights.Node, opset int64) *Node {
	out := &Node{Node: n, Opset: opset, Operator: Lookup(n.Domain, n.Op)}
	if out.Operator != nil {
		out.form = out.Operator.form(opset)
	}
	return out
}

// Takes reports whether the operator has an attribute in the node's operator set.
func (n *Node) Takes(attribute string) bool { return n.form.attribute(attribute) != nil }

// CheckExact refuses a node that does not have the form of its operator set: a wrong number of
// inputs, an attribute that the operator does not have, or one of a wrong type or value. The
// attributes of a checked node can be read without errors. The inputs that are left out at the
// end are not counted.
func (n *Node) CheckExact() error {
	names := n.Inputs
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	present := make([]bool, len(names))
	for i, name := range names {
		present[i] = name != ""
	}
	if err := n.checkInputs(n.form.inputs, present); err != nil {
		return err
	}
	for i := range n.Attributes {
		a := &n.Attributes[i]
		known := n.form.attribute(a.Name)
		if known == nil {
			return fmt.Errorf("attribute %q is not one of %s in operator set %d%s", a.Name, n.Op, n.Opset, n.form.listed())
		}
		if a.Type == 0 {
			return fmt.Errorf("attribute %q states no type; want %s", a.Name, typeNames[known.typ])
		}
		if err := known.check(a); err != nil {
			return err
		}
		if err := known.checkFinite(a); err != nil {
			return err
		}
	}
	return n.checkRequired(n.form)
}

// CheckLoose refuses what contradicts every form of the operator. Files mix forms: exporters
// state axes as an attribute where newer operator sets want an input, or leave attributes of
// their own. Attributes that no form has are ignored.
func (n *Node) CheckLoose(present []bool) error {
	if err := n.checkInputs(n.Operator.anyForm(), present); err != nil {
		return err
	}
	for i := range n.Attributes {
		a := &n.Attributes[i]
		if known := n.Operator.attribute(n.form, a.Name); known != nil {
			if err := known.check(a); err != nil {
				return err
			}
		}
	}
	if len(n.Operator.forms) == 1 {
		return n.checkRequired(n.form)
	}
	return nil
}

// checkInputs compares the inputs, of which some may be left out, with an arity.
func (n *Node) checkInputs(takes arity, present []bool) error {
	if len(present) < takes.least || len(present) > takes.most {
		return fmt.Errorf("it has %d inputs; %s takes %v", len(present), n.Op, takes)
	}
	needed := present[:takes.least]
	if takes.most == many {
		needed = present
	}
	if i := slices.Index(needed, false); i >= 0 {
		return fmt.Errorf("it lacks input %d; %s takes %v, of which the first %d cannot be left out", i, n.Op, takes, len(needed))
	}
	return nil
}

// checkRequired finds an attribute that is missing.
func (n *Node) checkRequired(f *form) error {
	for i := range f.attributes {
		if a := &f.attributes[i]; a.required && n.Attribute(a.name) == nil {
			return fmt.Errorf("attribute %q is missing; %s needs it", a.name, n.Op)
		}
	}
	return nil
}

// listed names the attributes of a form, for errors.
func (f *form) listed() string {
	if len(f.attributes) == 0 {
		return ", which has no attributes"
	}
	names := make([]string, len(f.attributes))
	for i, a := range f.attributes {
		names[i] = a.name
	}
	slices.Sort(names)
	return fmt.Sprintf("; allowed are %q", names)
}
