//go:build tools

// Package tools keeps what `npm run engine` builds in go.mod, also after `go mod tidy`.
package tools

import (
	_ "helm.sh/helm/v3/cmd/helm"
	_ "helm.sh/helm/v4/cmd/helm"
	_ "sigs.k8s.io/kustomize/kustomize/v5"
)
