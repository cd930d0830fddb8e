package sandbox

import "time"

// keeperName is what the keeper's argument 0 is.
const keeperName = "cupel-sandbox-keeper"

// The keeper's files beyond the standard ones, which are the program's.
const (
	controlFD = 3 // the order; its end means that the run is to stop
	reportFD  = 4 // reports
)

// order is what the caller tells the keeper.
type order struct {
	Level   Level
	Limits  Limits
	Command Command
	Folder  string // the program's folder, where it has no root of its own
	Become  bool   // the program runs as another user than the keeper
	Probe   bool   // make the walls only
}

// report is what the keeper tells the caller: Started and then Ended, or Failed.
type report struct {
	Started int    // the program's process, as the keeper sees it
	Failed  string // why there is no run
	Errno   int    // of Failed
	Ended   *ended
}

type ended struct {
	Code, Signal int
	Over         Ending // the limit that was reached, if any
	CPU          time.Duration
	Memory       int64
}

// ending judges.
func (e *ended) ending() (Ending, int) {
	switch {
	case e.Over != "":
		return e.Over, 0
	case e.Signal != 0:
		return endingOf(e.Signal), e.Signal
	}
	return Exited, e.Code
}
