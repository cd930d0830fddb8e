package models

import "strings"

// Hide replaces a key in a text that is going to be shown or recorded. Short
// keys are no secrets but words such as "ollama", which may well be part of an
// answer.
func Hide(text, key string) string {
	const least = 8
	if len(key) < least {
		return text
	}
	return strings.ReplaceAll(text, key, "***")
}
