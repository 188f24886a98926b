// Reads golden init-data documents as the Go consumers do, and says where they disagree with what we wrote.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

var fileNames = []string{"aa.toml", "cdh.toml", "policy.rego"}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run . <golden-dir>")
		os.Exit(2)
	}
	cases, err := folders(os.Args[1])
	if err != nil {
		fmt.Println("go: FAILED:", err)
		os.Exit(1)
	}
	failed := 0
	for _, folder := range cases {
		if err := checkCase(folder); err != nil {
			failed++
			fmt.Printf("go: %s: FAILED\n%v\n", filepath.Base(folder), err)
			continue
		}
		fmt.Printf("go: %s agrees\n", filepath.Base(folder))
	}
	if failed > 0 {
		fmt.Printf("go: %d of %d cases FAILED\n", failed, len(cases))
		os.Exit(1)
	}
	fmt.Printf("go: %d cases agree\n", len(cases))
}

func folders(golden string) ([]string, error) {
	entries, err := os.ReadDir(golden)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, entry := range entries {
		if entry.IsDir() {
			found = append(found, filepath.Join(golden, entry.Name()))
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no golden case in %s", golden)
	}
	return found, nil
}

func checkCase(folder string) error {
	files := map[string]string{}
	others := []string{"initdata.toml", "annotation.txt", "digest.txt", "measurements.json"}
	for _, name := range append(others, fileNames...) {
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		files[name] = string(content)
	}
	algorithm, digest, found := strings.Cut(strings.TrimSuffix(files["digest.txt"], "\n"), ":")
	if !found {
		return errors.New("digest.txt: not <algorithm>:<hex>")
	}
	return errors.Join(
		checkAnnotation(strings.TrimSuffix(files["annotation.txt"], "\n"), files["initdata.toml"]),
		checkDocument(files, algorithm),
		checkSameReading("aa.toml", files["aa.toml"]),
		checkSameReading("cdh.toml", files["cdh.toml"]),
		checkDigest(files["initdata.toml"], algorithm, digest),
		checkMeasurements([]byte(files["measurements.json"]), digest),
	)
}

// same shows a difference from where it starts: the texts can be a megabyte long.
func same(what, got, want string) error {
	if got == want {
		return nil
	}
	at := 0
	for at < len(got) && at < len(want) && got[at] == want[at] {
		at++
	}
	return fmt.Errorf("%s: differs at byte %d: got %.60q, want %.60q", what, at, got[at:], want[at:])
}
