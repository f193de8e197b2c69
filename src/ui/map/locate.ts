// One look at where the device is, on a tap; no track is ever kept.
export type Located = { type: 'located'; lat: number; lon: number; accuracy: number } | { type: 'not-allowed' } | { type: 'not-found' };

const PATIENCE = 15_000;
const FRESH = 10_000;

export function locate(geolocation: Geolocation | undefined): Promise<Located> {
  if (!geolocation) return Promise.resolve({ type: 'not-found' });
  return new Promise((resolve) => {
    geolocation.getCurrentPosition(
      ({ coords }) => resolve({ type: 'located', lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy }),
      (error) => resolve(error.code === error.PERMISSION_DENIED ? { type: 'not-allowed' } : { type: 'not-found' }),
      { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: FRESH }
    );
  });
}
