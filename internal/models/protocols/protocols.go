// Package protocols lists the protocols that models are asked by.
package protocols

import (
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/external"
	"github.com/cupel-science/cupel/internal/models/kserve"
	"github.com/cupel-science/cupel/internal/models/openai"
	"github.com/cupel-science/cupel/internal/models/posted"
)

// All returns the protocols by their names in a workflow.
func All() map[string]models.Protocol {
	return map[string]models.Protocol{"openai": openai.New, "kserve": kserve.New, "http": posted.New, "command": external.New}
}
