import { Evidence } from "./claims";

const HEAD = `# Attestation policy of Trustee for CPUs (default_cpu), written by confidential-workload. It affirms a guest whose image,
# hardware, settings and init-data all are among the reference values. The values of AR4SI: 2 and 3 affirm, 33 and 36 warn,
# 96 and 97 contraindicate.
package policy

import rego.v1

default executables := 33

default hardware := 97

default configuration := 36

default instance_identity := 0

trust_claims := {
	"executables": executables,
	"hardware": hardware,
	"configuration": configuration,
	"instance-identity": instance_identity,
	"file-system": 0,
	"runtime-opaque": 0,
	"storage-opaque": 0,
	"sourced-data": 0,
}

# Nobody knows this init-data, or the guest can be looked into.
configuration := 96 if {
	is_compared_init_data
	not is_configured
}

is_configured if configuration_level in {2, 3}

configuration := configuration_level

# What the token names as the images and users of the workload, by its agent policy.
extensions := [{"name": "ear.trustee.identifiers", "key": -18, "value": {"validated": identifiers}}]

containers := input.init_data_claims.agent_policy_claims.containers

identifiers["container_images"] := images if {
	images := [image | image := containers[_].OCI.Annotations["io.kubernetes.cri.image-name"]]
	count(images) > 0
}

identifiers["container_uids"] := uids if {
	uids := [uid | uid := containers[_].OCI.Process.User.UID]
	count(uids) > 0
}
`;

const OFF = `
# A flag, which the claims of a vTPM have as text.
is_off(flag) if flag in {false, "false"}
`;

const INTEL = `
is_intel(claims) if {
	claims.quote.header.tee_type == "81000000"
	claims.quote.header.vendor_id == "939a7233f79c4ca9940a0db3957f0607"
	claims.tcb_status == "UpToDate"
	claims.quote.body.mr_td in query_reference_value("mr_td")
}
`;

/** What each kind of evidence has to say (Trustee `deps/verifier/src`, a folder for each). The names of the reference values are those of `guestNames`. */
const RULES: Readonly<Partial<Record<Evidence, string>>> = {
    [Evidence.Snp]: `
# AMD SEV-SNP. A Trustee after 0.21 has the report as it is, in \`evidence\`.
snp_measurement := input.snp.evidence.measurement

snp_measurement := input.snp.measurement if not input.snp.evidence

snp_tcb := input.snp.evidence.reported_tcb

snp_tcb := {
	"bootloader": input.snp.reported_tcb_bootloader,
	"microcode": input.snp.reported_tcb_microcode,
	"snp": input.snp.reported_tcb_snp,
	"tee": input.snp.reported_tcb_tee,
} if {
	not input.snp.evidence
}

snp_flags := [policy.debug_allowed, policy.migrate_ma_allowed] if policy := input.snp.evidence.policy

snp_flags := [input.snp.policy_debug_allowed, input.snp.policy_migrate_ma] if not input.snp.evidence

executables := 3 if snp_measurement in query_reference_value("snp_launch_measurement")

hardware := 2 if {
	snp_tcb.bootloader in query_reference_value("snp_bootloader")
	snp_tcb.microcode in query_reference_value("snp_microcode")
	snp_tcb.snp in query_reference_value("snp_snp_svn")
	snp_tcb.tee in query_reference_value("snp_tee_svn")
}

# 3: the settings of the machine, as SMT, are not compared.
configuration_level := 3 if {
	is_known_init_data
	every flag in snp_flags { is_off(flag) }
}
`,
    [Evidence.Tdx]: `
# Intel TDX. The registers hold kernel, initrd and command line.
executables := 3 if {
	input.tdx.quote.body.rtmr_1 in query_reference_value("rtmr_1")
	input.tdx.quote.body.rtmr_2 in query_reference_value("rtmr_2")
}

hardware := 2 if {
	is_intel(input.tdx)
	input.tdx.collateral_expiration_status == "0"
}

configuration_level := 2 if {
	is_known_init_data
	is_off(input.tdx.td_attributes.debug)
	input.tdx.quote.body.xfam in query_reference_value("xfam")
}
`,
    [Evidence.AzureSnp]: `
# AMD SEV-SNP behind the vTPM of Azure. PCR 11 holds kernel, initrd and command line.
executables := 3 if {
	input["az-snp-vtpm"].measurement in query_reference_value("measurement")
	input["az-snp-vtpm"].tpm.pcr11 in query_reference_value("snp_pcr11")
}

hardware := 2 if {
	input["az-snp-vtpm"].reported_tcb_bootloader in query_reference_value("tcb_bootloader")
	input["az-snp-vtpm"].reported_tcb_microcode in query_reference_value("tcb_microcode")
	input["az-snp-vtpm"].reported_tcb_snp in query_reference_value("tcb_snp")
	input["az-snp-vtpm"].reported_tcb_tee in query_reference_value("tcb_tee")
}

configuration_level := 2 if {
	is_known_init_data
	is_off(input["az-snp-vtpm"].policy_debug_allowed)
	is_off(input["az-snp-vtpm"].policy_migrate_ma)
	input["az-snp-vtpm"].platform_smt_enabled in query_reference_value("smt_enabled")
	input["az-snp-vtpm"].platform_tsme_enabled in query_reference_value("tsme_enabled")
	input["az-snp-vtpm"].policy_abi_major in query_reference_value("abi_major")
	input["az-snp-vtpm"].policy_abi_minor in query_reference_value("abi_minor")
	input["az-snp-vtpm"].policy_single_socket in query_reference_value("single_socket")
	input["az-snp-vtpm"].policy_smt_allowed in query_reference_value("smt_allowed")
}
`,
    [Evidence.AzureTdx]: `
# Intel TDX behind the vTPM of Azure.
executables := 3 if input["az-tdx-vtpm"].tpm.pcr11 in query_reference_value("tdx_pcr11")

hardware := 2 if is_intel(input["az-tdx-vtpm"])

configuration_level := 2 if {
	is_known_init_data
	is_off(input["az-tdx-vtpm"].td_attributes.debug)
	input["az-tdx-vtpm"].quote.body.xfam in query_reference_value("xfam")
}
`,
    [Evidence.Sample]: `
# The sample attester of development classes, which anybody can be.
executables := 3 if input.sample.launch_digest in query_reference_value("launch_digest")

hardware := 2 if {
	input.sample.svn in query_reference_value("svn")
	input.sample.platform_version.major == query_reference_value("major_version")
	input.sample.platform_version.minor >= query_reference_value("minimum_minor_version")
}

configuration_level := 2 if {
	is_known_init_data
	is_off(input.sample.debug)
}
`,
};

/** An attestation policy for these kinds of evidence, but for the rules that compare the init-data. */
export function wholePolicy(evidences: readonly Evidence[]): string {
    const isIntel = evidences.includes(Evidence.Tdx) || evidences.includes(Evidence.AzureTdx);
    return [HEAD, OFF, isIntel ? INTEL : "", ...evidences.map((evidence) => RULES[evidence] ?? "")].join("");
}
