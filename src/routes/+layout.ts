// A single-page app: no page is rendered on the server, every address gets the shell.
export const ssr = false;
export const prerender = false;
