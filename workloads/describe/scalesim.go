package describe

import (
	"fmt"
	"strings"

	"dnasim/internal/inputfile"
	"dnasim/internal/saturate"
	"dnasim/workloads"
)

// importTopologyFile reads a topology of at most maxFileBytes.
func importTopologyFile(path string, o ImportOptions) (*workloads.Network, error) {
	text, err := inputfile.Read(path, maxFileBytes)
	if err != nil {
		return nil, err
	}
	return ImportTopology(path, string(text), o)
}

// ImportTopology reads layer shapes in SCALE-Sim's CSV format; file is the file's name, for
// errors. Rows are convolutions or products. What a column holds is said by a header, in any
// order; without a header it is the position: name, IFMAP height and width, filter height and
// width, channels, filters, stride; or name, M, N, K and how many products of two activations
// there are. A row of one field is a title. Everything that is not understood is an error.
//
// A batch column is the number of images of that layer, which share its weights. As in SCALE-Sim,
// the input of a convolution includes its padding, and a name with "DP" means one convolution for
// each channel. The rows are not connected: each reads an input of its own. Values are synthetic.
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
	if err := o.noInputs("a topology"); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	r := &topologyReader{names: map[string]int{}, batch: max(o.Batch, 1), net: &workloads.Network{
		Name: graph.NetworkName(file), Title: "imported from a SCALE-Sim topology", Source: file, ModelFile: file,
	}}
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r", "\n"), "\n") {
		fields, err := splitRow(line)
		if err == nil {
			err = r.row(fields)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
	}
	if len(r.net.Layers) == 0 {
		return nil, fmt.Errorf("%s: holds no layer", file)
	}
	r.shareBatch()
	if err := r.net.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return r.net, nil
}

// topologyReader builds the network row by row.
type topologyReader struct {
	net    *workloads.Network
	layout *layout // nil before the first row
	batch  int     // that the run asks for
	names  map[string]int
	macs   int64
}

// row reads one line; empty ones, titles and headers give no layer.
func (r *topologyReader) row(fields []string) (err error) {
	if len(fields) < 2 {
		return nil
	}
	if isHeader(fields, r.layout == nil) {
		r.layout, err = readHeader(fields)
		return err
	}
	if r.layout == nil {
		form := gemmForm
		if len(fields) > len(gemmForm.byPosition) {
			form = convForm
		}
		r.layout = &layout{form: form, columns: form.byPosition}
	}
	row, err := r.layout.read(fields)
	if err != nil {
		return err
	}
	if err := r.add(row); err != nil {
		return fmt.Errorf("layer %q: %w", row.name, err)
	}
	return nil
}

// add makes a layer of a row.
func (r *topologyReader) add(row *topologyRow) error {
	l := &workloads.Layer{Name: r.unique(row.name), Repeat: 1, Groups: 1, InputRange: workloads.RangeSigned}
	l.Batch = row.or(batchSizeColumn, r.batch)
	if l.Batch > workloads.MaxSide {
		return fmt.Errorf("%s is %d; at most %d", batchSizeColumn.title, l.Batch, workloads.MaxSide)
	}
	if r.batch > 1 && l.Batch != r.batch {
		return fmt.Errorf("the file states a batch of %d, batch %d is asked for: leave run.batch at 1 for what the file states", l.Batch, r.batch)
	}
	var err error
	if r.layout.form == convForm {
		err = r.conv(l, row)
	} else {
		r.product(l, row)
	}
	if err != nil {
		return err
	}
	l.Params = l.WeightElements
	l.InputElements = saturate.Product(int64(l.Batch), l.InputShape.Elements())
	l.OutputElements = saturate.Product(int64(l.Batch), l.OutputShape.Elements())
	if err := l.CheckCounts(); err != nil {
		return err
	}
	if r.macs = saturate.Sum(r.macs, l.MACs()); r.macs > workloads.MaxMACs || len(r.net.Layers) >= workloads.MaxLayers {
		return fmt.Errorf("the network has more than 2^60 MACs or %d layers", workloads.MaxLayers)
	}
	r.net.Layers = append(r.net.Layers, *l)
	return nil
}

// shareBatch makes the batch that all layers have that of the network.
func (r *topologyReader) shareBatch() {
	r.net.Batch = r.net.Layers[0].Batch
	for i := range r.net.Layers {
		if r.net.Layers[i].Batch != r.net.Batch {
			r.net.Batch = 1
			return
		}
	}
	for i := range r.net.Layers {
		r.net.Layers[i].Batch = 0
	}
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

func (r *topologyReader) conv(l *workloads.Layer, row *topologyRow) error {
	g := workloads.ConvGeometry{
		Batch: l.Batch, InChannels: row.size[channelsColumn], InH: row.size[inHeightColumn], InW: row.size[inWidthColumn],
		OutChannels: row.size[filtersColumn], KernelH: row.size[filterHeightColumn], KernelW: row.size[filterWidthColumn],
		StrideH: row.or(strideHeightColumn, row.size[stridesColumn]), StrideW: row.or(strideWidthColumn, row.size[stridesColumn]), DilationH: 1, DilationW: 1,
	}
	if g.KernelH > g.InH || g.KernelW > g.InW {
		return fmt.Errorf("the filter, %dx%d, is larger than the IFMAP, %dx%d (which includes padding)", g.KernelH, g.KernelW, g.InH, g.InW)
	}
	if max(g.KernelH, g.KernelW, g.StrideH, g.StrideW) > workloads.MaxSide {
		return fmt.Errorf("the filter, %dx%d, and the strides, %dx%d, must be at most %d", g.KernelH, g.KernelW, g.StrideH, g.StrideW, workloads.MaxSide)
	}
	if strings.Contains(row.name, "DP") {
		l.Groups = g.InChannels
		g.OutChannels *= l.Groups
	}
	g = g.Fitted()
	if err := checkOutput(row, &g); err != nil {
		return err
	}
	l.Kind, l.Conv = workloads.Conv, &g
	l.M, l.N = int(saturate.Product(g.Batch, g.OutH, g.OutW)), row.size[filtersColumn]
	l.K = int(saturate.Product(g.InChannels/l.Groups, g.KernelH, g.KernelW))
	l.InputShape, l.OutputShape = g.InputShape(), g.OutputShape()
	l.WeightElements = saturate.Product(l.K, g.OutChannels)
	return nil
}

// checkOutput compares the size of the output that a file states beside the sizes that it
// follows from, rounded down as here or up as in SCALE-Sim.
func checkOutput(row *topologyRow, g *workloads.ConvGeometry) error {
	upH, upW := g.OutH, g.OutW
	if (g.InH-g.KernelH)%g.StrideH != 0 {
		upH++
	}
	if (g.InW-g.KernelW)%g.StrideW != 0 {
		upW++
	}
	for _, stated := range []struct {
		column   *column
		down, up int
	}{{outHeightColumn, g.OutH, upH}, {outWidthColumn, g.OutW, upW}, {outPixelsColumn, g.OutH * g.OutW, upH * upW}} {
		if n := row.or(stated.column, stated.down); n != stated.down && n != stated.up {
			return fmt.Errorf("%s is %d; from the other columns it is %d", stated.column.title, n, stated.down)
		}
	}
	return nil
}

// product is a linear layer, or several products of activations.
func (r *topologyReader) product(l *workloads.Layer, row *topologyRow) {
	m, count := row.size[mColumn], row.or(productsColumn, 1)
	l.N, l.K = row.size[nColumn], row.size[kColumn]
	if count == 1 {
		l.Kind, l.M = workloads.Linear, int(saturate.Product(m, l.Batch))
		l.InputShape, l.OutputShape = workloads.TokenShape(m, l.K), workloads.TokenShape(m, l.N)
		l.WeightElements = saturate.Product(l.K, l.N)
		return
	}
	l.Kind, l.M, l.Groups = workloads.MatMul, m, int(saturate.Product(count, l.Batch))
	l.InputShape, l.OutputShape, l.SecondShape = workloads.ScoreShape(count, m, l.K), workloads.ScoreShape(count, m, l.N), workloads.ScoreShape(count, l.K, l.N)
	l.SecondRange = workloads.RangeSigned
	l.SecondElements = saturate.Product(l.Groups, l.K, l.N)
}
