// The rules as validate_doc_update functions: ES5 source, for CouchDB's JavaScript engines of any age. Short, and returning early:
// on CouchDB each document of each write passes through it. A reason is "code: sentence"; screens translate the code.
import { jobsRules, MEDIA_RULES, SIZE_LIMITS } from './write-rules.ts';
import type { WardSlug } from '$domain/ids.ts';
import type { WardDatabase } from './ward-databases.ts';

export interface DesignDoc {
  _id: string;
  language: 'javascript';
  validate_doc_update: string;
  [field: string]: unknown;
}

export const RULES_ID = '_design/rules';

export function designDocOf(ward: WardSlug, kind: WardDatabase['kind']): DesignDoc {
  const source = { jobs: () => jobsSource(ward), media: mediaSource, desk: deskSource, opened: openedSource }[kind]();
  return { _id: RULES_ID, language: 'javascript', validate_doc_update: source };
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const JOB = 'job:(delivery|violation|visit):[A-Za-z0-9][A-Za-z0-9._-]*';

/** Server administrators pass (intake and provisioning are theirs); everyone else only adds, and never on what exists. */
const APPEND_ONLY = `
  if (user.roles.indexOf('_admin') !== -1) return;
  function no(reason) { throw { forbidden: reason }; }
  if (oldDoc) no('exists: what was written is never changed or deleted');
  if (doc._deleted) no('deletion: nothing is deleted');
  if (typeof doc.v !== 'number' || typeof doc.type !== 'string') no('form: type and v are missing');`;

const SIZE = `
  var left = rules.limits.values, units = rules.limits.units;
  function weigh(value, depth) {
    if (--left < 0 || depth > rules.limits.depth) no('size: the document is too large');
    if (typeof value === 'string') {
      if ((units -= value.length) < 0) no('size: the document is too large');
    } else if (value && typeof value === 'object') {
      for (var key in value) {
        if ((units -= key.length) < 0) no('size: the document is too large');
        weigh(value[key], depth + 1);
      }
    }
  }
  weigh(doc, 0);`;

function jobsSource(ward: WardSlug): string {
  return `function (doc, oldDoc, user) {
  var rules = ${JSON.stringify(jobsRules(ward))};${APPEND_ONLY}
  if (doc.ward !== rules.ward) no('ward: the document belongs to another ward');
  if (doc._attachments) no('attachments: evidence goes into the media database');
  function holds(roles) {
    for (var i = 0; i < roles.length; i++) if (user.roles.indexOf(roles[i]) !== -1) return true;
    return false;
  }
  function amends(fields) {
    for (var name in fields) {
      var of = /^(delivery|violation|visit)\\./.exec(name), value = fields[name];
      if (rules.amendable.indexOf(name) === -1 || (of && of[1] !== id[2])) no('form: no such field of this job is amended');
      if (typeof value === 'boolean' || (typeof value === 'string' && value.length > 4000) || (value && typeof value === 'object' && typeof value.length !== 'number')) no('form: a field cannot hold this');
    }
  }
  var id;
  if (doc.type === 'entry') {
    id = /^entry:(${JOB}):${UUID}$/.exec(doc._id);
    if (!id || id[1] !== doc.job) no('id: the id does not fit the entry');
    if (doc.by !== user.name) no('by: an entry is written in one\\'s own name');
    var kind = Object.prototype.hasOwnProperty.call(rules.entries, doc.kind) ? rules.entries[doc.kind] : null;
    if (!kind || kind.on.indexOf(id[2]) === -1) no('kind: no such entry on this kind of job');
    if (!holds(kind.by)) no('role: your role does not write this kind of entry');
    if (typeof doc.device !== 'string' || typeof doc.n !== 'number' || typeof doc.hash !== 'string' || typeof doc.sig !== 'string' || typeof doc.at !== 'string' || !doc.data) no('form: fields of the entry are missing');
    if (doc.kind === 'amended') {
      amends(doc.data.changes);
      amends(doc.data.was);
      amends(doc.data.kept);
    }
  } else if (doc.type === 'job') {
    id = /^${JOB}$/.exec(doc._id);
    if (!id || id[1] !== doc.kind) no('id: the id does not fit the job');
    if (doc.createdBy !== user.name) no('by: a job is created in one\\'s own name');
    if (!holds(rules.jobs[doc.kind])) no('role: your role does not create this kind of job');
  } else if (doc.type === 'device') {
    if (!/^device:${UUID}$/.test(doc._id)) no('id: the id does not fit the device');
    if (doc.by !== user.name) no('by: a device is registered in one\\'s own name');
  } else {
    no('type: this type of document is written by the server\\'s administrator');
  }${SIZE}
}`;
}

function mediaSource(): string {
  return `function (doc, oldDoc, user) {
  var rules = ${JSON.stringify({ ...MEDIA_RULES, limits: SIZE_LIMITS })};${APPEND_ONLY}
  if (doc.by !== user.name) no('by: evidence is sent in one\\'s own name');
  var id = /^(?:chunk:([0-9a-f]{64}):(\\d{1,4})|preview:([0-9a-f]{64}))$/.exec(doc._id);
  if (!id || doc.sha256 !== (id[1] || id[3]) || doc.type !== (id[1] ? 'chunk' : 'preview')) no('id: the id does not fit the evidence');
  if (id[1] && doc.index !== Number(id[2])) no('id: the id does not fit the chunk');
  var most = id[1] ? rules.chunkBytes : rules.previewBytes, names = 0;
  for (var name in doc._attachments) {
    names++;
    if (name !== 'data' || doc._attachments[name].length > most) no('size: the attachment is too large or not called data');
  }
  if (names !== 1) no('attachments: evidence has one attachment');${SIZE}
}`;
}

/** Who opened what is written by the server alone. */
function openedSource(): string {
  return `function (doc, oldDoc, user) {${APPEND_ONLY}
  no('type: this type of document is written by the server\\'s administrator');
}`;
}

function deskSource(): string {
  return `function (doc, oldDoc, user) {
  var rules = ${JSON.stringify({ limits: SIZE_LIMITS })};${APPEND_ONLY}
  if (doc.by !== user.name && doc.createdBy !== user.name) no('by: it is written in one\\'s own name');
  if (!/^[a-z]+:./.test(doc._id) || doc._id.indexOf(doc.type + ':') !== 0) no('id: the id does not fit the type');
  if (doc._attachments) no('attachments: evidence goes into the media database');${SIZE}
}`;
}
