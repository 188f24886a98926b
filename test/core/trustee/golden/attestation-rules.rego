# confidential-workload: begin
# For Trustee's attestation policy of CPUs, behind its own rules. AR4SI instance-identity: 2 is an instance that is
# recognized, 97 one that should be recognized and is not.
instance_identity := 2 if is_known_init_data

instance_identity := 97 if {
	is_compared_init_data
	not is_known_init_data
}

is_compared_init_data if is_object(input["az-snp-vtpm"])

is_known_init_data if {
	is_object(input["az-snp-vtpm"])
	input.init_data in query_reference_value("az_snp_vtpm_init_data")
}

is_compared_init_data if is_object(input["az-tdx-vtpm"])

is_known_init_data if {
	is_object(input["az-tdx-vtpm"])
	input.init_data in query_reference_value("az_tdx_vtpm_init_data")
}

is_compared_init_data if is_object(input["sample"])

is_known_init_data if {
	is_object(input["sample"])
	input.init_data in query_reference_value("sample_init_data")
}

is_compared_init_data if is_object(input["snp"])

is_known_init_data if {
	is_object(input["snp"])
	input.init_data in query_reference_value("snp_init_data")
}

is_compared_init_data if is_object(input["tdx"])

is_known_init_data if {
	is_object(input["tdx"])
	input.init_data in query_reference_value("tdx_init_data")
}
# confidential-workload: end
