package agent_policy
# ﻿ 🔐 􏿿     ￾ İ ß é é
