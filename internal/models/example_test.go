package models_test

import (
	"context"
	"fmt"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/modelserver"
	"github.com/cupel-science/cupel/internal/models/protocols"
)

// A model is asked, and the second session, without a server, has the answer
// from the ledger.
func Example() {
	server := modelserver.New(func(q modelserver.Request) modelserver.Response {
		return modelserver.Response{Text: "```json\n{\"law\": \"F = m a\"}\n```"}
	})
	if err := server.Start("127.0.0.1:0"); err != nil {
		fmt.Println(err)
		return
	}
	config, err := models.Decode(map[string]any{"protocol": "openai", "url": server.URL() + "/v1", "model": "llama3.1",
		"price": map[string]any{"input": 0.15, "output": 0.6}})
	if err != nil {
		fmt.Println(err)
		return
	}
	question := models.Request{Chat: &models.Chat{
		Messages: []models.Message{{Role: models.User, Text: "Name a law of physics."}},
		Schema:   []byte(`{"type": "object", "properties": {"law": {"type": "string"}}, "required": ["law"]}`)}}
	ledger := models.NewMemory()
	for _, mode := range []models.Mode{models.Record, models.Offline} {
		session, err := models.Open(models.Options{Models: map[string]models.Config{"writer": config}, Protocols: protocols.All(), Ledger: ledger, Mode: mode})
		if err != nil {
			fmt.Println(err)
			return
		}
		writer, err := session.Client("writer")
		if err != nil {
			fmt.Println(err)
			return
		}
		reply, err := writer.Ask(context.Background(), question)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(string(reply.Value), "replayed:", reply.Calls[0].Replayed, "new calls:", session.Spent().Calls)
		session.Close()
		server.Close()
	}
	// Output:
	// {"law":"F = m a"} replayed: false new calls: 1
	// {"law":"F = m a"} replayed: true new calls: 0
}
