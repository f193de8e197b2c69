// Runs the validate_doc_update functions of design documents as CouchDB does: own world without Node, JSON in, JSON out.
import { Script, createContext, type Context } from 'node:vm';
import type { Doc } from './document-store.ts';
import type { Security, Who } from './security.ts';

export interface Validation {
  doc: Doc;
  oldDoc: Doc | null;
}

export type Refusal = { error: 'forbidden' | 'unauthorized'; reason: string };

/** Undefined for each document that may be written. */
export type Validator = (batch: readonly Validation[], who: Who & { db: string }, security: Security) => (Refusal | undefined)[];

/** For one call with a whole batch; the project's own function takes some microseconds a document. */
const TIMEOUT_MS = 5000;

const RUNNER = `(function (json) {
  var call = JSON.parse(json), answers = [], refused = false;
  for (var i = 0; i < call.batch.length; i++) {
    var answer = null;
    for (var k = 0; k < validators.length && answer === null; k++) {
      try {
        validators[k](call.batch[i].doc, call.batch[i].oldDoc, call.who, call.security);
      } catch (thrown) {
        refused = true;
        if (thrown && thrown.forbidden !== undefined) answer = { error: 'forbidden', reason: String(thrown.forbidden) };
        else if (thrown && thrown.unauthorized !== undefined) answer = { error: 'unauthorized', reason: String(thrown.unauthorized) };
        else answer = { error: 'forbidden', reason: 'validate_doc_update failed: ' + String(thrown && thrown.message || thrown) };
      }
    }
    answers.push(answer);
  }
  return refused ? JSON.stringify(answers) : '';
})(input)`;

/** @throws SyntaxError when a source does not compile (as CouchDB refuses such a design document) */
export function compileValidator(sources: readonly string[], timeoutMs = TIMEOUT_MS): Validator {
  const context: Context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  new Script(`var validators = [${sources.map((source) => `(${source.trim().replace(/;$/, '')})`).join(',\n')}]; var input;`).runInContext(context, { timeout: timeoutMs });
  const runner = new Script(RUNNER);
  return (batch, who, security) => {
    context.input = JSON.stringify({ batch, who: { db: who.db, name: who.name, roles: who.roles }, security });
    const answer = runWithin(timeoutMs, () => runner.runInContext(context, { timeout: timeoutMs }));
    context.input = undefined;
    if (answer === TOO_LONG) return batch.map(() => ({ error: 'forbidden', reason: `validate_doc_update took longer than ${timeoutMs} ms` }));
    if (typeof answer !== 'string' || answer === '') return batch.map(() => undefined);
    const refusals = JSON.parse(answer) as (Refusal | null)[];
    return refusals.map((refusal) => refusal ?? undefined);
  };
}

const TOO_LONG = Symbol('too long');

function runWithin(timeoutMs: number, run: () => unknown): unknown {
  try {
    return run();
  } catch (thrown) {
    // Made in the other world, it is no Error of this one.
    if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return TOO_LONG;
    throw new Error(`validate_doc_update failed within ${timeoutMs} ms`, { cause: thrown });
  }
}
