// The public list as GeoJSON (RFC 7946): a point for each station whose place is known, what else is known of it as its properties.
import type { CommunityList, CommunityStation } from "../contract/community.ts";

export const GEOJSON = "application/geo+json";

/** `nextCursor` and `method` stand as members of their own (section 6.1). */
export function geoJsonOf({ items, ...rest }: CommunityList) {
  return { type: "FeatureCollection", features: items.flatMap(featureOf), ...rest };
}

function featureOf({ latitude, longitude, ...properties }: CommunityStation) {
  if (latitude === null || longitude === null) return [];
  return [
    {
      type: "Feature",
      id: properties.stationId,
      // Longitude first (section 3.1.1).
      geometry: { type: "Point", coordinates: [longitude, latitude] },
      properties,
    },
  ];
}
