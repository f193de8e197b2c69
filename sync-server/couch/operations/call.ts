import type { FastifyReply, FastifyRequest } from 'fastify';
import { CouchQuery } from '../couch-query.ts';
import { noSuchDatabase, type Database } from '../database.ts';
import type { Databases } from '../databases.ts';
import type { Passwords } from '../passwords.ts';
import type { Who } from '../security.ts';
import type { SignIn } from '../sign-in.ts';

export interface EndpointParts {
  databases: Databases;
  passwords: Passwords;
  signIn: SignIn;
  /** Names this server to replicators: their checkpoints are bound to it. */
  uuid: string;
  version: string;
  /** Throws when the request's rights have gone since it began. */
  recheck: (request: FastifyRequest) => Promise<void>;
  /** Aborted when the server closes: open feeds end. */
  closing: AbortSignal;
}

/** One request that has passed the access check. */
export class Call {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly parts: EndpointParts;

  constructor(request: FastifyRequest, reply: FastifyReply, parts: EndpointParts) {
    this.request = request;
    this.reply = reply;
    this.parts = parts;
  }

  get who(): Who {
    return this.request.user;
  }

  get query(): CouchQuery {
    return new CouchQuery(this.request.url);
  }

  param(name: string): string {
    const value = this.request.access.params[name];
    if (value === undefined) throw new Error(`the route has no part called ${name}`);
    return value;
  }

  get database(): Database {
    const database = this.parts.databases.find(this.param('db'));
    if (!database) throw noSuchDatabase();
    return database;
  }

  /** The document that the path names. */
  get docId(): string {
    const { doc, ddoc, local } = this.request.access.params;
    if (ddoc !== undefined) return `_design/${ddoc}`;
    if (local !== undefined) return `_local/${local}`;
    if (doc === undefined) throw new Error('the route names no document');
    return doc;
  }
}

export type Operation = (call: Call) => Promise<FastifyReply>;
