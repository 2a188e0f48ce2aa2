package quant

// fitRules describe a fit: one row of the table in which all fits differ.
type fitRules struct {
	// format is the name of its codes without their width, such as "exp" of "exp4".
	format           string
	minBits, maxBits int
	// searchesBase is true when the fit uses Config.BaseStep, choosesTerms when it uses
	// Config.Terms, clips when it requires Config.Clip. The refined fit uses Clip, but does not
	// require it.
	searchesBase, choosesTerms, clips bool
	// fit finds the codes of the tensors of one layer; terms and base are those of LayerCodes.
	fit func(c Config, bits int, operands ...Operand) (terms int, base float64, tensors []Tensor)
}

// rules returns the row of the fit; ok is false for an unknown fit.
func (f Fit) rules() (fitRules, bool) {
	switch f {
	case FitPaper:
		return fitRules{
			format: "exp", minBits: MinExponentBits, maxBits: MaxExponentBits,
			searchesBase: true, choosesTerms: true, fit: paperTensors,
		}, true
	case FitRefined:
		return fitRules{
			format: "exp", minBits: MinExponentBits, maxBits: MaxExponentBits,
			choosesTerms: true, fit: refinedTensors,
		}, true
	case FitUniform:
		return fitRules{
			format: "int", minBits: MinUniformBits, maxBits: MaxUniformBits,
			clips: true, fit: uniformTensors,
		}, true
	case FitPowerOfTwo:
		return fitRules{
			format: "exp", minBits: MinExponentBits, maxBits: MaxExponentBits, fit: powerOfTwoTensors,
		}, true
	case FitMokey:
		return fitRules{format: "mokey", minBits: MokeyBits, maxBits: MokeyBits, fit: mokeyTensors}, true
	}
	return fitRules{}, false
}

// Fits returns all fits.
func Fits() []Fit { return []Fit{FitPaper, FitRefined, FitUniform, FitPowerOfTwo, FitMokey} }

// Exponential reports whether the fit gives exponential codes, whose dot products are counted.
func (f Fit) Exponential() bool { return f == FitPaper || f == FitRefined || f == FitPowerOfTwo }

func paperTensors(c Config, bits int, operands ...Operand) (int, float64, []Tensor) {
	samples := make([]*Sample, len(operands))
	for i, o := range operands {
		samples[i] = o.Sample
	}
	base, fits := SearchBase(bits, c.Terms, c.BaseStep, samples...)
	return c.Terms, base, exponentialTensors(operands, fits)
}

func refinedTensors(c Config, bits int, operands ...Operand) (int, float64, []Tensor) {
	search := SearchRefined
	if c.Clip == ClipRange {
		search = SearchSpanning
	}
	base, fits := search(bits, c.Terms, operands...)
	return c.Terms, base, exponentialTensors(operands, fits)
}

func powerOfTwoTensors(_ Config, bits int, operands ...Operand) (int, float64, []Tensor) {
	fits := make([]ExponentialFit, len(operands))
	for i, o := range operands {
		fits[i].Code, fits[i].RMAE = PowerOfTwo(o.Sample, bits)
	}
	return OneTerm, 2, exponentialTensors(operands, fits)
}

func exponentialTensors(operands []Operand, fits []ExponentialFit) []Tensor {
	out := make([]Tensor, len(fits))
	for i, fit := range fits {
		out[i] = Tensor{
			Codec: fit.Code, RMAE: fit.RMAE, StoredBits: fit.Code.StoredBits(),
			ZeroFraction: operands[i].Sample.fractionBelow(fit.Code.ZeroThreshold()),
		}
	}
	return out
}

func uniformTensors(c Config, bits int, operands ...Operand) (int, float64, []Tensor) {
	out := make([]Tensor, len(operands))
	for i, o := range operands {
		out[i] = uniformTensor(o.Sample, bits, c.Clip)
	}
	return 0, 0, out
}

func uniformTensor(s *Sample, bits int, clip Clip) Tensor {
	code, rmae := RangeClip(s, bits)
	if clip == ClipBest {
		code, rmae = BestClip(s, bits)
	}
	return Tensor{
		Codec: code, RMAE: rmae, StoredBits: code.StoredBits(),
		ZeroFraction: s.fractionBelow(0.5 * code.Scale),
	}
}

func mokeyTensors(_ Config, _ int, operands ...Operand) (int, float64, []Tensor) {
	out := make([]Tensor, len(operands))
	for i, o := range operands {
		code, rmae, outliers := MokeyOf(o.Sample)
		out[i] = Tensor{Codec: code, RMAE: rmae, StoredBits: code.StoredBits(), OutlierBits: OutlierBits(outliers)}
	}
	return 0, 0, out
}
