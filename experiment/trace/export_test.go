package trace

// Finish ends the record of a layer that took some cycles.
func (t *Layer) Finish(cycles int64) { t.finish(cycles) }
