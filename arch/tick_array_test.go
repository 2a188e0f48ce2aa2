package arch

// tickPhase is what the array waits for or does.
type tickPhase int

const (
	tickNoCommand tickPhase = iota
	tickNeedBlocks
	tickNeedOutput
	tickNeedAccumulators
	tickStreaming
	tickVectorWork
	tickEnded
)

// tickArray executes the commands of a tile: the lanes, their operand ports and the
// vector unit.
type tickArray struct {
	stream  ComputeStream
	phase   tickPhase
	command Compute

	// The fold at work: its place in the block, its lanes, the pairs still to come.
	group, channel, position int
	rows, columns            int
	pairsLeft                int

	// The count of the outputs in the lanes.
	counted  int    // pairs accumulated since the last drain
	partial  bool   // partial sums of these outputs lie in the output buffer
	set      int    // of accumulators, in use by the lanes
	draining []bool // per set of accumulators

	segmentLeft             int // pairs of the segment still to be issued
	activations, weightPort tickOperandPort
	busy                    bool // a pair was issued in the present cycle

	vectorLeft int64

	freeOutputs  int // halves of the output buffer
	last         *tickOutput
	lastByVector bool
}

// arrayEdge ends what was streamed up to this edge and takes up the next command.
func (t *tickTile) arrayEdge(now int64, m *tickModel) {
	a := &t.array
	if a.phase == tickStreaming && a.segmentLeft == 0 {
		t.segmentStreamed(m)
	}
	if a.phase == tickVectorWork && a.vectorLeft == 0 {
		t.vectorStreamed(now, m)
	}
	if a.phase == tickNoCommand {
		a.command = Compute{}
		a.phase = tickEnded
		if a.stream.Next(&a.command) {
			a.phase = tickNeedBlocks
		}
	}
}

// arrayWork passes the conditions that hold at this edge, in their order, and spends
// the cycle on the first that does not, or on work.
func (t *tickTile) arrayWork(m *tickModel) {
	a := &t.array
	if a.phase == tickNeedBlocks && t.blocksReady() {
		t.acquireBlocks(m)
		a.phase = tickNeedOutput
	}
	if a.phase == tickNeedOutput && (!a.command.First || a.freeOutputs > 0) {
		t.openCommand()
		t.openFold(m)
	}
	if a.phase == tickNeedAccumulators && (a.counted > 0 || !a.draining[a.set]) {
		t.openSegment(m)
	}
	switch a.phase {
	case tickStreaming:
		a.stepLanes(m)
	case tickVectorWork:
		part := min(a.vectorLeft, int64(m.config.Vector.Width))
		a.vectorLeft -= part
		m.counts[VectorOp] += part
		t.vectorAccesses(m)
	}
	t.spendCycle()
}

func (t *tickTile) blocksReady() bool {
	c := &t.array.command
	return (!c.AcquireActivations || t.activations.ready()) && (!c.AcquireWeights || t.weights.ready())
}

// acquireBlocks hands the blocks to the command; the vector unit reads them in full.
func (t *tickTile) acquireBlocks(m *tickModel) {
	c := &t.array.command
	read := func(e *tickLoadEngine, buffer Buffer, action Action) {
		block := e.acquire()
		if c.VectorOps > 0 {
			var words tickPacker
			m.counts[action] += words.push(8*block.bytes, buffer.WidthBits)
			m.accessed.vectorBlock(m, action, block.bytes)
		}
	}
	if c.AcquireActivations {
		read(&t.activations, m.config.ActivationBuffer, ActivationBufferRead)
	}
	if c.AcquireWeights {
		read(&t.weights, m.config.WeightBuffer, WeightBufferRead)
	}
}

// openCommand takes a half of the output buffer for a new block of outputs.
func (t *tickTile) openCommand() {
	a := &t.array
	if a.command.First {
		a.freeOutputs--
	}
	a.group, a.channel, a.position = 0, 0, 0
	a.vectorLeft = a.command.VectorOps
}

// openFold assigns lanes to the fold at the present place in the block.
func (t *tickTile) openFold(m *tickModel) {
	a := &t.array
	if a.command.VectorOps > 0 {
		a.phase = tickVectorWork
		return
	}
	a.rows = min(m.config.Rows, a.command.Positions-a.position)
	a.columns = min(m.columns(), a.command.Channels-a.channel)
	a.pairsLeft = a.command.Pairs
	m.accessed.folds++
	m.accessed.lanes += int64(a.rows * a.columns * m.shared)
	a.phase = tickNeedAccumulators
}

// openSegment prepares the ports for the pairs up to the next drain.
func (t *tickTile) openSegment(m *tickModel) {
	a := &t.array
	a.segmentLeft = min(a.pairsLeft, m.countLimit-a.counted)
	a.activations = tickOperandPort{buffer: m.config.ActivationBuffer, read: ActivationBufferRead,
		perStep: a.rows * m.format.ActivationBits}
	a.weightPort = tickOperandPort{buffer: m.config.WeightBuffer, read: WeightBufferRead,
		perStep: a.columns * m.format.WeightBits}
	for range a.segmentLeft {
		a.activations.toFetch += a.activations.perStep
		a.weightPort.toFetch += a.weightPort.perStep
	}
	a.phase = tickStreaming
}

// stepLanes is one cycle of streaming: both ports deliver, and a reduction step is
// issued to the lanes if all its operands are there.
func (a *tickArray) stepLanes(m *tickModel) {
	a.activations.fetch(m)
	a.weightPort.fetch(m)
	m.accessed.at(&m.accessed.buffer[0], m.now)
	m.accessed.at(&m.accessed.buffer[1], m.now)
	pairs := min(m.shared, a.segmentLeft)
	a.busy = a.activations.present >= pairs*a.activations.perStep && a.weightPort.present >= pairs*a.weightPort.perStep
	if !a.busy {
		return
	}
	for range pairs { // one in each of the lanes that share
		a.activations.present -= a.activations.perStep
		a.weightPort.present -= a.weightPort.perStep
		m.counts[ArrayActivationBits] += int64(a.activations.perStep)
		m.counts[ArrayWeightBits] += int64(a.weightPort.perStep)
		m.counts[LanePair] += int64(a.rows * a.columns)
		m.accessed.buffer[0].count += int64(a.rows)
		m.accessed.buffer[1].count += int64(a.columns)
		a.segmentLeft--
		a.pairsLeft--
		a.counted++
	}
}

// columns of outputs: lanes side by side may share one.
func (m *tickModel) columns() int { return m.config.Columns / m.shared }

// spendCycle attributes the present cycle.
func (t *tickTile) spendCycle() {
	a := &t.array
	switch {
	case a.phase == tickNeedBlocks || a.phase == tickNeedOutput:
		t.spent.DRAM++
	case a.phase == tickNeedAccumulators:
		t.spent.Drain++
	case a.phase == tickStreaming && a.busy:
		t.spent.Busy++
	case a.phase == tickStreaming:
		t.spent.Port++
	case a.phase == tickVectorWork:
		t.spent.Vector++
	case a.last != nil && !a.last.inBuffer && a.lastByVector:
		t.spent.Vector++
	case a.last != nil && !a.last.inBuffer:
		t.spent.Drain++
	case !t.done:
		t.spent.DRAM++
	default:
		t.spent.Idle++
	}
}

// segmentStreamed starts the drain that the segment asks for and finds what comes next.
func (t *tickTile) segmentStreamed(m *tickModel) {
	a := &t.array
	foldDone := a.pairsLeft == 0
	final := foldDone && a.command.Last
	blockDone := final && !a.moreFolds(m)
	if final || a.counted == m.countLimit {
		d := tickDrain{outputs: a.rows * a.columns, final: final, readsPartial: a.partial, set: a.set, settling: m.settle}
		if blockDone {
			d.completes = t.finishBlock()
		}
		t.post.queue = append(t.post.queue, d)
		a.draining[a.set] = true
		a.set = (a.set + 1) % len(a.draining)
		a.counted, a.partial = 0, !final
	}
	switch {
	case !foldDone:
		a.phase = tickNeedAccumulators
	case a.moreFolds(m):
		a.nextFold(m)
		t.openFold(m)
	default:
		t.commandStreamed()
	}
}

// moreFolds reports whether the command has folds after the present one.
func (a *tickArray) moreFolds(m *tickModel) bool {
	return a.position+m.config.Rows < a.command.Positions ||
		a.channel+m.columns() < a.command.Channels ||
		a.group+1 < a.command.Groups
}

// nextFold moves on by positions, then channels, then groups.
func (a *tickArray) nextFold(m *tickModel) {
	if a.position += m.config.Rows; a.position < a.command.Positions {
		return
	}
	a.position = 0
	if a.channel += m.columns(); a.channel < a.command.Channels {
		return
	}
	a.channel = 0
	a.group++
}

// vectorStreamed ends a command of the vector unit: its results follow its latency.
func (t *tickTile) vectorStreamed(now int64, m *tickModel) {
	a := &t.array
	var words tickPacker
	for range a.command.OutputElements {
		m.counts[OutputBufferWrite] += words.push(int64(m.format.OutputBits), m.config.OutputBuffer.WidthBits)
	}
	if a.command.Last {
		t.finishBlock().arriveAt(now + int64(m.config.Vector.LatencyCycles))
	}
	t.commandStreamed()
}

// finishBlock queues the store of the block that the present command completes.
func (t *tickTile) finishBlock() *tickOutput {
	a := &t.array
	out := &tickOutput{address: a.command.StoreAddress, bytes: a.command.StoreBytes}
	t.store.queue = append(t.store.queue, out)
	a.last, a.lastByVector = out, a.command.VectorOps > 0
	return out
}

// commandStreamed frees the halves of the buffers that the command releases.
func (t *tickTile) commandStreamed() {
	a := &t.array
	if a.command.ReleaseActivations {
		t.activations.freeSlots++
	}
	if a.command.ReleaseWeights {
		t.weights.freeSlots++
	}
	a.phase = tickNoCommand
}
