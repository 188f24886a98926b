# Resource policy of a key broker service (Trustee), written by confidential-workload.
# A KBS has one policy: this takes the place of the one before. What it does not allow is denied.
package policy

import rego.v1

default allow := false

# What the token says of each device. A newer KBS hands it over within a summary of its own.
tokens contains input.submods

tokens contains input.trust_context.attestation_summary.claims.submods

# The forms of a token: EAR as Trustee has long written it, and draft-04, as a newer Trustee does.
forms := {"ear.veraison.annotated-evidence", "ear_attester_claims"}

evidence(cpu, "ear.veraison.annotated-evidence") := cpu["ear.veraison.annotated-evidence"]

evidence(cpu, "ear_attester_claims") := {attester.tee: attester.claims, "init_data": attester.init_data} if {
	attester := cpu.ear_attester_claims
}

allow if {
	data.plugin == "resource"
	some grant in grants
	count(tokens) > 0
	every devices in tokens {
		is_attested(grant, devices.cpu0)
		is_appraised(grant, devices)
	}
	some resource in grant.resources
	is_requested(resource)
}

# Where a token has both forms, both have to be those of the workload.
is_attested(grant, cpu) if {
	is_object(cpu)
	present := {form | some form, _ in cpu; form in forms}
	count(present) > 0
	every form in present {
		is_object(evidence(cpu, form)[grant.evidence])
		is_workload(grant, cpu, form)
	}
}

# A "*" stands for one part of the path, whatever it is.
is_requested(resource) if {
	is_array(data["resource-path"])
	count(data["resource-path"]) == count(resource)
	every position, part in resource { part in {"*", data["resource-path"][position]} }
}

# The init-data is the very document, or the one of before the rollout.
is_workload(grant, cpu, form) if evidence(cpu, form).init_data in grant.init_data

# The attestation policy affirms the CPU and every other device.
is_appraised(grant, devices) if {
	grant.affirming == true
	every device in devices { statuses(device) == {"affirming"} }
}

statuses(device) := {device[key] | some key in ["ear.status", "ear_status"]}

grants := [
	{
		"workload": "shop",
		"evidence": "snp",
		"init_data": [
			"DIGEST", # after the rollout
			"BASE64", # the same in base64, as Trustee up to 0.17 writes it; after the rollout
			"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", # before: remove it when all pods have rolled
			"n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=", # the same in base64, as Trustee up to 0.17 writes it; before: remove it when all pods have rolled
		],
		"affirming": true,
		"resources": [
			["default", "database", "password"],
		],
	},
]
