// What a station's object answers: a value, or a refusal that the worker turns into a problem.
import type { ProblemDetails } from "../errors.ts";
import type { Admission } from "./admission.ts";

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ProblemDetails };

export type Refusal = { readonly ok: false; readonly problem: ProblemDetails };
export const STATION_UNKNOWN: Refusal = {
  ok: false,
  problem: { code: "station-unknown", detail: "No station is registered under this id." },
};
export const SESSION_UNKNOWN: Refusal = {
  ok: false,
  problem: { code: "session-unknown", detail: "There is no session of this id." },
};
/** The same whether the link never was or is revoked. */
export const LINK_UNKNOWN: Refusal = {
  ok: false,
  problem: {
    code: "driver-link-unknown",
    detail: "This link leads to no session: it is not complete, or it was revoked.",
  },
};

export const COMMAND_UNKNOWN: Refusal = {
  ok: false,
  problem: { code: "command-unknown", detail: "No command of this id waits for the station, or waited lately." },
};
export const COMMAND_ENDED: Refusal = {
  ok: false,
  problem: { code: "command-ended", detail: "The command does not wait any more: it was sent, or has ended." },
};
export const CERTIFICATE_REQUEST_UNKNOWN: Refusal = {
  ok: false,
  problem: { code: "certificate-request-unknown", detail: "The station has no certificate request of this id." },
};
export const CERTIFICATE_REQUEST_CLOSED: Refusal = {
  ok: false,
  problem: { code: "certificate-request-closed", detail: "The certificate request was signed or dismissed already." },
};

export const PROFILE_PLACE_UNKNOWN: Refusal = {
  ok: false,
  problem: { code: "profile-place-unknown", detail: "No charging profile of this id is kept for the station." },
};

/** Registration pending or rejected: the standards allow no such call. */
export const STATION_NOT_ACCEPTED: Refusal = {
  ok: false,
  problem: {
    code: "station-not-accepted",
    detail: "The station is not accepted: while it is pending it is sent no start or stop, once rejected nothing.",
  },
};

/** The station's registration asks for security profile 3. */
export const CERTIFICATE_NEEDED: Refusal = {
  ok: false,
  problem: { code: "credentials-missing", detail: "This station connects with its client certificate." },
};

/** It is the station itself: strangers are refused before. */
export function connectsTooOften(retryAfterSeconds: number): Refusal {
  const detail = "This station connects again and again; is another one set up with the same id?";
  return { ok: false, problem: { code: "too-many-attempts", detail, retryAfterSeconds } };
}

/** The refusal of a secret. */
export function admissionProblem(admission: Exclude<Admission, { ok: true }>): ProblemDetails {
  switch (admission.code) {
    case "credentials-wrong":
      return { code: "credentials-wrong", detail: "The station's secret is wrong.", basic: true };
    case "too-many-attempts": {
      const detail =
        "Too many wrong secrets came for this station in this minute. The right one is taken again when the minute is " +
        "over, unless as many wrong ones come first. The server's log names the station in each connection that was " +
        "refused (handshake-refused).";
      return { code: "too-many-attempts", detail, retryAfterSeconds: admission.retryAfterSeconds };
    }
  }
}
