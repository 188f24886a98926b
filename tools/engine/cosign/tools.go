//go:build tools

// Package tools keeps what `npm run engine` builds in go.mod, also after `go mod tidy`.
package tools

import _ "github.com/sigstore/cosign/v3/cmd/cosign"
