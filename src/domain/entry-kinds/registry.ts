import { amended } from './amended.ts';
import { assigned } from './assigned.ts';
import { found } from './found.ts';
import { handedOver } from './handed-over.ts';
import { notHandedOver } from './not-handed-over.ts';
import { reviewed } from './reviewed.ts';
import { settled } from './settled.ts';
import { verified } from './verified.ts';
import { visited } from './visited.ts';

export const ENTRY_KINDS = {
  amended,
  assigned,
  found,
  'handed-over': handedOver,
  'not-handed-over': notHandedOver,
  reviewed,
  settled,
  verified,
  visited
} as const;
