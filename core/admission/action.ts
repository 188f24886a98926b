/** What the API server does with an object that breaks a rule. @since 0.1.0 */
export const AdmissionAction = {
    /** The rule is not written. */
    Off: "off",
    /** The audit log of the API server gets an entry. */
    Audit: "audit",
    /** The client gets a warning, and the audit log an entry. */
    Warn: "warn",
    /** The API server refuses the object. */
    Deny: "deny",
} as const;
export type AdmissionAction = (typeof AdmissionAction)[keyof typeof AdmissionAction];

/** Each action refuses at least what those before it refuse. */
export const HARDNESS = [AdmissionAction.Off, AdmissionAction.Audit, AdmissionAction.Warn, AdmissionAction.Deny];

/** What the API server and Kyverno call them. Only clients see a warning, and nobody reads those of controllers: the log keeps it. */
export const ACTIONS: Readonly<Record<AdmissionAction, readonly string[]>> = {
    [AdmissionAction.Off]: [],
    [AdmissionAction.Audit]: ["Audit"],
    [AdmissionAction.Warn]: ["Warn", "Audit"],
    [AdmissionAction.Deny]: ["Deny"],
};
