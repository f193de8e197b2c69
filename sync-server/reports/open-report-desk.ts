// Puts together all that has to do with reports: routes, the follower of the wards' logs, and what is told to gateways.
import type { FastifyPluginAsync } from 'fastify';
import type { Administration } from '../couch/administration.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import type { Log } from '../log.ts';
import { publicFetch, type FetchPublic } from '../net/fetch-public.ts';
import { open311Routes } from '../open311/open311-routes.ts';
import { casePreviewRoute } from './case-preview-route.ts';
import { ReportFollower } from './follow-reports.ts';
import { publicPageRoutes, type PublicPageOptions } from './public-page-routes.ts';
import { openReports } from './report-database.ts';
import { ReportIndex } from './report-index.ts';
import { KnownWards, type ReportParts } from './report-parts.ts';
import { ServerLog } from './server-log.ts';
import { wardReportRoutes } from './ward-routes.ts';
import { secretReader, type ReadSecret } from '../webhooks/read-secret.ts';
import { webhookRoutes } from '../webhooks/webhook-routes.ts';
import { WebhookSender } from '../webhooks/webhook-sender.ts';

export interface ReportDesk {
  plugins: FastifyPluginAsync[];
  parts: ReportParts;
  sender: WebhookSender;
  start(): void;
  /** Comes back when nothing of it touches the databases any more. */
  stop(): Promise<void>;
}

export interface ReportDeskOptions {
  databases: Administration;
  log: Log;
  now: () => number;
  /** Tests alone hand in others. */
  fetchPublic?: FetchPublic;
  readSecret?: ReadSecret;
  page?: PublicPageOptions;
  isDemo?: boolean;
}

export function openReportDesk({ databases, log, now, fetchPublic = publicFetch(), readSecret = secretReader(process.env), page, isDemo = false }: ReportDeskOptions): ReportDesk {
  const store = lazyStore(() => openReports(databases));
  const index = new ReportIndex(store);
  const sender = new WebhookSender({ databases, store, fetchPublic, readSecret, log, now });
  const follower = new ReportFollower({ databases, store, index, changed: (change) => sender.note(change), log });
  const parts: ReportParts = { databases, store, index, follower, serverLog: new ServerLog({ databases, store, now }), fetchPublic, wards: new KnownWards(databases, now), isDemo, log, now };
  return {
    plugins: [open311Routes(parts), publicPageRoutes(parts, page), wardReportRoutes(parts), casePreviewRoute(parts), webhookRoutes(parts)],
    parts,
    sender,
    start() {
      follower.start();
      sender.start();
    },
    async stop() {
      await Promise.all([follower.stop(), sender.stop()]);
    }
  };
}

/** The database is made at its first use; what failed is tried again at the next. */
function lazyStore(open: () => Promise<DocumentStore>): DocumentStore {
  let opened: Promise<DocumentStore> | undefined;
  const store = (): Promise<DocumentStore> => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return new Proxy({} as DocumentStore, {
    get: (_, name: keyof DocumentStore) => async (...given: unknown[]) => {
      const there = await store();
      return (there[name] as (...args: unknown[]) => unknown)(...given);
    }
  });
}
