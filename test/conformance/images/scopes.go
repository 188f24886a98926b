package main

import (
	"fmt"
	"strings"

	"go.podman.io/image/v5/docker/policyconfiguration"
	"go.podman.io/image/v5/docker/reference"
)

type scopeRow struct {
	Image   string   `json:"image"`
	Names   []string `json:"names"`
	Differs string   `json:"differs"`
}

func compareScopes(rows []scopeRow) []comparison {
	var compared []comparison
	for _, row := range rows {
		theirs, err := scopeNames(row.Image)
		if err != nil {
			theirs = err.Error()
		}
		compared = append(compared, comparison{
			what:    fmt.Sprintf("scopes of %q", row.Image),
			theirs:  theirs,
			table:   strings.Join(row.Names, ", "),
			differs: row.Differs,
		})
	}
	return compared
}

// The names under which its policy looks for an image, in its order.
func scopeNames(image string) (string, error) {
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return "", err
	}
	whole := reference.TagNameOnly(named)
	identity, err := policyconfiguration.DockerReferenceIdentity(whole)
	if err != nil {
		return "", err
	}
	names := append([]string{identity}, policyconfiguration.DockerReferenceNamespaces(whole)...)
	return strings.Join(names, ", "), nil
}
