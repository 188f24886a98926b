//go:build tools

// Package tools keeps what `npm run engine` builds in go.mod, also after `go mod tidy`.
package tools

import _ "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
