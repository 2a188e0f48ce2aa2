package inference

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"dnasim/inference/dataset"
	"dnasim/workloads/onnx"
	"dnasim/workloads/weights"
)

// fetchedFile is the path of a file that tools/fetch-models obtains. The test is skipped where it
// is not there.
func fetchedFile(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("DNASIM_MODELS")
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Skipf("no directory of fetched models: %v", err)
		}
		dir = filepath.Join(cache, "dnasim", "models")
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not there; `go run ./tools/fetch-models` obtains it", path)
	}
	return path
}

func fetched(t testing.TB, name string) *weights.Graph {
	t.Helper()
	path := fetchedFile(t, name)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	g, err := weights.ReadONNX(filepath.Base(path), data)
	require.NoError(t, err)
	return g
}

func fetchedModel(t testing.TB, name string) *Model {
	t.Helper()
	m, err := ParseGraph(fetched(t, name))
	require.NoError(t, err)
	return m
}

// macs of the bound model.
func macs(m *Model) (sum int64) {
	for _, g := range m.GEMMs() {
		sum += int64(g.M) * int64(g.K) * int64(g.N) * int64(g.Groups)
	}
	return sum
}

// The totals are those counted by hand for the reference list of networks, and the import as
// layers agrees.
func TestFetchedNetworksHaveTheirMACs(t *testing.T) {
	for _, c := range []struct {
		file   string
		shape  []int
		gemms  int
		mega   float64
		digits float64
	}{
		{"ppocr/ch_PP-OCRv4_rec_infer.onnx", []int{1, 3, 48, 320}, 38 + 13, 702, 1},
		{"ppocr/ch_PP-OCRv4_det_infer.onnx", []int{1, 3, 640, 640}, 62 + 2, 2300, 10},
		{"mlsd/mlsd_512x512_large.onnx", []int{1, 512, 512, 4}, 58, 25_730, 10},
		{"mlsd/mlsd_320x320_tiny.onnx", []int{1, 320, 320, 4}, 41, 1649, 1},
		{"isnet/isnet_medium.onnx", []int{1, 3, 1024, 1024}, 119, 160_000, 1000},
	} {
		t.Run(c.file, func(t *testing.T) {
			m := fetchedModel(t, c.file)
			m, err := m.Bind(map[string][]int{m.Inputs()[0].Name: c.shape})
			require.NoError(t, err)
			assert.Len(t, m.GEMMs(), c.gemms)
			net, err := onnx.Import(fetched(t, c.file), onnx.Options{InputShapes: map[string][]int{m.Inputs()[0].Name: c.shape}})
			require.NoError(t, err)
			require.NoError(t, m.Match(net))
			assert.InDelta(t, c.mega, float64(macs(m))/1e6, c.digits)
		})
	}
}

// drawText draws black text of the given height (in pixels, of a line) on white.
func drawText(t testing.TB, img *image.RGBA, text string, x, y int, size float64) (width int) {
	t.Helper()
	parsed, err := opentype.Parse(goregular.TTF)
	require.NoError(t, err)
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72})
	require.NoError(t, err)
	d := font.Drawer{Dst: img, Src: image.Black, Face: face, Dot: fixed.P(x, y)}
	d.DrawString(text)
	return d.Dot.X.Ceil() - x
}

func canvas(width, height int, c color.Color) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(img, img.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	return img
}

// sampleOf normalises an image; the networks of PaddleOCR take blue, green, red, but black on
// white is the same.
func sampleOf(t testing.TB, m *Model, img image.Image, mean, scale float32) Sample {
	t.Helper()
	b := img.Bounds()
	x := dataset.FromImage(img, []float32{mean, mean, mean}, []float32{scale, scale, scale}, b.Dy(), b.Dx())
	return Sample{m.Inputs()[0].Name: x}
}

// readText decodes the scores of PP-OCR recognition: the best class of each column, repetitions
// and blanks left out.
func readText(t testing.TB, scores *weights.Tensor) string {
	t.Helper()
	data, err := os.ReadFile(fetchedFile(t, "ppocr/ppocr_keys_v1.txt"))
	require.NoError(t, err)
	keys := append(strings.Split(strings.TrimRight(string(data), "\n"), "\n"), " ")
	classes := scores.Dims[2]
	require.Equal(t, classes, len(keys)+1)
	var out strings.Builder
	last := 0
	for i := range scores.Dims[1] {
		best := highest(scores.Float32[i*classes:][:classes])
		if best != 0 && best != last {
			out.WriteString(keys[best-1])
		}
		last = best
	}
	return strings.TrimSpace(out.String())
}

// The recognition network reads rendered words. In exponential codes of 7 bits its scores stay
// close. (In INT8 it reads none of them: some tensors have a maximum 350 times their mean.)
func TestPPOCRReadsWords(t *testing.T) {
	m := fetchedModel(t, "ppocr/ch_PP-OCRv4_rec_infer.onnx")
	var samples []Sample
	words := []string{"counting", "DNA-TEQ", "2306.16430", "Transformer"}
	for _, word := range words {
		img := canvas(320, 48, color.White)
		drawText(t, img, word, 8, 34, 34)
		samples = append(samples, sampleOf(t, m, img, 127.5, 1/127.5))
	}
	rec, err := m.RecordLimited(t.Context(), samples, RecordLimit{Elements: 20_000})
	require.NoError(t, err)
	coded, err := m.Runner(codesOf(t, m, rec, paperFit(7)), 2)
	require.NoError(t, err)
	for i, s := range samples {
		float := outputs(t, m, s, nil)["softmax_11.tmp_0"]
		assert.Equal(t, words[i], readText(t, float))
		for at := 0; at < len(float.Float32); at += 6625 {
			require.InDelta(t, 1, sum64(float.Float32[at:at+6625]), 1e-4)
		}
		got, err := coded.Outputs(t.Context(), s)
		require.NoError(t, err)
		cosine, relative, _ := Compare(float.Float32, got["softmax_11.tmp_0"].Float32)
		t.Logf("%s: cosine %.4f", words[i], cosine)
		assert.Greater(t, cosine, 0.9)
		assert.NotZero(t, relative)
	}
	both := Sample{"x": {Dims: []int{2, 3, 48, 320}, Float32: append(append([]float32{}, samples[0]["x"].Float32...), samples[1]["x"].Float32...)}}
	batch := outputs(t, m, both, nil)["softmax_11.tmp_0"].Float32
	assert.Equal(t, outputs(t, m, samples[0], nil)["softmax_11.tmp_0"].Float32, batch[:len(batch)/2])
	assert.Equal(t, outputs(t, m, samples[1], nil)["softmax_11.tmp_0"].Float32, batch[len(batch)/2:])
}

// The detection network finds a line of text: high where it is, low elsewhere.
func TestPPOCRFindsText(t *testing.T) {
	m := fetchedModel(t, "ppocr/ch_PP-OCRv4_det_infer.onnx")
	img := canvas(320, 256, color.White)
	width := drawText(t, img, "exponent sums", 40, 100, 36)
	out := outputs(t, m, sampleOf(t, m, img, 118, 1/58.), nil)["sigmoid_0.tmp_0"]
	require.Equal(t, []int{1, 1, 256, 320}, out.Dims)
	inside, outside := 0.0, 0.0
	for i, p := range out.Float32 {
		require.True(t, p >= 0 && p <= 1, "element %d is %v", i, p)
		switch y, x := i/320, i%320; {
		case y > 84 && y < 96 && x > 48 && x < 32+width:
			inside += float64(p) / float64(11*(width-17))
		case y < 60 || y > 120:
			outside = max(outside, float64(p))
		}
	}
	assert.Greater(t, inside, 0.8)
	assert.Less(t, outside, 0.2)
}

// Convolutions of a real network are, to float32 rounding, what the definition gives in
// float64: regular, depthwise, with steps, transposed.
func TestRealConvolutionsAreThoseOfTheDefinition(t *testing.T) {
	g := fetched(t, "ppocr/ch_PP-OCRv4_det_infer.onnx")
	var nodes []weights.Node
	for i, n := range g.Nodes {
		if n.Op == "ConvTranspose" || n.Op == "Conv" && i%5 == 0 {
			g.Outputs = append(g.Outputs, weights.Value{Name: n.Outputs[0]}, weights.Value{Name: n.Inputs[0]})
			nodes = append(nodes, n)
		}
	}
	m, err := ParseGraph(g)
	require.NoError(t, err)
	out := outputs(t, m, Sample{"x": random(1, 1, 3, 64, 96)}, nil)
	groups := map[int64]bool{}
	for i := range nodes {
		n := &nodes[i]
		x, y, w := out[n.Inputs[0]], out[n.Outputs[0]], g.Initializers[n.Inputs[1]]
		groups[n.Attribute("group").Int] = true
		for at := 0; at < y.Len(); at += 1 + y.Len()/97 {
			want, magnitude := defined(n, x, w, y.Dims, at)
			if len(n.Inputs) > 2 {
				want += float64(g.Initializers[n.Inputs[2]].Float32[at/(y.Dims[2]*y.Dims[3])])
			}
			require.InDelta(t, want, y.Float32[at], 1e-5*magnitude+1e-6, "%v, element %d", n, at)
		}
	}
	assert.Greater(t, len(groups), 3)
}

// defined computes one element of a convolution or transposed convolution of one image in float64,
// without bias, and the sum of the magnitudes of its terms.
func defined(n *weights.Node, x, w *weights.Tensor, dims []int, at int) (sum, magnitude float64) {
	ints := func(name string) []int64 { return n.Attribute(name).Ints }
	group := int(n.Attribute("group").Int)
	kernel, steps, pads := ints("kernel_shape"), ints("strides"), ints("pads")
	channel, oy, ox := at/(dims[2]*dims[3]), at/dims[3]%dims[2], at%dims[3]
	add := func(c, y, x0, weight int) {
		if y >= 0 && y < x.Dims[2] && x0 >= 0 && x0 < x.Dims[3] {
			v := float64(x.Float32[(c*x.Dims[2]+y)*x.Dims[3]+x0]) * float64(w.Float32[weight])
			sum, magnitude = sum+v, magnitude+math.Abs(v)
		}
	}
	for ky := range int(kernel[0]) {
		for kx := range int(kernel[1]) {
			if n.Op == "ConvTranspose" { // y = (oy + pad - ky) / step where it is whole
				y, x0 := oy+int(pads[0])-ky, ox+int(pads[1])-kx
				if y%int(steps[0]) == 0 && x0%int(steps[1]) == 0 {
					for c := range x.Dims[1] {
						add(c, y/int(steps[0]), x0/int(steps[1]), ((c*w.Dims[1]+channel)*int(kernel[0])+ky)*int(kernel[1])+kx)
					}
				}
				continue
			}
			for c := range w.Dims[1] {
				add(channel/(dims[1]/group)*w.Dims[1]+c, oy*int(steps[0])+ky-int(pads[0]), ox*int(steps[1])+kx-int(pads[1]),
					((channel*w.Dims[1]+c)*int(kernel[0])+ky)*int(kernel[1])+kx)
			}
		}
	}
	return sum, magnitude
}

// The line detector scores the edges of a dark square, which are straight, above the plain
// ground.
func TestMLSDFindsLines(t *testing.T) {
	m := fetchedModel(t, "mlsd/mlsd_320x320_tiny.onnx")
	img := canvas(320, 320, color.White)
	draw.Draw(img, image.Rect(80, 100, 240, 220), image.NewUniform(color.Gray{40}), image.Point{}, draw.Src)
	x := &weights.Tensor{Dims: []int{1, 320, 320, 4}, Float32: make([]float32, 320*320*4)}
	for i := range 320 * 320 {
		for c := range 3 {
			x.Float32[4*i+c] = float32(img.Pix[4*i+c])
		}
		x.Float32[4*i+3] = 1
	}
	out := outputs(t, m, Sample{m.Inputs()[0].Name: x}, nil)
	scores := out["scores"]
	require.Equal(t, []int{1, 160, 160, 1}, scores.Dims)
	best := highest(scores.Float32)
	y, x0 := 2*(best/160), 2*(best%160)
	t.Logf("score %v at %d, %d", scores.Float32[best], y, x0)
	assert.Greater(t, scores.Float32[best], float32(0.5))
	// The score is at the middle of a line.
	nearest := math.Inf(1)
	for _, middle := range [][2]int{{100, 160}, {220, 160}, {160, 80}, {160, 240}} {
		nearest = min(nearest, math.Hypot(float64(y-middle[0]), float64(x0-middle[1])))
	}
	assert.Less(t, nearest, 12.0)
}

// ISNet separates a bright disc from the ground, in float32 and in exponential codes of 5 bits. It
// takes 160 GMAC.
func TestISNetSeparatesADisc(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	m := fetchedModel(t, "isnet/isnet_medium.onnx")
	img := canvas(1024, 1024, color.RGBA{40, 90, 50, 255})
	disc := func(x, y int) float64 { return math.Hypot(float64(x-512), float64(y-512)) }
	for y := range 1024 {
		for x := range 1024 {
			if disc(x, y) < 250 {
				img.Set(x, y, color.RGBA{230, 180, uint8(120 + x/16), 255})
			}
		}
	}
	s := sampleOf(t, m, img, 128, 1/256.)
	rec, err := m.RecordLimited(t.Context(), []Sample{s}, RecordLimit{Elements: 20_000})
	require.NoError(t, err)
	codes := codesOf(t, m, rec, paperFit(5))
	var masks [][]float32
	for _, c := range []Codes{nil, codes} {
		mask := outputs(t, m, s, c)["output"].Float32
		masks = append(masks, mask)
		right := 0
		for i, p := range mask {
			require.True(t, p >= 0 && p <= 1)
			if d := disc(i%1024, i/1024); (p > 0.5) == (d < 250) {
				right++
			}
		}
		t.Logf("%.2f %% of the pixels are right", float64(right)/float64(len(mask))*100)
		assert.Greater(t, float64(right)/float64(len(mask)), 0.98)
	}
	cosine, _, _ := Compare(masks[0], masks[1])
	assert.Greater(t, cosine, 0.98)
}
