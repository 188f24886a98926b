/** What every sealed secret begins with, and by which the guest knows one. */
export const SEALED = "sealed.";
