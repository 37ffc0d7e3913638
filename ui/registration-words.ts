// Whether a station is let in, in words: how its BootNotification is answered.
import { msg } from "@lit/localize";
import type { RegistrationStatus } from "../edge/contract/stations.ts";

export const REGISTRATION_STATUSES = [
  "accepted",
  "pending",
  "rejected",
] as const satisfies readonly RegistrationStatus[];

export function registrationWord(status: RegistrationStatus): string {
  switch (status) {
    case "accepted":
      return msg("Accepted", { id: "registration-accepted" });
    case "pending":
      return msg("Pending", { id: "registration-pending" });
    case "rejected":
      return msg("Rejected", { id: "registration-rejected" });
  }
}

/** What it means for the station. */
export function registrationMeaning(status: RegistrationStatus): string {
  switch (status) {
    case "accepted":
      return msg("It charges.");
    case "pending":
      return msg("It is let in to be set up, and may charge nobody yet. Metered energy is kept all the same.");
    case "rejected":
      return msg("It is told to stay away, and asks again from time to time. Metered energy is kept all the same.");
  }
}
