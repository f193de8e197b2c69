declare module 'fake-indexeddb/lib/FDBDatabase' {
  const FDBDatabase: { prototype: IDBDatabase };
  export default FDBDatabase;
}
declare module 'fake-indexeddb/lib/FDBTransaction' {
  const FDBTransaction: { new (): IDBTransaction; prototype: IDBTransaction };
  export default FDBTransaction;
}
