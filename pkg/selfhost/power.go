package selfhost

// How much power a server takes: even idle a share of what it may take, and on
// top of the accelerators the CPUs, fans and losses of the server.
const (
	// idlePower is the share of the full power that is drawn without load; taken
	// from GenZ (https://arxiv.org/abs/2406.01698), not measured.
	idlePower = 0.3
	// serverPower is wall power ÷ the accelerators' rating: 1.13 to 1.30 was
	// measured on 8 × B200 (MLPerf v5.1 power submissions).
	serverPower = 1.25
)

// HoursPerMonth is the month of this program: a twelfth of 8,760 hours.
const HoursPerMonth = 730

const secondsPerHour = 3600

// Watts returns the wall power of the servers of so many GPUs at a load from 0
// to 1, without the facility's overhead (PUE). ok is false where the rating of
// the GPU is not known.
func (r *Replica) Watts(load float64) (watts float64, ok bool) {
	gpus := float64(r.GPUs + r.PrefillGPUs)
	return gpus * r.GPU.TDPWatts * (idlePower + (1-idlePower)*load) * serverPower, r.GPU.TDPWatts > 0
}
