package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

type measurements struct {
	Digest        string  `json:"digest"`
	Register      *string `json:"register"`
	RegisterValue *string `json:"registerValue"`
}

func checkDigest(content, algorithm, want string) error {
	switch algorithm {
	case "sha256":
		return same("digest.txt", fmt.Sprintf("%x", sha256.Sum256([]byte(content))), want)
	case "sha384":
		return same("digest.txt", fmt.Sprintf("%x", sha512.Sum384([]byte(content))), want)
	case "sha512":
		return same("digest.txt", fmt.Sprintf("%x", sha512.Sum512([]byte(content))), want)
	}
	return fmt.Errorf("digest.txt: no guest knows the algorithm %q", algorithm)
}

func checkMeasurements(content []byte, digest string) error {
	var read measurements
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return fmt.Errorf("measurements.json: %w", err)
	}
	if (read.Register == nil) != (read.RegisterValue == nil) {
		return errors.New("measurements.json: register and registerValue go together")
	}
	problem := same("measurements.json: digest", read.Digest, digest)
	if read.Register == nil {
		return problem
	}
	value, err := registerValue(*read.Register, digest)
	if err != nil {
		return errors.Join(problem, err)
	}
	return errors.Join(problem, same("measurements.json: registerValue", *read.RegisterValue, value))
}

func registerValue(register, digest string) (string, error) {
	raw, err := hex.DecodeString(digest)
	if err != nil {
		return "", fmt.Errorf("digest.txt: %w", err)
	}
	switch register {
	case "HOSTDATA":
		return hex.EncodeToString(fit(raw, 32)), nil
	case "MRCONFIGID":
		return hex.EncodeToString(fit(raw, 48)), nil
	case "PCR8":
		// A TPM extends from its zero state with the digest's first 32 bytes.
		return fmt.Sprintf("%x", sha256.Sum256(append(make([]byte, 32), fit(raw, 32)...))), nil
	}
	return "", fmt.Errorf("measurements.json: unknown register %q", register)
}

// fit keeps the leading bytes, or appends zero bytes.
func fit(digest []byte, length int) []byte {
	fitted := make([]byte, length)
	copy(fitted, digest)
	return fitted
}
