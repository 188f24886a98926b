package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"go.podman.io/image/v5/docker/reference"
	"go.podman.io/image/v5/pkg/docker/config"
	"go.podman.io/image/v5/types"
)

type credentialRow struct {
	Keys    []string `json:"keys"`
	Image   string   `json:"image"`
	Key     *string  `json:"key"`
	Differs string   `json:"differs"`
}

const anonymous = "no key"

func compareCredentials(rows []credentialRow, folder string) ([]comparison, error) {
	var compared []comparison
	for index, row := range rows {
		file := filepath.Join(folder, fmt.Sprintf("auth-%d.json", index))
		if err := writeAuthFile(file, row.Keys); err != nil {
			return nil, err
		}
		theirs, err := keyFor(row.Image, file)
		if err != nil {
			theirs = err.Error()
		}
		want := anonymous
		if row.Key != nil {
			want = *row.Key
		}
		compared = append(compared, comparison{
			what:    fmt.Sprintf("credentials of %q among %q", row.Image, row.Keys),
			theirs:  theirs,
			table:   want,
			differs: row.Differs,
		})
	}
	return compared, nil
}

// The password of each key is the key itself, so that the answer shows which one was used.
func writeAuthFile(file string, keys []string) error {
	auths := map[string]map[string]string{}
	for _, key := range keys {
		auths[key] = map[string]string{"auth": base64.StdEncoding.EncodeToString([]byte("user:" + key))}
	}
	content, err := json.Marshal(map[string]any{"auths": auths})
	if err != nil {
		return err
	}
	return os.WriteFile(file, content, 0o600)
}

func keyFor(image, file string) (string, error) {
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return "", err
	}
	// Files that do not exist, so that nothing of the machine is read.
	context := &types.SystemContext{
		AuthFilePath:                file,
		SystemRegistriesConfPath:    os.DevNull,
		SystemRegistriesConfDirPath: filepath.Join(filepath.Dir(file), "none"),
	}
	found, err := config.GetCredentialsForRef(context, named)
	if err != nil {
		return "", err
	}
	if found == (types.DockerAuthConfig{}) {
		return anonymous, nil
	}
	return found.Password, nil
}
