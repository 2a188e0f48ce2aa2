package describe

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"dnasim/internal/saturate"
	"dnasim/workloads"
)

// topologyForm is one of the two kinds of row of a SCALE-Sim topology.
type topologyForm struct {
	columns  []string // after the name
	optional int      // how many of the last may be left out
}

// The forms, as SCALE-Sim reads them (scalesim/topology_utils.py of
// https://github.com/scalesim-project/SCALE-Sim).
var (
	convForm = &topologyForm{[]string{
		"IFMAP Height", "IFMAP Width", "Filter Height", "Filter Width", "Channels", "Num Filter", "Strides", "Sparsity",
	}, 1}
	gemmForm = &topologyForm{[]string{"M", "N", "K", "Batch"}, 1}
)

func (f *topologyForm) required() int { return len(f.columns) - f.optional }

// importTopologyFile reads a topology of at most maxFileBytes.
func importTopologyFile(path string, o ImportOptions) (*workloads.Network, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	if err != nil {
		return nil, err
	}
	return ImportTopology(path, string(text), o)
}

// ImportTopology reads layer shapes in SCALE-Sim's CSV format; file is the file's name, for
// errors. Rows are convolutions (name, IFMAP height and width, filter height and width,
// channels, filters, stride) or products (name, M, N, K), all of one form, with or
// without a header, with or without a comma at the end.
//
// As in SCALE-Sim, the input of a convolution includes its padding, and a name with "DP" means
// one convolution for each channel. A fourth number of a product is how many there are.
// The rows are not connected: each reads an input of its own. Values are synthetic.
//
// A window that would reach over the end of the input is not computed, as in every
// framework: floor((IFMAP - filter) / stride) + 1 positions. SCALE-Sim itself rounds up, and so
// counts more MACs where the stride does not divide: 113 positions instead of the 112 of
// ResNet's first convolution (230 with padding, filter 7, stride 2).
func ImportTopology(file, text string, o ImportOptions) (*workloads.Network, error) {
	graph := o.graph()
	if err := graph.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(text) > maxFileBytes {
		return nil, fmt.Errorf("%s: more than %d bytes", file, maxFileBytes)
	}
	if len(o.InputShapes) > 0 {
		return nil, fmt.Errorf("%s: input shapes are for ONNX files; a topology states its own", file)
	}
	r := &topologyReader{names: map[string]int{}, net: &workloads.Network{
		Name: graph.NetworkName(file), Title: "imported from a SCALE-Sim topology", Source: file, ModelFile: file, Batch: max(o.Batch, 1),
	}}
	for i, line := range strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n") {
		if err := r.row(splitRow(line)); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
	}
	if len(r.net.Layers) == 0 {
		return nil, fmt.Errorf("%s: holds no layer", file)
	}
	if err := r.net.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return r.net, nil
}

// splitRow cuts a line into fields without the empty ones at its end.
func splitRow(line string) []string {
	fields := strings.Split(line, ",")
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	for len(fields) > 0 && fields[len(fields)-1] == "" {
		fields = fields[:len(fields)-1]
	}
	return fields
}

// topologyReader builds the network row by row.
type topologyReader struct {
	net   *workloads.Network
	form  *topologyForm // nil before the first row
	begun bool          // the header, if there is one, is behind
	names map[string]int
	macs  int64
}

// row reads one line; empty ones are skipped, and so is a header.
func (r *topologyReader) row(fields []string) error {
	if len(fields) == 0 {
		return nil
	}
	if !r.begun {
		r.begun = true
		if form := headerForm(fields); form != nil {
			r.form = form
			return nil
		}
	}
	if r.form == nil {
		r.form = gemmForm
		if len(fields) > 1+len(gemmForm.columns) {
			r.form = convForm
		}
	}
	if fields[0] == "" {
		return errors.New("the layer has no name")
	}
	numbers, err := r.form.numbers(fields)
	if err == nil {
		err = r.add(fields[0], numbers)
	}
	if err != nil {
		return fmt.Errorf("layer %q: %w", fields[0], err)
	}
	return nil
}

// headerForm is the form that a header announces; nil if the row is none.
func headerForm(fields []string) *topologyForm {
	if len(fields) < 2 {
		return nil
	}
	if _, err := strconv.Atoi(fields[1]); err == nil {
		return nil
	}
	switch second := strings.ToLower(fields[1]); {
	case second == "m":
		return gemmForm
	case strings.HasPrefix(second, "ifmap"):
		return convForm
	}
	return nil
}

// numbers reads the columns of a row.
func (f *topologyForm) numbers(fields []string) ([]int, error) {
	values := fields[1:]
	if len(values) < f.required() {
		return nil, fmt.Errorf("%d of %d values; missing: %s", len(values), f.required(), strings.Join(f.columns[len(values):f.required()], ", "))
	}
	if len(values) > len(f.columns) {
		return nil, fmt.Errorf("%d values; at most %d are known: %s", len(values), len(f.columns), strings.Join(f.columns, ", "))
	}
	var out []int
	for i, text := range values {
		if before, after, ratio := strings.Cut(text, ":"); ratio && i >= f.required() {
			if strings.TrimSpace(before) != strings.TrimSpace(after) {
				return nil, fmt.Errorf("sparsity %s is not modelled; leave it out, or state 1:1", text)
			}
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > workloads.MaxChannels {
			return nil, fmt.Errorf("%s is %q; must be a number from 1 to %d", f.columns[i], text, workloads.MaxChannels)
		}
		out = append(out, n)
	}
	return out, nil
}

// add makes a layer of a row.
func (r *topologyReader) add(name string, n []int) error {
	l := &workloads.Layer{Name: r.unique(name), Repeat: 1, Groups: 1, InputRange: workloads.RangeSigned}
	var err error
	if r.form == convForm {
		err = r.conv(l, n, strings.Contains(name, "DP"))
	} else {
		err = r.product(l, n)
	}
	if err != nil {
		return err
	}
	l.Params = l.WeightElements
	l.InputElements = saturate.Product(int64(r.net.Batch), l.InputShape.Elements())
	l.OutputElements = saturate.Product(int64(r.net.Batch), l.OutputShape.Elements())
	if err := l.CheckCounts(); err != nil {
		return err
	}
	if r.macs = saturate.Sum(r.macs, l.MACs()); r.macs > workloads.MaxMACs || len(r.net.Layers) >= workloads.MaxLayers {
		return fmt.Errorf("the network has more than 2^60 MACs or %d layers", workloads.MaxLayers)
	}
	r.net.Layers = append(r.net.Layers, *l)
	return nil
}

// unique tells layers of one name apart by a number.
func (r *topologyReader) unique(name string) string {
	candidate := name
	for r.names[candidate] > 0 || candidate == workloads.NetworkInput {
		r.names[name]++
		candidate = fmt.Sprintf("%s#%d", name, r.names[name])
	}
	r.names[candidate] = 1
	return candidate
}

func (r *topologyReader) conv(l *workloads.Layer, n []int, depthwise bool) error {
	height, width, filterH, filterW, channels, filters, stride := n[0], n[1], n[2], n[3], n[4], n[5], n[6]
	if filterH > height || filterW > width {
		return fmt.Errorf("the filter, %dx%d, is larger than the IFMAP, %dx%d (which includes padding)", filterH, filterW, height, width)
	}
	if max(filterH, filterW, stride) > workloads.MaxSide {
		return fmt.Errorf("the filter, %dx%d, and the stride, %d, must be at most %d", filterH, filterW, stride, workloads.MaxSide)
	}
	groups := 1
	if depthwise {
		groups = channels
	}
	g := workloads.ConvGeometry{
		Batch: r.net.Batch, InChannels: channels, InH: height, InW: width, OutChannels: filters * groups,
		KernelH: filterH, KernelW: filterW, StrideH: stride, StrideW: stride,
		DilationH: 1, DilationW: 1,
	}.Fitted()
	l.Kind, l.Conv, l.Groups = workloads.Conv, &g, groups
	l.M, l.K, l.N = int(saturate.Product(g.Batch, g.OutH, g.OutW)), int(saturate.Product(channels/groups, filterH, filterW)), filters
	l.InputShape, l.OutputShape = g.InputShape(), g.OutputShape()
	l.WeightElements = saturate.Product(l.K, g.OutChannels)
	return nil
}

// product is a linear layer, or several products of activations.
func (r *topologyReader) product(l *workloads.Layer, n []int) error {
	l.Kind, l.M, l.N, l.K = workloads.Linear, int(saturate.Product(n[0], r.net.Batch)), n[1], n[2]
	l.InputShape, l.OutputShape = workloads.TokenShape(n[0], l.K), workloads.TokenShape(n[0], l.N)
	if len(n) < 4 || n[3] == 1 {
		l.WeightElements = saturate.Product(l.K, l.N)
		return nil
	}
	l.Kind, l.M, l.Groups = workloads.MatMul, n[0], int(saturate.Product(n[3], r.net.Batch))
	l.InputShape, l.OutputShape, l.SecondShape = workloads.ScoreShape(n[3], l.M, l.K), workloads.ScoreShape(n[3], l.M, l.N), workloads.ScoreShape(n[3], l.K, l.N)
	l.SecondRange = workloads.RangeSigned
	l.SecondElements = saturate.Product(l.Groups, l.K, l.N)
	return nil
}
