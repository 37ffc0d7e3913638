// Bounds on what comes in. Each is applied before parsing.

/** A readings batch or a verify request: 1 MiB, some 1,000 signed records of 1,000 bytes. */
export const MAX_BODY_BYTES = 1_048_576;
/** What people send about themselves: the largest is a passkey's registration, some 4 KiB with a certificate chain. */
export const MAX_FORM_BYTES = 16_384;
/** Feedback: 2,000 characters, each as two escapes of six bytes, are 24,000. */
export const MAX_FEEDBACK_BYTES = 32_768;
/** Profiles to evaluate: twice 100,000 periods of 40 bytes, so that too many are told at their field rather than cut off. */
export const MAX_PROFILES_BYTES = 8_388_608;
/** JSON nesting: the deepest schema of ours has 4 levels, signed JSON containers of the field some 8. */
export const MAX_JSON_DEPTH = 16;
/** Readings per batch: with 1 KiB each this is the body limit. */
export const MAX_READINGS_PER_BATCH = 1_000;
/** One signed value as text: OCPP 2.1 SignedMeterValueType.signedMeterData. */
export const MAX_SIGNED_DATA_LENGTH = 32_768;
/** Meters per station: two per EVSE (mains and device side) of a 32-EVSE station. */
export const MAX_METERS_PER_STATION = 64;
