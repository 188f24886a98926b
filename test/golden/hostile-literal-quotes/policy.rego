

package agent_policy
# ''' """ """" \ \n \u0000 '''''
	x := `a\.b'''`
# ends in quotes '