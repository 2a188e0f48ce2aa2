package cacti

// division is how the array is cut: binary logarithms of the words in a row (Nspd) and of the
// subarrays beside (Ndwl) and above (Ndbl) each other, the bits of a word, the bits that each
// active mat delivers, and the number of active mats.
type division struct {
	words, beside, above      int
	wordBits, matBits, active int
}

// across and along are the mats beside and above each other, as logarithms: a mat has two
// subarrays each way.
func (d *division) across() int { return d.beside - 1 }
func (d *division) along() int  { return d.above - 1 }

// mat is four subarrays around their decoders: delays in s, energies in J per access (mat.cc).
type mat struct {
	width, height float64 // um
	inDelay       float64 // from the mat's edge to the sense amplifiers' outputs
	outDelay      float64 // from there to the mat's edge
	readJ, writeJ float64
	leakW         float64
}

func (p *process) newMat(s *subarray, d *division, c *columnPath, addressBits int) mat {
	line := p.newBitLine(s, c, d.active)
	columns, amps, rows := float64(s.column.columns), float64(c.senseAmps), float64(s.row.rows)
	shared := s.row.predecode.energy + c.selectors.energy + float64(float64(d.matBits)*c.drive.energy) +
		float64(matSubarrays*(s.word.energy+s.column.precharge.energy))
	m := mat{
		inDelay:  max(s.row.predecode.delay+s.word.delay+line.delay+c.sense.delay, c.muxDelay),
		outDelay: c.drive.delay,
		readJ:    shared + float64(matSubarrays*(float64(columns*line.readJ)+float64(amps*c.sense.energy))),
		writeJ:   shared + float64(matSubarrays*columns*line.writeJ),
		leakW: s.row.predecode.leak + c.selectors.leak + float64(matSubarrays*(float64(p.cellLeakW()*rows*columns)+
			s.column.precharge.leak+float64(amps*c.sense.leak)+float64(float64(c.outputs)*c.drive.leak)+float64(rows*s.column.decoderLeak))),
	}
	tracks := float64(addressBits+d.matBits) + c.muxTracks // data in and out share both halves
	m.height = 2*(s.height+c.height) + float64(tracks*p.global.pitch)
	m.width = 2*s.width + max(s.row.tracks, 2*s.decoderWidth) + (s.row.predecode.area+c.selectors.area)/m.height
	return m
}

// bank is an H-tree of mats: a whole organisation (bank.cc, uca.cc).
type bank struct {
	p            *process
	division     division
	column       *columnPath
	mat          mat
	addressWires int
}

func (p *process) newBank(s *subarray, d division, c *columnPath) bank {
	bits := s.row.bits + log2(c.bit) + log2(c.sense1) + log2(c.sense2)
	b := bank{p: p, division: d, column: c, mat: p.newMat(s, &d, c, bits)}
	b.addressWires = bits + log2(b.mats()/d.active)
	return b
}

func (b *bank) mats() int { return 1 << (b.division.across() + b.division.along()) }

// dataWires is the number of data wires in and out. As CACTI, there is one more in than out.
func (b *bank) dataWires() int { return 2*b.division.wordBits + 1 }

// leastNS, leastPJ and leastCost are lower bounds of access time (ns), read energy (pJ) and
// objective. They leave out the nodes of the tree and the tracks between the mats.
func (b *bank) leastNS() float64 {
	return 1e9 * (b.mat.inDelay + b.mat.outDelay + float64(2*b.p.repeated.delay*b.leastWire()))
}

func (b *bank) leastPJ() float64 {
	wires := float64(b.addressWires + b.division.wordBits)
	return 1e12 * (float64(float64(b.division.active)*b.mat.readJ) + float64(wires*b.p.repeated.energy*b.leastWire()))
}

func (b *bank) leastCost() float64 {
	ns := b.leastNS()
	return ns * ns * b.leastPJ()
}

// leastWire is a lower bound, in um, of the wire from the edge of the bank to a mat.
func (b *bank) leastWire() float64 {
	across, along := float64(int(1)<<b.division.across()), float64(int(1)<<b.division.along())
	return float64(b.mat.width*(across-1)) + float64(b.mat.height*(along-1)/2)
}

func (b *bank) macro() Macro {
	d, c := &b.division, b.column
	t := b.p.newTree(&b.mat, d.across(), d.along(), float64(b.addressWires), float64(b.dataWires()))
	active := float64(d.active)
	// also of writes, as CACTI
	tree := float64(float64(b.addressWires)*t.inEnergy) + float64(float64(d.wordBits)*t.outEnergy)
	return Macro{
		ReadPJ:       1e12 * (float64(active*b.mat.readJ) + tree),
		WritePJ:      1e12 * (float64(active*b.mat.writeJ) + tree),
		LeakageMW:    1e3 * float64(b.mats()) * b.mat.leakW,
		AreaMM2:      1e-6 * t.width * t.height,
		AccessNS:     1e9 * (t.inDelay + b.mat.inDelay + b.mat.outDelay + t.outDelay),
		Organisation: Organisation{1 << d.words, 1 << d.beside, 1 << d.above, c.bit, c.sense1, c.sense2},
	}
}

// bounds gives lower bounds of access time (ns) and read energy (pJ) over all ways to mux a
// division.
func (p *process) bounds(s *subarray, d *division, muxLog int) (ns, pj float64) {
	least := &p.leastPath
	pull := p.rN/p.pullWidth + p.rN/p.accessWidth
	bit := p.bitDelay(float64(pull*s.bitF)+float64(s.bitOhm*s.bitF/2), s.word.ramp)
	across, along := float64(int(1)<<d.across()), float64(int(1)<<d.along())
	width := 2*s.width + max(s.row.tracks, 2*s.decoderWidth)
	tree := float64(width*(across-1)) + float64((s.height+least.height)*(along-1))
	access := s.row.predecode.delay + s.word.delay + bit + least.sense.delay + least.drive.delay +
		float64(p.repeated.delay*(s.width+2*tree))
	columns := float64(s.column.columns)
	mat := s.row.predecode.energy + float64(matSubarrays*(s.word.energy+s.column.precharge.energy+
		float64(columns*(float64(s.bitF*2*p.swing()*p.vdd)+least.sense.energy/float64(int(1)<<min(muxLog, maxMuxLog)))))) +
		float64(float64(d.matBits)*(least.drive.energy+float64(p.repeated.energy*s.width)))
	read := float64(float64(d.active)*mat) + float64(float64(d.wordBits)*p.repeated.energy*tree)
	return 1e9 * access * belowRounding, 1e12 * read * belowRounding
}

// belowRounding makes sure that rounding does not lift a lower bound above what it bounds.
const belowRounding = 1 - 1e-9

// leastOfPaths has the least delay, energy and height over all degrees of muxing, for subarrays of
// width 0.
func (p *process) leastOfPaths() (least columnPath) {
	for bit := 1; bit <= 1<<maxMuxLog; bit *= 2 {
		q := p.newColumnPath(&columnCircuit{columns: bit}, muxing{bit, 1, 1})
		if bit == 1 {
			least = q
			continue
		}
		least.sense.delay, least.sense.energy = min(least.sense.delay, q.sense.delay), min(least.sense.energy, q.sense.energy)
		least.drive.delay, least.drive.energy = min(least.drive.delay, q.drive.delay), min(least.drive.energy, q.drive.energy)
		least.height = min(least.height, q.height)
	}
	return least
}
