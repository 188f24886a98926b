package main

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	burntsushi "github.com/BurntSushi/toml"
	pelletier "github.com/pelletier/go-toml/v2"
)

// The Go runtime of Kata reads with the first, cloud-api-adaptor with the second.
var readers = []struct {
	name      string
	unmarshal func([]byte, any) error
}{{"BurntSushi", burntsushi.Unmarshal}, {"go-toml", pelletier.Unmarshal}}

type document struct {
	Version   string            `toml:"version"`
	Algorithm string            `toml:"algorithm"`
	Data      map[string]string `toml:"data"`
}

func checkAnnotation(annotation, want string) error {
	// Go's decoder skips line ends, which the Rust one refuses.
	if strings.ContainsAny(annotation, "\r\n") {
		return errors.New("annotation.txt: more than one line")
	}
	compressed, err := base64.StdEncoding.Strict().DecodeString(annotation)
	if err != nil {
		return fmt.Errorf("annotation.txt: %w", err)
	}
	got, rest, err := firstMember(string(compressed))
	if err != nil {
		return fmt.Errorf("annotation.txt: %w", err)
	}
	if rest != 0 {
		return fmt.Errorf("annotation.txt: %d bytes after the first gzip member", rest)
	}
	return same("annotation.txt, unpacked", got, want)
}

func firstMember(compressed string) (text string, rest int, err error) {
	source := strings.NewReader(compressed)
	member, err := gzip.NewReader(source)
	if err != nil {
		return "", 0, err
	}
	member.Multistream(false)
	content, err := io.ReadAll(member)
	return string(content), source.Len(), err
}

func checkDocument(files map[string]string, algorithm string) error {
	var problems []error
	for _, reader := range readers {
		var read document
		if err := reader.unmarshal([]byte(files["initdata.toml"]), &read); err != nil {
			problems = append(problems, fmt.Errorf("initdata.toml by %s: %w", reader.name, err))
			continue
		}
		problems = append(problems,
			same("version by "+reader.name, read.Version, "0.1.0"),
			same("algorithm by "+reader.name, read.Algorithm, algorithm))
		if len(read.Data) != len(fileNames) {
			problems = append(problems, fmt.Errorf("[data] by %s: %d keys", reader.name, len(read.Data)))
		}
		for _, name := range fileNames {
			problems = append(problems, same(name+" by "+reader.name, read.Data[name], files[name]))
		}
	}
	return errors.Join(problems...)
}

func checkSameReading(name, content string) error {
	var readings []string
	for _, reader := range readers {
		var table map[string]any
		if err := reader.unmarshal([]byte(content), &table); err != nil {
			return fmt.Errorf("%s by %s: %w", name, reader.name, err)
		}
		sorted, err := json.Marshal(table)
		if err != nil {
			return fmt.Errorf("%s by %s: %w", name, reader.name, err)
		}
		readings = append(readings, string(sorted))
	}
	return same(name+" by two readers", readings[0], readings[1])
}
