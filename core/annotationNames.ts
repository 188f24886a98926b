/** The pod annotation that carries init-data since Kata 3.20 (Kata `docs/pod-annotations.md`). @since 0.1.0 */
export const INIT_DATA_ANNOTATION = "io.katacontainers.config.hypervisor.cc_init_data";

/** The name that Kata's Go runtime read up to 3.19. This package reads it and never writes it: newer runtimes ignore it silently. */
export const OLD_INIT_DATA_ANNOTATION = "io.katacontainers.config.runtime.cc_init_data";

/** The pod annotation that shows the init-data digest to people, as `<algorithm>:<hex>`. @since 0.1.0 */
export const DIGEST_ANNOTATION = "confidential-workload/init-data-digest";

/** The annotations that this package writes on pods, and the older name of the first: what they hold comes from earlier inputs. */
export const OWN_ANNOTATIONS: readonly string[] = [INIT_DATA_ANNOTATION, OLD_INIT_DATA_ANNOTATION, DIGEST_ANNOTATION];
