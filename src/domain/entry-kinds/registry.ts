import { amended } from './amended.ts';
import { answered } from './answered.ts';
import { assigned } from './assigned.ts';
import { closed } from './closed.ts';
import { coSigned } from './co-signed.ts';
import { carried } from './carried.ts';
import { corrected } from './corrected.ts';
import { found } from './found.ts';
import { handedOver } from './handed-over.ts';
import { keptApart } from './kept-apart.ts';
import { merged } from './merged.ts';
import { notHandedOver } from './not-handed-over.ts';
import { passedOn } from './passed-on.ts';
import { recheckSet } from './recheck-set.ts';
import { planned } from './planned.ts';
import { postReturned } from './post-returned.ts';
import { posted } from './posted.ts';
import { redacted } from './redacted.ts';
import { reopened } from './reopened.ts';
import { reviewed } from './reviewed.ts';
import { seenAgain } from './seen-again.ts';
import { settled } from './settled.ts';
import { verified } from './verified.ts';
import { visited } from './visited.ts';

export const ENTRY_KINDS = {
  amended,
  answered,
  assigned,
  closed,
  'co-signed': coSigned,
  carried,
  corrected,
  found,
  'handed-over': handedOver,
  'kept-apart': keptApart,
  merged,
  'not-handed-over': notHandedOver,
  'passed-on': passedOn,
  'recheck-set': recheckSet,
  planned,
  'post-returned': postReturned,
  posted,
  redacted,
  reopened,
  reviewed,
  'seen-again': seenAgain,
  settled,
  verified,
  visited
} as const;
