// A device's code: eight digits of its key's hash, by which two people compare a rescue file with the device that made it.
import { canonicalJson } from './canonical-json.ts';
import type { DeviceDoc } from './device-doc.ts';
import type { Sha256 } from './ids.ts';

/** The text whose SHA-256 the code is made of. */
export const deviceCodeText = ({ kty, crv, x, y }: DeviceDoc['publicKey']): string => canonicalJson({ kty, crv, x, y });

/** `4F2A-91C3` */
export const deviceCode = (hash: Sha256): string => `${hash.slice(0, 4)}-${hash.slice(4, 8)}`.toUpperCase();
