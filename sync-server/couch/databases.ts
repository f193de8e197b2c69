import { databaseNameProblem } from './database-name.ts';
import { Database } from './database.ts';
import { storeOf } from './pouch-store.ts';
import { databaseExists, listDatabases, openDatabase } from './sqlite-engine.ts';

/** All databases of one folder. The folder itself is the list: commands make databases while the server runs. */
export class Databases {
  readonly #folder: string;
  readonly #open = new Map<string, Database>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  names(): string[] {
    return listDatabases(this.#folder).filter((name) => databaseNameProblem(name) === undefined);
  }

  find(name: string): Database | undefined {
    const open = this.#open.get(name);
    if (open) return open;
    if (databaseNameProblem(name) !== undefined || !databaseExists(this.#folder, name)) return undefined;
    return this.#openDatabase(name);
  }

  /** The database, made if it was not there. The name must have been checked. */
  make(name: string): { database: Database; made: boolean } {
    const found = this.find(name);
    return found ? { database: found, made: false } : { database: this.#openDatabase(name), made: true };
  }

  async destroy(name: string): Promise<void> {
    const database = this.find(name);
    if (!database) return;
    this.#open.delete(name);
    database.signal.close();
    await database.store.destroy();
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map((database) => database.close()));
  }

  #openDatabase(name: string): Database {
    const pouch = openDatabase(this.#folder, name);
    const database = new Database(name, pouch, storeOf(pouch));
    this.#open.set(name, database);
    return database;
  }
}
