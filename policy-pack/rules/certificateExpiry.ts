import { type CertificateExpiryConfig, checkCertificateExpiry } from "../../core/guardrails/certificateExpiry";
import { RUNTIME_CLASSES } from "../config";
import { guardrail } from "../guardrail";

export const certificateExpiry = guardrail<CertificateExpiryConfig>({
    name: "certificate-expiry",
    description: "The certificates in the init-data stay valid for a while",
    level: "advisory",
    severity: "medium",
    config: {
        runtimeClasses: RUNTIME_CLASSES,
        days: { type: "integer", minimum: 0, default: 30, description: "for how many more days" },
    },
    check: checkCertificateExpiry,
});
