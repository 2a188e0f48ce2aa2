package arch

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// shrink simplifies a case on which the models differ as long as they still do.
func shrink(c tickCase) tickCase {
	for simpler := true; simpler; {
		simpler = false
		for _, candidate := range c.simplifications() {
			if candidate.legal() && compareModels(&candidate) != "" {
				c, simpler = candidate, true
				break
			}
		}
	}
	return c
}

// clone copies the program, so that a simplification leaves the original alone.
func (c *tickCase) clone() tickCase {
	d := *c
	d.tiles = slices.Clone(c.tiles)
	for i := range d.tiles {
		d.tiles[i] = slices.Clone(d.tiles[i])
	}
	return d
}

// simplifications are the cases one step simpler: biggest steps first.
func (c *tickCase) simplifications() []tickCase {
	var simpler []tickCase
	add := func(change func(d *tickCase)) {
		d := c.clone()
		change(&d)
		simpler = append(simpler, d)
	}
	for i, tile := range c.tiles {
		if tile == nil {
			add(func(d *tickCase) { d.tiles, d.config.Tiles = slices.Delete(d.tiles, i, i+1), d.config.Tiles-1 })
			continue
		}
		add(func(d *tickCase) { d.tiles[i] = nil })
		for length := len(tile); length > 0; length /= 2 {
			for from := 0; from+length <= len(tile); from++ {
				add(func(d *tickCase) { d.tiles[i] = slices.Delete(d.tiles[i], from, from+length) })
			}
		}
		for j := 0; j+1 < len(tile); j++ {
			add(func(d *tickCase) { d.tiles[i] = d.tiles[i].join(j) })
		}
	}
	c.simplerNumbers(add)
	return simpler
}

// join leaves command j out and lets the one after it open the block and acquire the
// operands that j did.
func (p tickProgram) join(j int) tickProgram {
	gone, next := p[j], &p[j+1]
	next.First = next.First || gone.First
	if gone.activations != nil && next.activations == nil {
		next.activations, next.AcquireActivations = gone.activations, true
	}
	if gone.weights != nil && next.weights == nil {
		next.weights, next.AcquireWeights = gone.weights, true
	}
	return slices.Delete(p, j, j+1)
}

// simplerNumbers sets one number to its simplest value, or halves it.
func (c *tickCase) simplerNumbers(add func(func(*tickCase))) {
	for i, n := range tickNumbers(&c.config) {
		for _, smaller := range []int{0, 1, *n / 2} {
			if smaller < *n {
				add(func(d *tickCase) { *tickNumbers(&d.config)[i] = smaller })
			}
		}
	}
	for i, tile := range c.tiles {
		for j := range tile {
			for k, n := range tile[j].numbers() {
				if *n > 1 {
					add(func(d *tickCase) { *d.tiles[i][j].numbers()[k] /= 2 })
					add(func(d *tickCase) { *d.tiles[i][j].numbers()[k]-- })
				}
			}
			if n := tile[j].StoreBytes; n > 1 {
				add(func(d *tickCase) { d.tiles[i][j].StoreBytes = n / 2 })
			}
			if load := tile[j].activations; load != nil && load.Bytes > 1 {
				add(func(d *tickCase) { d.tiles[i][j].activations = &Load{load.Address, load.Bytes / 2} })
			}
			if load := tile[j].weights; load != nil && load.Bytes > 1 {
				add(func(d *tickCase) { d.tiles[i][j].weights = &Load{load.Address, load.Bytes / 2} })
			}
		}
	}
}

// tickNumbers are the sizes of a machine that may be smaller without a change elsewhere.
func tickNumbers(c *Config) []*int {
	return []*int{
		&c.Rows, &c.Columns, &c.Skew.Row, &c.Skew.Column, &c.PostProcessing.Units, &c.Vector.LatencyCycles, &c.DMA.Outstanding,
		&c.Interconnect.HopLatencyCycles, &c.Memory.Channels, &c.ActivationBuffer.Banks,
		&c.WeightBuffer.Banks, &c.OutputBuffer.Banks, &c.Memory.AccessBytes,
	}
}

func (c *tickCommand) numbers() []*int {
	return []*int{&c.Groups, &c.Positions, &c.Channels, &c.Pairs}
}

// legal checks what program.go demands of a program and the machine of its numbers.
func (c *tickCase) legal() bool {
	if c.config.Validate() != nil {
		return false
	}
	for _, tile := range c.tiles {
		if !tile.legal(c.config) {
			return false
		}
	}
	return true
}

// legal: blocks are acquired before use and released once, output blocks are opened
// and completed in turn, what stays in the lanes is one fold of one shape, and a vector
// command is a block of its own.
func (p tickProgram) legal(config Config) bool {
	activations, weights, open := false, false, false
	for i, c := range p {
		if c.AcquireActivations && activations || c.AcquireWeights && weights || c.First == open {
			return false
		}
		activations, weights = activations || c.AcquireActivations, weights || c.AcquireWeights
		lanes := c.VectorOps == 0
		if lanes && !(activations && weights) ||
			c.ReleaseActivations && !activations || c.ReleaseWeights && !weights {
			return false
		}
		if whole := c.First && c.Last; !whole && !(lanes && c.oneFold(config)) {
			return false
		}
		if !c.First && (c.Positions != p[i-1].Positions || c.Channels != p[i-1].Channels) {
			return false
		}
		activations, weights = activations && !c.ReleaseActivations, weights && !c.ReleaseWeights
		open = !c.Last
	}
	return !activations && !weights && !open
}

func (c *tickCommand) oneFold(config Config) bool {
	return c.Groups == 1 && c.Positions <= config.Rows && c.Channels <= config.Columns/sharing(config)
}

// describe prints the case such that it can be followed by hand.
func (c *tickCase) describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "machine %+v\nformat %+v\n", c.config, c.format)
	for i, tile := range c.tiles {
		if tile == nil {
			fmt.Fprintf(&b, "tile %d: nil\n", i)
			continue
		}
		fmt.Fprintf(&b, "tile %d: %d commands\n", i, len(tile))
		for _, command := range tile {
			if command.activations != nil {
				fmt.Fprintf(&b, "  load activations %+v\n", *command.activations)
			}
			if command.weights != nil {
				fmt.Fprintf(&b, "  load weights     %+v\n", *command.weights)
			}
			fmt.Fprintf(&b, "  %+v\n", command.Compute)
		}
	}
	return b.String()
}

// The generator keeps the rules of program.go; the shrinker relies on the same check.
func TestRandomProgramsAreLegal(t *testing.T) {
	for seed := range uint64(500) {
		c := randomCase(seed)
		assert.NoError(t, c.config.Validate(), "seed %d", seed)
		assert.True(t, c.legal(), "seed %d\n%s", seed, c.describe())
	}
}
