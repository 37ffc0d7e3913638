// The seed of generated tests where nobody chose one: another one each day (UTC), and the same for everybody on that day, so that what
// passed before it was handed in is what is run there.
export const DEFAULT_SEED = Math.floor(Date.now() / 86_400_000);
