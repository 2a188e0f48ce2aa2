package quant

import (
	"encoding/json"
	"errors"
)

// plainTensor is Tensor without its methods.
type plainTensor Tensor

// codecJSON is the code of a tensor: the one that is there.
type codecJSON struct {
	Exponential *Exponential `json:",omitempty"`
	Uniform     *Uniform     `json:",omitempty"`
	Mokey       *Mokey       `json:",omitempty"`
}

// MarshalJSON writes a tensor so that UnmarshalJSON reads the same, bit by bit.
func (t Tensor) MarshalJSON() ([]byte, error) {
	var c codecJSON
	switch q := t.Codec.(type) {
	case Exponential:
		c.Exponential = &q
	case Uniform:
		c.Uniform = &q
	case Mokey:
		c.Mokey = &q
	default:
		return nil, errNoCodec
	}
	t.Codec = nil
	return json.Marshal(struct {
		plainTensor
		Code codecJSON
	}{plainTensor(t), c})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Tensor) UnmarshalJSON(text []byte) error {
	var read struct {
		plainTensor
		Code codecJSON
	}
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	*t = Tensor(read.plainTensor)
	switch c := read.Code; {
	case c.Exponential != nil:
		t.Codec = *c.Exponential
	case c.Uniform != nil:
		t.Codec = *c.Uniform
	case c.Mokey != nil:
		t.Codec = *c.Mokey
	default:
		return errNoCodec
	}
	return nil
}

var errNoCodec = errors.New("quant: a tensor without a code that JSON can hold")
