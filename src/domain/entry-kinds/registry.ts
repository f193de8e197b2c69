import { amended } from './amended.ts';
import { answered } from './answered.ts';
import { assigned } from './assigned.ts';
import { found } from './found.ts';
import { handedOver } from './handed-over.ts';
import { keptApart } from './kept-apart.ts';
import { merged } from './merged.ts';
import { notHandedOver } from './not-handed-over.ts';
import { reopened } from './reopened.ts';
import { reviewed } from './reviewed.ts';
import { settled } from './settled.ts';
import { verified } from './verified.ts';
import { visited } from './visited.ts';

export const ENTRY_KINDS = {
  amended,
  answered,
  assigned,
  found,
  'handed-over': handedOver,
  'kept-apart': keptApart,
  merged,
  'not-handed-over': notHandedOver,
  reopened,
  reviewed,
  settled,
  verified,
  visited
} as const;
