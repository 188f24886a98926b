package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"
	"go.podman.io/image/v5/docker/reference"
	"go.podman.io/image/v5/pkg/sysregistriesv2"
	"go.podman.io/image/v5/types"
)

type registryGroup struct {
	About  string         `json:"about"`
	Rules  []registryRule `json:"rules"`
	Images []imageRow     `json:"images"`
}

type registryRule struct {
	Prefix   string   `json:"prefix" toml:"prefix,omitempty"`
	Location string   `json:"location" toml:"location,omitempty"`
	Insecure bool     `json:"insecure" toml:"insecure"`
	Blocked  bool     `json:"blocked" toml:"blocked"`
	Mirrors  []mirror `json:"mirrors" toml:"mirror,omitempty"`
}

type mirror struct {
	Location string `json:"location" toml:"location"`
	Insecure bool   `json:"insecure" toml:"insecure"`
}

type imageRow struct {
	Image     string   `json:"image"`
	BlockedBy *int     `json:"blockedBy"`
	Sources   []source `json:"sources"`
	Differs   string   `json:"differs"`
}

type source struct {
	Reference string `json:"reference"`
	Insecure  bool   `json:"insecure"`
}

const (
	blocked = "blocked"
	nothing = "nothing to pull"
)

func compareRegistries(groups []registryGroup, folder string) ([]comparison, error) {
	var compared []comparison
	for index, group := range groups {
		config := filepath.Join(folder, fmt.Sprintf("registries-%d.conf", index))
		content, err := toml.Marshal(map[string]any{"registry": group.Rules})
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(config, content, 0o600); err != nil {
			return nil, err
		}
		// A folder that does not exist, so that nothing of the machine is read.
		context := &types.SystemContext{
			SystemRegistriesConfPath:    config,
			SystemRegistriesConfDirPath: filepath.Join(folder, "none"),
		}
		for _, row := range group.Images {
			compared = append(compared, comparison{
				what:    fmt.Sprintf("%s: %q", group.About, row.Image),
				theirs:  pullSources(context, row.Image),
				table:   row.answer(),
				differs: row.Differs,
			})
		}
	}
	return compared, nil
}

func (row imageRow) answer() string {
	if row.BlockedBy != nil {
		return blocked
	}
	return listed(row.Sources)
}

// An error is an answer: with rules or names that cannot be read, nothing is pulled.
func pullSources(context *types.SystemContext, image string) string {
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return nothing
	}
	whole := reference.TagNameOnly(named)
	registry, err := sysregistriesv2.FindRegistry(context, whole.String())
	switch {
	case err != nil:
		return nothing
	case registry == nil:
		return listed([]source{{Reference: whole.String()}})
	case registry.Blocked:
		return blocked
	}
	found, err := registry.PullSourcesFromReference(whole)
	if err != nil {
		return nothing
	}
	var sources []source
	for _, one := range found {
		sources = append(sources, source{Reference: one.Reference.String(), Insecure: one.Endpoint.Insecure})
	}
	return listed(sources)
}

func listed(sources []source) string {
	if len(sources) == 0 {
		return nothing
	}
	var texts []string
	for _, one := range sources {
		text := one.Reference
		if one.Insecure {
			text += " (insecure)"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}
