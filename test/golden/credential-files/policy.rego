package agent_policy

import rego.v1

default CreateContainerRequest := true
