import './set-clock.ts';
import '$sync/sync-worker.ts';
