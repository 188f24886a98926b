module confidential-workload/conformance

go 1.24

// Readers of TOML 1.0 and no newer: what these accept, the readers in shims and adaptors in the field accept too.
require (
	github.com/BurntSushi/toml v1.5.0
	github.com/pelletier/go-toml/v2 v2.2.4
)
