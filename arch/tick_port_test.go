package arch

// tickPacker counts the words that a stream of values fills when values are packed
// without gaps.
type tickPacker struct{ room int64 }

// push adds bits to the stream and returns the number of words begun.
func (p *tickPacker) push(bits int64, wordBits int) (words int64) {
	for bits > 0 {
		if p.room == 0 {
			p.room = int64(wordBits)
			words++
		}
		part := min(bits, p.room)
		p.room -= part
		bits -= part
	}
	return words
}

// tickOperandPort feeds one operand from the banks of its buffer to the lanes.
type tickOperandPort struct {
	buffer  Buffer
	read    Action
	perStep int // bits that one reduction step consumes
	toFetch int // bits of the segment still in the buffer
	present int // bits fetched and not yet consumed
}

// fetch reads a word from each bank for a cycle, as long as the segment has bits left.
func (p *tickOperandPort) fetch(m *tickModel) {
	for range p.buffer.Banks {
		if p.toFetch == 0 {
			return
		}
		part := min(p.toFetch, p.buffer.WidthBits)
		p.toFetch -= part
		p.present += part
		m.counts[p.read]++
	}
}
