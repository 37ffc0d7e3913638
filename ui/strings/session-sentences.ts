// Sentences of the findings about sessions, by the code of the sentence, word for word those of
// edge/domain/session-findings.ts; a test compares them.
import { msg } from "@lit/localize";
import type { SessionSentenceCode } from "../../edge/contract/verdict.ts";

export const SESSION_SENTENCES: Readonly<Record<SessionSentenceCode, () => string>> = {
  "begin-reading-missing": () => msg("The session has no begin reading, so its begin register is not known."),
  "begin-register-unusable": () => msg("The begin reading has no usable register, so the energy is not known."),
  "begin-zero-beyond-limit": () =>
    msg(
      "The begin register is an unsigned 0, and {energy} follow at {time}, more than {kilowatts} kW deliver in that time.",
    ),
  "begin-zero-beyond-power": () =>
    msg(
      "The begin register is an unsigned 0, and {energy} follow at {time}, more than the power sent up to then (at most {watts} W) allows.",
    ),
  "begin-zero-beyond-car": () =>
    msg(
      "The begin register is an unsigned 0, and {energy} follow at {time}: more than a car takes, and no value in between or after shows that it was delivered in this session.",
    ),
  "begin-zero-of-running-register": () =>
    msg(
      "The begin register is an unsigned 0, and {energy} follow at {time}, then only {rest}: that is a register which went on from before, not energy of this session.",
    ),
  "begin-ambiguous": () => msg("There are {count} begin registers of one register; the earliest counts."),
  "end-value-missing": () => msg("The session ended without a register value after its begin."),
  "end-register-unusable": () =>
    msg("The end reading has no usable register; energy is counted up to the value of {time}."),
  "end-ambiguous": () => msg("There are {count} end registers of one register; the earliest counts."),
  "end-below-begin": () => msg("The end register, {end}, is below the begin register, {begin}."),
  "newest-below-begin": () => msg("The newest register, {end}, is below the begin register, {begin}."),
  "end-reading-missing": () => msg("The next session began on this EVSE before an end reading came."),
  "end-dated-before-begin": () => msg("The end reading, {end}, is dated before the begin reading, {begin}."),
  "reading-after-end": () =>
    msg("A reading of {time} came with this transaction after its end; it does not change the energy."),
  "transaction-reused": () =>
    msg(
      "Another begin reading of {time} carries the transaction id of this ended session; what followed is not counted.",
    ),
  "registers-differ": () => msg("Begin and end do not come from the same register, so they cannot be subtracted."),
  "only-register-exports": () =>
    msg("The only register, {register}, counts energy fed back to the grid, which is never billed as consumption."),
  "signed-register-exports": () =>
    msg(
      "The signed register, {register}, counts energy fed back to the grid; what was consumed is known from unsigned registers alone.",
    ),
  "energy-out-of-range": () => msg("The difference of the registers is no energy that a session can have."),
  "unsigned-zero-differs": () =>
    msg("The unsigned begin register is 0 and contradicts the signed one; the signed energy counts."),
  "signed-energy-differs": () =>
    msg("The signed registers say {signed}, the unsigned ones {unsigned}; the signed energy counts."),
  "register-falls-once": () => msg("The register falls from {before} to {after} at {time}."),
  "register-falls-often": () => msg("The register falls from {before} to {after} at {time}. It happens {count} times."),
  "power-implausible-once": () =>
    msg("The register rises from {before} to {after} at {time}, more than {kilowatts} kW deliver in that time."),
  "power-implausible-often": () =>
    msg(
      "The register rises from {before} to {after} at {time}, more than {kilowatts} kW deliver in that time. It happens {count} times.",
    ),
  "clock-not-set": () => msg("A reading is dated {time}: the station's clock was not set."),
  "clock-ahead": () => msg("A reading is dated {time}, after it was received: the station's clock is ahead."),
  "time-unreadable": () =>
    msg("Readings without a time that can be read: {count}. The time of their arrival stands for it."),
  "time-without-zone": () => msg("Readings that name no time zone: {count}. They were taken as UTC."),
  "register-unusable": () =>
    msg("Registers that are no number of Wh or kWh at or above 0: {count}. They are not used."),
  "messages-missing": () => msg("Messages of this transaction that never came: {count}, with the numbers {numbers}."),
  "readings-attributed": () =>
    msg("Readings that name no transaction: {count}. They are of this EVSE, from while this session was going on."),
  "identification-unknown": () => msg("The identification was not known when the session began, so it was refused."),
  "identification-blocked": () => msg("The identification was blocked when the session began, so it was refused."),
  "identification-expired": () => msg("The identification had expired when the session began, so it was refused."),
  "readings-full": () =>
    msg("The session holds {count} readings. Of what came beyond 20,000 only begin, end and signed readings are kept."),
  "no-signed-records": () => msg("No signed record came with this session, so nobody can verify it."),
  "records-invalid": () => msg("Invalid: {count} of {total} signed records; their values are not used."),
  "records-unverified": () => msg("Unverifiable: {count} of {total} signed records; their values are only claimed."),
  "key-not-registered": () =>
    msg(
      "Checked only against a key that came along and is not registered for the meter: {count} of {total} signed records. Nothing else vouches for the key.",
    ),
  "record-time-differs": () => msg("The reading is dated {reading}, the record in it {record}."),
  "record-event-differs": () => msg("The reading is called {event}, but the signed record holds no {event} value."),
  "meters-differ": () => msg("The records come from {count} meters: {meters}."),
  "keys-differ": () => msg("The records of one meter were checked with {count} different keys."),
  "identifications-differ": () => msg("The records name different identifications of the driver."),
  "pagination-dated-back": () =>
    msg("Record {later} is dated {time}, after {earlier}; the counter must grow with time."),
  "records-missing": () => msg("Records are missing between {earlier} and {later}."),
  "records-awaited": () => msg("Records are missing between {earlier} and {later}."),
  "begin-record-missing": () =>
    msg("No signed record with a usable begin value came, so the begin register is not verified."),
  "end-record-missing": () => msg("The session ended without a signed record with a usable end value."),
};
