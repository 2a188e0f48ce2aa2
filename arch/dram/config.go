package dram

import (
	"encoding/json"
	"fmt"
	"strings"

	"dnasim/internal/invalid"
)

// Page policies.
const (
	// a row stays open until a request needs another row or a refresh is due
	OpenPage  = "OPEN_PAGE"
	ClosePage = "CLOSE_PAGE" // every read and write closes its row (auto precharge)
)

// Refresh policies.
const (
	RefreshStaggered = "RANK_LEVEL_STAGGERED" // ranks take turns, one every tREFI/ranks cycles
	RefreshNone      = "NONE"                 // no refresh: for studies, not a real memory
)

// QueuePerBank is the only structure of command queues: a FIFO for every bank.
const QueuePerBank = "PER_BANK"

// Config describes a memory. Keys are those of the [dram] table. Timings are DRAM
// cycles unless they say otherwise. A key marked "derived" may be left out (0): then
// it has the value stated; a value that is given is used, or, where marked "checked",
// must agree with the others. DRAM channel, vault and pseudo-channel are one thing here.
type Config struct {
	// name of the preset the values began from; "" for none
	Preset string `toml:"preset" json:"preset"`
	Doc    string `toml:"doc" json:"doc"` // free text

	// Geometry.
	// family: tPPD binds in LPDDR4 only, two commands a cycle in HBM only
	Protocol string `toml:"protocol" json:"protocol"`
	// with their own buses and controllers
	Channels int `toml:"channels" json:"channels"`
	Ranks    int `toml:"ranks" json:"ranks"` // per channel
	// per rank; with 1 the _S timings hold
	BankGroups    int `toml:"bankgroups" json:"bankgroups"`
	BanksPerGroup int `toml:"banks_per_group" json:"banks_per_group"` // banks of a group
	// per rank; derived, checked
	Banks int `toml:"banks" json:"banks"`
	Rows  int `toml:"rows" json:"rows"` // per bank
	// data bits of a channel
	BusBits int `toml:"bus_width_bits" json:"bus_width_bits"`
	// data bits of a device
	DeviceBits int `toml:"device_width_bits" json:"device_width_bits"`
	Devices    int `toml:"devices_per_rank" json:"devices_per_rank"` // derived, checked
	// beats of a burst, two a cycle
	BurstLength int `toml:"BL" json:"BL"`
	// bus width x BL / 8; derived, checked
	RequestBytes int `toml:"req_bytes" json:"req_bytes"`
	RowBytes     int `toml:"row_bytes" json:"row_bytes"` // of a rank's row
	// requests in a row; derived, checked
	RowRequests int `toml:"cols_per_row_req" json:"cols_per_row_req"`
	// distance of rows of a bank, of use to trace generators; derived
	ConflictBytes int64 `toml:"conflict_stride" json:"conflict_stride"`
	// of all channels; derived, checked
	CapacityMiB int64 `toml:"capacity_MiB" json:"capacity_MiB"`
	// of all channels, 1e9 bytes a second; derived, checked
	PeakGBps float64 `toml:"peak_GBps" json:"peak_GBps"`

	// Timing.
	TCKNS  float64 `toml:"tCK" json:"tCK"`         // clock period, ns
	CL     int     `toml:"CL" json:"CL"`           // CAS latency
	CWL    int     `toml:"CWL" json:"CWL"`         // CAS write latency
	AL     int     `toml:"AL" json:"AL"`           // additive latency, a part of RL and WL
	RL     int     `toml:"RL" json:"RL"`           // read to data; derived: AL + CL
	WL     int     `toml:"WL" json:"WL"`           // write to data; derived: AL + CWL
	TBURST int     `toml:"tBURST" json:"tBURST"`   // a burst on the bus; derived: BL/2
	TRCDRD int     `toml:"tRCD_RD" json:"tRCD_RD"` // activate to read
	TRCDWR int     `toml:"tRCD_WR" json:"tRCD_WR"` // activate to write
	TRP    int     `toml:"tRP" json:"tRP"`         // precharge to activate
	TRAS   int     `toml:"tRAS" json:"tRAS"`       // activate to precharge
	// activate to activate, same bank; derived: tRAS + tRP
	TRC   int `toml:"tRC" json:"tRC"`
	TCCDS int `toml:"tCCD_S" json:"tCCD_S"` // read to read, write to write, other group
	TCCDL int `toml:"tCCD_L" json:"tCCD_L"` // same group
	TRRDS int `toml:"tRRD_S" json:"tRRD_S"` // activate to activate, other group
	TRRDL int `toml:"tRRD_L" json:"tRRD_L"` // same group
	TFAW  int `toml:"tFAW" json:"tFAW"`     // window of four activates of a rank
	TWR   int `toml:"tWR" json:"tWR"`       // end of write data to precharge
	TWTRS int `toml:"tWTR_S" json:"tWTR_S"` // end of write data to read, other group
	TWTRL int `toml:"tWTR_L" json:"tWTR_L"` // same group
	TRTP  int `toml:"tRTP" json:"tRTP"`     // read to precharge
	TRTRS int `toml:"tRTRS" json:"tRTRS"`   // bus turn between ranks and from read to write
	TPPD  int `toml:"tPPD" json:"tPPD"`     // precharge to precharge, other bank (LPDDR4)
	TRFC  int `toml:"tRFC" json:"tRFC"`     // refresh to activate
	TREFI int `toml:"tREFI" json:"tREFI"`   // mean interval of a rank's refreshes
	// power-down and self refresh are not modelled: not used
	TXS  int `toml:"tXS" json:"tXS"`
	TXP  int `toml:"tXP" json:"tXP"`   // not used
	TCKE int `toml:"tCKE" json:"tCKE"` // not used

	// Currents of a device in mA, supply in V.
	VDD    float64 `toml:"VDD" json:"VDD"`       // supply, V
	IDD0   float64 `toml:"IDD0" json:"IDD0"`     // activate and precharge, one bank
	IDD2P  float64 `toml:"IDD2P" json:"IDD2P"`   // precharge power-down: not used
	IDD2N  float64 `toml:"IDD2N" json:"IDD2N"`   // precharge standby
	IDD3N  float64 `toml:"IDD3N" json:"IDD3N"`   // active standby
	IDD4W  float64 `toml:"IDD4W" json:"IDD4W"`   // burst write
	IDD4R  float64 `toml:"IDD4R" json:"IDD4R"`   // burst read
	IDD5AB float64 `toml:"IDD5AB" json:"IDD5AB"` // refresh of all banks
	IDD6x  float64 `toml:"IDD6x" json:"IDD6x"`   // self refresh: not used

	// Energies of a rank; derived from the currents.
	// per activate with its precharge
	ActivatePJ         float64 `toml:"e_act_pJ" json:"e_act_pJ"`
	ReadPJ             float64 `toml:"e_rd_pJ" json:"e_rd_pJ"`             // per read burst
	WritePJ            float64 `toml:"e_wr_pJ" json:"e_wr_pJ"`             // per write burst
	RefreshPJ          float64 `toml:"e_ref_pJ" json:"e_ref_pJ"`           // per refresh
	ActiveStandbyMW    float64 `toml:"p_act_stby_mW" json:"p_act_stby_mW"` // with a row open
	PrechargeStandbyMW float64 `toml:"p_pre_stby_mW" json:"p_pre_stby_mW"` // with all banks closed
	PowerDownMW        float64 `toml:"p_pre_pd_mW" json:"p_pre_pd_mW"`     // not used
	SelfRefreshMW      float64 `toml:"p_sref_mW" json:"p_sref_mW"`         // not used

	// Technology names the rows of the energy table to be used beside or instead of the device
	// currents; "" uses the currents alone. Package dram does not look at it.
	Technology string `toml:"technology" json:"technology"`

	// Policy.
	// the fields ch ra bg ba ro co, highest bits first
	AddressMapping string `toml:"address_mapping" json:"address_mapping"`
	// OPEN_PAGE or CLOSE_PAGE
	PagePolicy string `toml:"page_policy" json:"page_policy"`
	Queue      string `toml:"queue" json:"queue"` // PER_BANK
	// entries of a bank's FIFO
	BankFIFO int `toml:"cmd_queue_size" json:"cmd_queue_size"`
	// entries of the unified queue, or of each of two
	QueueSize int `toml:"trans_queue_size" json:"trans_queue_size"`
	// one queue for reads and writes, else two with write drain
	UnifiedQueue Flag `toml:"unified_queue" json:"unified_queue"`
	// RANK_LEVEL_STAGGERED or NONE
	Refresh string `toml:"refresh" json:"refresh"`
	// requests a cycle that the front end of Replay offers; derived: channels
	IssueWidth int `toml:"issue_width" json:"issue_width"`
}

// Flag is a boolean that is also read from the words "True" and "False", as DRAMsim3's
// configurations have it.
type Flag bool

// UnmarshalTOML reads a boolean or a word.
func (f *Flag) UnmarshalTOML(value any) error {
	switch v := value.(type) {
	case bool:
		*f = Flag(v)
		return nil
	case string:
		if strings.EqualFold(v, "true") || strings.EqualFold(v, "false") {
			*f = Flag(strings.EqualFold(v, "true"))
			return nil
		}
	}
	return invalid.New("", fmt.Sprintf("%#v is not a boolean", value), `true, false, "True", "False"`)
}

// UnmarshalJSON reads a boolean or a word.
func (f *Flag) UnmarshalJSON(text []byte) error {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return err
	}
	return f.UnmarshalTOML(value)
}
