package results

// SRAM is the price of one memory.
type SRAM struct {
	CapacityKiB float64
	WidthBits   int
	NodeNM      int
	Cell        string // cell type, e.g. itrs-lstp

	TemperatureK int

	ReadPJ, WritePJ float64 // per access of one word
	LeakageMW       float64
	AreaMM2         float64
	AccessNS        float64
	Method          string // how the figures were found
	Source          string

	// Expected errors of the five figures against the source: the worst of each, and the largest
	// median.
	ReadErrorPercent, WriteErrorPercent                       float64
	LeakageErrorPercent, AreaErrorPercent, AccessErrorPercent float64
	MedianErrorPercent                                        float64
}
