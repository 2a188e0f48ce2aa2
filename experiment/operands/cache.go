package operands

import (
	"context"
	"crypto/sha256"
	"fmt"

	"dnasim/configs"
	"dnasim/internal/cache"
	"dnasim/quant"
	"dnasim/workloads"
	"dnasim/workloads/synthetic"
)

// Cache keeps tensors, codes and accuracies across evaluations. The zero Cache keeps nothing.
type Cache struct {
	// Disk keeps codes and the scores of inputs for later processes; nil: nothing is kept so.
	Disk       *cache.Disk
	models     *cache.Cache[modelKey, *trained]
	samples    *cache.Cache[tensorsKey, *samples]
	codes      *cache.Cache[codesKey, Codes]
	accuracies *cache.Cache[accuracyKey, float64]
}

// Sizes in bytes, estimated.
const (
	smallBytes    = 1 << 10 // of a value of a few numbers, with its key
	bytesPerValue = 12      // of a sample: a magnitude, and a share in the sums
	smallLimit    = 32 << 20
	tensorLimit   = 256 << 20
)

// NewCache returns an empty cache. It takes less than half a GiB.
func NewCache() *Cache {
	return &Cache{
		models:     cache.New[modelKey, *trained](tensorLimit / 2),
		samples:    cache.New[tensorsKey, *samples](tensorLimit),
		codes:      cache.New[codesKey, Codes](smallLimit),
		accuracies: cache.New[accuracyKey, float64](smallLimit),
	}
}

// Use tells how much of each kind was asked for and found. Tensors are asked for only where codes
// are missing, so the time spent on codes includes theirs.
func (c *Cache) Use() (tensors, codes, accuracies cache.Use) {
	return c.samples.Use(), c.codes.Use(), c.accuracies.Use()
}

// modelKey holds what a trained network, and the inputs that it is calibrated and evaluated with,
// depend on.
type modelKey struct {
	name, model, file       string
	calibration, evaluation int
	source                  string
	imported                [sha256.Size]byte // the table of an imported network
}

func modelKeyOf(c *configs.Config, net *workloads.Network) modelKey {
	return modelKey{
		name: net.Name, model: net.Model, file: net.ModelFile, source: c.Tensors.Source,
		calibration: c.Run.CalibrationSamples, evaluation: c.Run.EvaluationSamples, imported: digest(c.Networks[net.Name]),
	}
}

// digest identifies a value that holds no pointers by what Go prints of it. It serves for slices
// and maps, which are not comparable.
func digest(v any) [sha256.Size]byte { return sha256.Sum256(fmt.Appendf(nil, "%#v", v)) }

// tensorsKey holds what the operands of a layer, and the zeros among its pairs, depend on.
type tensorsKey struct {
	model    modelKey
	real     bool
	tensors  synthetic.Config
	name     string
	kind     workloads.Kind
	gemm     int
	m, k, n  int
	groups   int
	conv     workloads.ConvGeometry // zero for other layers
	elements [3]int64               // weights, input, second operand
	input    workloads.Shape
	second   workloads.Shape
	ranges   [2]workloads.Range
}

type codesKey struct {
	tensors      tensorsKey
	quantization quant.Config // zero: INT8
}

type accuracyKey struct {
	model modelKey
	codes [sha256.Size]byte
}

// trained is openTrained, once for all configurations with the same model and inputs. What is kept
// is recorded at once, because its size is that of the recording.
func (c *Cache) trained(ctx context.Context, config *configs.Config, net *workloads.Network) (*trained, error) {
	if c.models == nil {
		return openTrained(config, net)
	}
	return c.models.Get(modelKeyOf(config, net), func() (*trained, int, error) {
		t, err := openTrained(config, net)
		if err != nil {
			return nil, 0, err
		}
		recording, err := t.recorded(ctx)
		return t, smallBytes + bytesOf(recording), err
	})
}
