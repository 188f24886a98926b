// Asks containers/image where an image is pulled from, which scopes name it and which credentials it gets, and says
// where that is not what our table says of the guest. A row that names a difference has to show one.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/sirupsen/logrus"
)

type table struct {
	Registries  []registryGroup `json:"registries"`
	Scopes      []scopeRow      `json:"scopes"`
	Credentials []credentialRow `json:"credentials"`
}

// An answer is text, so that answers of all kinds are compared and shown alike.
type comparison struct {
	what, theirs, table, differs string
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run . <image-rules.json>")
		os.Exit(2)
	}
	// The library logs on standard error which files it reads.
	logrus.SetOutput(io.Discard)
	compared, err := compareAll(os.Args[1])
	if err != nil {
		fmt.Println("images: FAILED:", err)
		os.Exit(1)
	}
	failed, differing := 0, 0
	for _, row := range compared {
		if row.differs != "" {
			differing++
		}
		if problem := judge(row); problem != "" {
			failed++
			fmt.Println("images: FAILED:", problem)
		}
	}
	if failed > 0 || len(compared) == 0 {
		fmt.Printf("images: %d of %d rows FAILED\n", failed, len(compared))
		os.Exit(1)
	}
	fmt.Printf("images: %d rows agree, %d differ for the reason that they name\n", len(compared)-differing, differing)
}

func judge(row comparison) string {
	agrees := row.theirs == row.table
	switch {
	case row.differs == "" && !agrees:
		return fmt.Sprintf("%s: containers/image says %s, the table %s", row.what, row.theirs, row.table)
	case row.differs != "" && agrees:
		return fmt.Sprintf("%s: the row says %q, but containers/image agrees", row.what, row.differs)
	}
	return ""
}

func compareAll(path string) ([]comparison, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var rows table
	if err := json.Unmarshal(content, &rows); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "images-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	registries, err := compareRegistries(rows.Registries, folder)
	if err != nil {
		return nil, err
	}
	credentials, err := compareCredentials(rows.Credentials, folder)
	if err != nil {
		return nil, err
	}
	return slices.Concat(registries, compareScopes(rows.Scopes), credentials), nil
}
