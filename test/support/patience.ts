// Before each file: how long a test waits for what is to happen. The default of one second is too short where two cores
// run four browsers or two processes of workerd; what never happens still fails.
import { vi } from "vitest";

/** In milliseconds; `expect.poll` gets the same by the configuration. */
export const PATIENCE_MILLIS = 10_000;

const { waitFor } = vi;

// `vi` outlives a file where files share a worker: it is made patient once.
if (!("isPatient" in waitFor)) {
  const patient: typeof waitFor = (callback, options = PATIENCE_MILLIS) =>
    waitFor(callback, typeof options === "number" ? options : { timeout: PATIENCE_MILLIS, ...options });
  vi.waitFor = Object.assign(patient, { isPatient: true });
}
