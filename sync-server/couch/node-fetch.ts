// In the place of pouchdb-fetch: Node has fetch itself, and the original brings a cookie jar with the list of all public domain
// suffixes, a third of a second and 15 MB at every start.
const { fetch, Headers } = globalThis;
export { fetch, Headers };
