/** Lines for whoever runs the server. Never passwords, cookies, query strings or documents. */
export interface Log {
  info(line: string): void;
  warn(line: string): void;
  /** A bug or a fault of the machine: with its stack. */
  error(line: string, cause: unknown): void;
}

export function consoleLog(now: () => number): Log {
  const stamp = (): string => new Date(now()).toISOString();
  return {
    info: (line) => process.stdout.write(`${line}\n`),
    warn: (line) => process.stderr.write(`${stamp()} warning: ${line}\n`),
    error: (line, cause) => process.stderr.write(`${stamp()} error: ${line}: ${describe(cause)}\n`)
  };
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause === undefined ? '' : ` (cause: ${describe(cause.cause)})`;
  return `${cause.stack ?? cause.message}${inner}`;
}
