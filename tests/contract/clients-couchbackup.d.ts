declare module '@cloudant/couchbackup' {
  interface Options {
    log?: string;
    parallelism?: number;
    mode?: 'full' | 'shallow';
  }
  type Done = (error: Error | null, data?: unknown) => void;
  const couchbackup: {
    backup(from: string, to: NodeJS.WritableStream, options: Options, done: Done): unknown;
    restore(from: NodeJS.ReadableStream, to: string, options: Options, done: Done): unknown;
  };
  export default couchbackup;
}
