// Places near a point on the earth, which is taken for a sphere of the mean radius R1 (IUGG): off by half a percent at most.

export const EARTH_RADIUS_METERS = 6_371_008.8;

/** WGS 84, degrees. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** Degrees. Where `west` is greater than `east` it goes over the antimeridian. */
export interface Box {
  readonly south: number;
  readonly north: number;
  readonly west: number;
  readonly east: number;
}

const RADIANS = Math.PI / 180;

/** The smallest box of whole parallels and meridians that holds everything within the radius; all longitudes where a pole is in it. */
export function boxAround({ latitude, longitude }: Point, radiusMeters: number): Box {
  const angle = radiusMeters / EARTH_RADIUS_METERS;
  const south = latitude - angle / RADIANS;
  const north = latitude + angle / RADIANS;
  if (south <= -90 || north >= 90) {
    return { south: Math.max(south, -90), north: Math.min(north, 90), west: -180, east: 180 };
  }
  const reach = Math.asin(Math.sin(angle) / Math.cos(latitude * RADIANS)) / RADIANS;
  const within = (degrees: number) => (degrees < -180 ? degrees + 360 : degrees > 180 ? degrees - 360 : degrees);
  return { south, north, west: within(longitude - reach), east: within(longitude + reach) };
}

/** As the crow flies, metres (haversine). */
export function distanceMeters(a: Point, b: Point): number {
  const half = (degrees: number) => Math.sin((degrees * RADIANS) / 2) ** 2;
  const h =
    half(b.latitude - a.latitude) +
    Math.cos(a.latitude * RADIANS) * Math.cos(b.latitude * RADIANS) * half(b.longitude - a.longitude);
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(h)));
}
