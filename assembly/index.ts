// The export list of core.wasm and nothing else: functions that return a status, and the constants that the host needs.

export { preparedKeys } from "./curve/prepared-keys";
export {
  BRAINPOOLP256R1,
  BRAINPOOLP320R1,
  BRAINPOOLP384R1,
  BRAINPOOLP512R1,
  SECP192K1,
  SECP192R1,
  SECP224K1,
  SECP224R1,
  SECP256K1,
  SECP256R1,
  SECP384R1,
  SECP521R1,
} from "./curve/table";
export { verifyBatch } from "./ecdsa/batch";
export { checkPublicKey, verifySignature } from "./ecdsa/verify";
export { checkEd25519Key, verifyEd25519 } from "./ed25519/verify";
export { energyBetween } from "./energy/register";
export { checkSamples } from "./energy/samples";
export { hashBegin, hashFinish, hashUpdate } from "./hash/sha2";
export { SHA_224, SHA_256, SHA_384, SHA_512 } from "./hash/table";
export {
  BATCH,
  BATCH_AT_DIGEST,
  BATCH_AT_KEY,
  BATCH_AT_SIGNATURE,
  BATCH_CAPACITY,
  BATCH_RECORD_SIZE,
  BATCH_STATUSES,
  COMB_SIZE,
  DIGEST,
  DIGEST_SIZE,
  EVSES,
  EVSES_CAPACITY,
  EXTRAS,
  EXTRAS_CAPACITY,
  FAULTS,
  INPUT,
  INPUT_SIZE,
  KEY,
  KEY_CAPACITY,
  KEY_SIZE,
  OPERANDS,
  OPERANDS_SIZE,
  ORDER,
  ORDER_CAPACITY,
  PERIODS,
  PERIODS_CAPACITY,
  PROFILES,
  PROFILES_CAPACITY,
  RESULT_SUMMARY,
  RESULTS,
  RESULTS_CAPACITY,
  SAMPLE_SIZE,
  SAMPLES,
  SAMPLES_CAPACITY,
  SCRATCH,
  SCRATCH_SIZE,
  SIGNATURE,
  SIGNATURE_SIZE,
  STATIONS,
  STATIONS_CAPACITY,
  TRANSITIONS,
  TRANSITIONS_CAPACITY,
} from "./memory";
export { composeProfiles, energyOfProfiles, limitAtInstant } from "./profile/evaluate";
export {
  BAD_ARGUMENT,
  ENCODING_DER,
  ENCODING_RAW,
  ENERGY_OVERFLOW,
  FAULT_POWER_IMPLAUSIBLE,
  FAULT_REGISTER_FALLS,
  FAULT_TIME_FALLS,
  KEY_AT_INFINITY,
  KEY_MALFORMED,
  KEY_OFF_CURVE,
  OK,
  REGISTER_FELL,
  RESULTS_FULL,
  SIGNATURE_MALFORMED,
  SIGNATURE_MISMATCH,
  TOO_MANY_PROFILES,
} from "./status";
