package dram_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/arch/dram"
)

func TestAnAddressIsTakenApartInTheOrderOfItsFields(t *testing.T) {
	for mapping, want := range map[string]dram.Location{
		// 0x1234567c0 / 64 = 0x48d159f, whose low 12 bits are 0 10 11 0011111 = 0 10 1100111 11
		// ra ba bg co
		"rochrababgco": {Row: 0x48d159f >> 12, Rank: 0, Bank: 2, Group: 3, Column: 0x1f},
		// ra ba co bg
		"rorabachcobg": {Row: 0x48d159f >> 12, Rank: 0, Bank: 2, Column: 0x67, Group: 3},
	} {
		c, err := dram.Preset("ddr4_2400")
		require.NoError(t, err)
		c.AddressMapping = mapping
		s, err := dram.New(c)
		require.NoError(t, err)
		assert.Equal(t, want, s.Decode(0x1234567c0), mapping)
		assert.Equal(t, want, s.Decode(0x1234567ff), "%s: within the request", mapping)
	}
}

func TestDecodeAndEncodeAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := dram.New(randomConfig(t))
		require.NoError(t, err)
		c := s.Config()
		address := rapid.Uint64Range(0, uint64(c.CapacityBytes())-1).Draw(t, "address")
		l := s.Decode(address)
		require.Equal(t, address/uint64(c.RequestBytes)*uint64(c.RequestBytes), s.Encode(l))
		for _, part := range [][2]int{{l.Channel, c.Channels}, {l.Rank, c.Ranks}, {l.Group, c.BankGroups}, {l.Bank, c.BanksPerGroup}, {l.Row, c.Rows}, {l.Column, c.RowRequests}} {
			require.Less(t, part[0], part[1])
		}
	})
}
