import { Dexie } from 'dexie';
import { DeviceStore } from '$device/device-store.ts';
import { wardProjection } from '$device/projection.ts';
import { parseReplicated } from '$replica/replicated-document.ts';
import { bench as first } from './first-sync.ts';
const t = async (name: string, f: () => unknown) => { const s = performance.now(); const r = await f(); console.log(name, Math.round(performance.now() - s)); return r; };
export const bench: any = {
  setUp: (c: any) => first.setUp(c),
  async ours({ url, context }: any) {
    const txt = await t('fetch', async () => (await fetch(url + '/_changes?include_docs=true&style=all_docs')).text()) as string;
    const json: any = await t('JSON.parse', () => JSON.parse(txt));
    const edits: any[] = await t('parseReplicated', () => json.results.map((r: any) => parseReplicated(r.doc))) as any;
    const docs: any = edits.map((e: any) => ({ _id: e.id, ...e.body }));
    const lifts: any = await t('lift', () => docs.map((d: any) => wardProjection.lift(d)));
    const by = new Map<string, any[]>(); docs.forEach((d: any, i: number) => { const p = lifts[i].childOf; if (p) by.set(p, [...(by.get(p) ?? []), d]); });
    await t('fold', () => docs.forEach((d: any, i: number) => lifts[i].isParent && wardProjection.fold(d, by.get(d._id) ?? [])));
    for (const how of ['bulkPut', 'put', 'raw', 'rawnoidx']) {
      const name = context.freshName(how);
      const store: any = how === 'rawnoidx' ? new Dexie(name, { chromeTransactionDurability: 'relaxed', cache: 'disabled' }) : new DeviceStore(name, 'relaxed'); if (how === 'rawnoidx') store.version(1).stores({ docs: 'id, seq' }); await store.open();
      const rows = docs.map((d: any, i: number) => ({ id: d._id, seq: i + 1, rev: '1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', doc: edits[i].body, ...lifts[i].lifted, ...(lifts[i].isParent ? { person: 'x', open: 1, view: { a: 1 } } : { parent: lifts[i].childOf }) }));
      await t('write ' + how, async () => {
        for (let i = 0; i < rows.length; i += 2500) {
          if (how === 'bulkPut') await store.docs.bulkPut(rows.slice(i, i + 2500));
          else await new Promise((res) => { const s = performance.now(); const tx = store.backendDB().transaction('docs', 'readwrite', { durability: 'relaxed' }); const os = tx.objectStore('docs'); for (const r of rows.slice(i, i + 2500)) os.put(r); tx.commit(); console.log('  sync part', Math.round(performance.now() - s)); tx.oncomplete = res; });
        }
      });
      await store.delete();
    }
    const store: any = new DeviceStore(context.freshName('x'), 'relaxed'); await store.open();
    await t('engine.write 4x2500', async () => { for (let i = 0; i < edits.length; i += 2500) await t(' w', () => store.engine.write(edits.slice(i, i + 2500), { newEdits: false })); });
    await store.delete();
    return 1;
  },
  limit: async () => 1, peers: {}
};
