// The embedded endpoint: from a row of the route table to what answers it.
import { notFound } from './couch-error.ts';
import { attachmentOperations } from './operations/attachments.ts';
import { bulkOperations } from './operations/bulk.ts';
import { Call, type EndpointParts, type Operation } from './operations/call.ts';
import { databaseOperations } from './operations/databases.ts';
import { documentOperations } from './operations/documents.ts';
import { serverOperations } from './operations/server.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';

const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({ ...serverOperations, ...databaseOperations, ...bulkOperations, ...documentOperations, ...attachmentOperations })
);

export function answerEmbedded(request: FastifyRequest, reply: FastifyReply, parts: EndpointParts): Promise<FastifyReply> {
  const operation = OPERATIONS.get(request.access.route.operation);
  if (!operation) throw notFound('There is no such route.');
  return operation(new Call(request, reply, parts));
}
