package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/local"
)

func newSchema(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of workflow files, for editors",
		Long: `Print the JSON Schema of workflow files. Editors with a YAML language server
complete and check workflows with it:

  cupel schema > cupel.schema.json

and as the first line of a workflow:

  # yaml-language-server: $schema=cupel.schema.json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			text, err := workflows.JSONSchema(c.catalog(&local.Files{}, &logSink{}, asking(nil, models.Offline)))
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.out, "%s\n", text)
			return err
		},
	}
}
