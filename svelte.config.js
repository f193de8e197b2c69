import adapter from '@sveltejs/adapter-static';

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true) },
  kit: {
    // A single-page app: every address is answered by the same shell, which the service worker keeps.
    adapter: adapter({ pages: 'build', assets: 'build', fallback: 'index.html', precompress: true, strict: true }),
    alias: { $domain: 'src/domain', $replica: 'src/replica', $device: 'src/device', $sync: 'src/sync', $ui: 'src/ui', $i18n: 'src/i18n' },
    files: { assets: 'static', lib: 'src/ui', routes: 'src/routes', serviceWorker: 'src/service-worker', appTemplate: 'src/app.html' },
    serviceWorker: { register: false },
    // Hashes for SvelteKit's own boot script; the server adds the directives that a <meta> cannot carry.
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['self'],
        'script-src': ['self'],
        'style-src': ['self', 'unsafe-inline'],
        'img-src': ['self', 'data:', 'blob:'],
        'media-src': ['self', 'blob:'],
        'connect-src': ['self'],
        'worker-src': ['self', 'blob:'],
        'object-src': ['none'],
        'base-uri': ['none'],
        'form-action': ['self']
      }
    }
  }
};
