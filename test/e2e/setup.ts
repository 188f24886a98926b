import { engineMissing } from "./controlPlane";

/** Says at once what is not built, before each test fails in its own way. */
export function setup(): void {
    const missing = engineMissing();
    if (missing !== undefined) {
        throw new Error(missing);
    }
}
